import fs from 'node:fs';
import path from 'node:path';
import { PLUGIN_DIR, SOURCE_DIR } from './constants.ts';

interface PluginJson {
  id: string;
  info: { logos: { small: string; large: string }; screenshots: { path: string }[] };
}

function loadJson<T>(file: string): T {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
}

export const getPackageJson = () => loadJson<{ version: string }>(path.join(PLUGIN_DIR, 'package.json'));

export const getPluginJson = () => loadJson<PluginJson>(path.join(SOURCE_DIR, 'plugin.json'));

/** Version of create-plugin that this configuration came from; Grafana's validator looks for it in the bundle. */
export const getCreatePluginVersion = () => loadJson<{ version: string }>(path.join(PLUGIN_DIR, '.config', '.cprc.json')).version;
