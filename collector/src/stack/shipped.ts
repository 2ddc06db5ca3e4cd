/**
 * Where the files are that travel with the program: generated configuration, the Grafana app, the page. In a checkout
 * they stand in the repository; a packed package has them under the same relative paths in its `dist`.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ShippedFiles {
  provisioningDir: string;
  /** Build of the Grafana app; missing until it is built. */
  pluginDir: string;
  /** Build of the standalone host that shows the app without Grafana; missing until it is built. */
  hostDir: string;
}

export function shippedFiles(): ShippedFiles {
  const root = shippedRoot();
  return {
    provisioningDir: join(root, 'provisioning'),
    pluginDir: join(root, 'plugin', 'dist'),
    hostDir: join(root, 'plugin', 'dist-host'),
  };
}

function shippedRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dir !== dirname(dir)) dir = dirname(dir);
  return existsSync(join(dir, 'src', 'stack')) ? dirname(dir) : join(dir, 'dist');
}
