import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The plugin's folder, whatever directory the build was started in. */
export const PLUGIN_DIR = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const SOURCE_DIR = path.join(PLUGIN_DIR, 'src');
export const DIST_DIR = path.join(PLUGIN_DIR, 'dist');
