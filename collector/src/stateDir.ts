/** Where the collector keeps its state when nobody says otherwise, and how that directory comes to be. */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from './base/errors.ts';
import { makeFolder } from './base/folders.ts';

export function stateDir(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return path.join(env['XDG_STATE_HOME'] || path.join(home, '.local', 'state'), 'ccmon');
}

/** @throws when it cannot be had, saying what to do */
export function makeDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    fs.accessSync(dataDir, fs.constants.W_OK);
  } catch (error) {
    throw new Error(`The data directory ${dataDir} cannot be written (${messageOf(error)}). Name another with --data-dir.`, {
      cause: error,
    });
  }
}
