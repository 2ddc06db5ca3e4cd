/** Keeps, in the data directory, what was in settings files before something of ours was added. */
import fs from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../base/replaceFile.ts';
import { makeDataDir } from '../stateDir.ts';
import type { Before } from './edit.ts';

const FILE = 'claude-settings.json';

/** By the settings file's path. */
type Kept = Record<string, Before>;

export function readBefore(dataDir: string, settingsFile: string): Before {
  return readKept(dataDir)[settingsFile] ?? {};
}

export function writeBefore(dataDir: string, settingsFile: string, before: Before): void {
  const others = Object.entries(readKept(dataDir)).filter(([file]) => file !== settingsFile);
  const kept = Object.fromEntries(Object.keys(before).length === 0 ? others : [...others, [settingsFile, before]]);
  const file = path.join(dataDir, FILE);
  if (Object.keys(kept).length === 0) {
    fs.rmSync(file, { force: true });
    return;
  }
  makeDataDir(dataDir);
  replaceFile(file, `${JSON.stringify(kept, null, 2)}\n`);
}

/** Without it an uninstall still works, and leaves perhaps an empty object more or less. */
function readKept(dataDir: string): Kept {
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(path.join(dataDir, FILE), 'utf8'));
  } catch {
    return {};
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.flatMap(([file, before]): [string, Before][] => (isBefore(before) ? [[file, before]] : [])));
}

function isBefore(value: unknown): value is Before {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => each === null || typeof each === 'string');
}
