/** Loads the plugin as Grafana does: with SystemJS, which finds the modules shared with plugins under their own names. */
import 'systemjs/dist/system.min.js';
import 'systemjs/dist/extras/amd.min.js';
import type { AppPlugin } from '@grafana/data';
import { sharedModules } from 'ccmon:shared-modules';

const SCHEME = 'package:';

/** Grafana's place in these modules that the page takes itself: exports by module and name. */
export type Replacements = Record<string, Record<string, unknown>>;

export function shareModules(replacements: Replacements): void {
  const names = Object.keys(sharedModules);
  System.addImportMap({ imports: Object.fromEntries(names.map((name) => [name, SCHEME + name])) });
  for (const [name, exports] of Object.entries(sharedModules)) {
    System.set(SCHEME + name, { ...exports, ...replacements[name], __esModule: true });
  }
}

export async function loadPlugin(address: string): Promise<AppPlugin> {
  const { plugin } = await System.import<{ plugin?: AppPlugin }>(address);
  if (plugin === undefined) throw new Error(`${address} exports no plugin: build the app again with “npm run build”.`);
  return plugin;
}
