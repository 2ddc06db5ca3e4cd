/** Which hooks are to be registered here, and whether the plugin does it already. */
import fs from 'node:fs';
import path from 'node:path';
import type { Surroundings } from '../base/surroundings.ts';
import { eventsFor } from '../sources/hooks/events.ts';
import { handOffHandler, WINDOWS_SCRIPT, WINDOWS_SCRIPT_TEXT, windowsHandler, type HookHandler } from '../sources/hooks/handOff.ts';
import { makeSpool, spoolFolders } from '../sources/hooks/spool.ts';
import type { WantedHooks } from './hooks.ts';
import { valueAt } from './jsonText.ts';
import { SCOPES, settingsPath, settingsText } from './settingsFile.ts';

export interface HandOffOptions {
  /** Of Claude Code; null where it is not known. */
  version: string | null;
  dataDir: string;
  /** The settings are read on other machines too. */
  isShared: boolean;
  platform: NodeJS.Platform;
}

export interface HandOff {
  hooks: WantedHooks;
  /** Makes the folder without which the hooks leave nothing. */
  prepare: () => void;
}

export function makeHandOff({ version, dataDir, isShared, platform }: HandOffOptions): HandOff {
  const isWindows = platform === 'win32';
  const script = path.join(dataDir, WINDOWS_SCRIPT);
  const forWindows = (): HookHandler => windowsHandler(script, spoolFolders(dataDir).hooks);
  return {
    hooks: eventsFor(version).map((event) => [event, isWindows ? forWindows() : handOffHandler(event, isShared ? null : { dataDir })]),
    prepare: () => {
      makeSpool(dataDir);
      if (isWindows) fs.writeFileSync(script, WINDOWS_SCRIPT_TEXT);
    },
  };
}

/** Names of our plugin that some settings enable, with the marketplace that they came from. */
export function enabledPlugins(place: Surroundings): string[] {
  const names = SCOPES.flatMap((scope) => {
    const plugins = readPlugins(settingsPath(scope, place));
    return Object.entries(plugins).flatMap(([name, enabled]) => (name.startsWith('ccmon@') && enabled === true ? [name] : []));
  });
  return [...new Set(names)];
}

function readPlugins(file: string): object {
  try {
    const plugins = valueAt(settingsText(file), ['enabledPlugins']);
    return typeof plugins === 'object' && plugins !== null ? plugins : {};
  } catch {
    // Whoever changes that file is told what is wrong with it.
    return {};
  }
}
