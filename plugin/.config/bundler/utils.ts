import fs from 'node:fs';
import path from 'node:path';
import { PLUGIN_DIR, SOURCE_DIR } from './constants.ts';

interface PluginJson {
  id: string;
  info: { logos: { small: string; large: string }; screenshots: { path: string }[] };
}

function loadJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

export const getPackageJson = () => loadJson(path.join(PLUGIN_DIR, 'package.json')) as { version: string };

export const getPluginJson = () => loadJson(path.join(SOURCE_DIR, 'plugin.json')) as PluginJson;

/** Version of create-plugin that this configuration came from; Grafana's validator looks for it in the bundle. */
export const getCreatePluginVersion = () => (loadJson(path.join(PLUGIN_DIR, '.config', '.cprc.json')) as { version: string }).version;
