import pluginJson from './plugin.json';

export const PLUGIN_ID = pluginJson.id;

/** Where the collector listens unless configured otherwise. */
export const DEFAULT_COLLECTOR_URL = 'http://localhost:8001';
