/** The app's pages as plugin.json lists them; what belongs to Grafana's own pages is left out. */
import pluginJson from '../src/plugin.json';

export const APP_PATH = `/a/${pluginJson.id}`;

export interface Page {
  name: string;
  path: string;
}

export const pages: readonly Page[] = pluginJson.includes
  .map(({ name, path }) => ({ name, path: path.replace('%PLUGIN_ID%', pluginJson.id) }))
  .filter(({ path }) => path.startsWith(`${APP_PATH}/`));
