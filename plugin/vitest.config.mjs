/**
 * The app's unit tests, in a simulated browser. Grafana's libraries are bundled once, as a build would: one by one, their
 * thousands of modules take half a minute to load, and Node cannot load some of them at all (style sheets).
 */
import { defineConfig } from 'vitest/config';

/** With all that they share with the app's own code, so that there is one of each: two Reacts do not work together. */
const BUNDLED = [
  '@grafana/data',
  '@grafana/runtime',
  '@grafana/ui',
  '@emotion/css',
  '@tanstack/react-query',
  '@testing-library/react',
  'react',
  'react/jsx-dev-runtime',
  'react/jsx-runtime',
  'react-dom',
  'react-router',
  'rxjs',
];

/** @type {import('esbuild').Plugin} */
const withoutStyleSheets = {
  name: 'without-style-sheets',
  setup(build) {
    build.onResolve({ filter: /\.css$/ }, () => ({ path: 'style-sheet', namespace: 'none' }));
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: '' }));
  },
};

export default defineConfig({
  // Packages as a browser gets them: their other halves reach for Node's modules.
  resolve: { conditions: ['browser', 'module', 'import', 'default'], mainFields: ['browser', 'module', 'main'] },
  test: {
    name: 'plugin',
    environment: 'jsdom',
    env: { TZ: 'UTC' },
    include: ['{src,host}/**/*.test.{ts,tsx}'],
    setupFiles: ['./test/setup.ts'],
    testTimeout: 60_000,
    deps: {
      optimizer: {
        web: {
          enabled: true,
          include: BUNDLED,
          // Grafana's code editor and maps, which the app does not use.
          exclude: ['monaco-editor', 'ol'],
          esbuildOptions: { plugins: [withoutStyleSheets] },
        },
      },
    },
  },
});
