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

/** Whether the program runs in a checkout, not from a packed package. */
export function isCheckout(): boolean {
  return existsSync(join(packageRoot(), 'src', 'stack'));
}

function shippedRoot(): string {
  return isCheckout() ? dirname(packageRoot()) : join(packageRoot(), 'dist');
}

function packageRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dir !== dirname(dir)) dir = dirname(dir);
  return dir;
}
