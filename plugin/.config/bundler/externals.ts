/** Modules that Grafana shares with its plugins at run time: they stay out of the bundle. */
export const externals: (Record<string, string> | string | RegExp)[] = [
  // The plugin's own address, needed to find its chunks.
  { 'amd-module': 'module' },
  'lodash',
  'moment',
  '@emotion/react',
  '@emotion/css',
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'rxjs',
  'i18next',
  'react-router',
  /^@grafana\/ui/i,
  /^@grafana\/runtime/i,
  /^@grafana\/data/i,
];
