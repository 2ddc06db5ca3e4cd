import { getPluginJson } from './utils.ts';

const { info } = getPluginJson();
const images = new Set([info.logos.small, info.logos.large, ...info.screenshots.map((screenshot) => screenshot.path)]);

/** What goes into dist beside the bundles; paths are relative to src. */
export const copyFilePatterns = [
  { from: 'plugin.json', to: '.' },
  { from: '../README.md', to: '.' },
  { from: '../LICENSE', to: '.' },
  { from: '../CHANGELOG.md', to: '.' },
  ...[...images].map((image) => ({ from: image, to: image })),
];
