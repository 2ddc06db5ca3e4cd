/**
 * Claude Code's registry of living sessions: `sessions/<pid>.json`, written by each interactive process and left behind by
 * one that was killed. The `.key` files beside them are secrets and are never opened.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SESSION_STATUSES, type SessionStatus } from '../../catalog/machine.ts';
import { errorCode } from '../transcripts/files.ts';
import type { ListedProcess } from './table.ts';

const FILE = /^\d{1,10}\.json$/;
/** Real ones have less than one kilobyte. */
const BYTES_MAX = 65_536;
/** Between the start of a process as the system tells it in whole seconds and as it noted itself. */
const CLOCK_SLACK_MS = 2000;

const Entry = z.object({
  pid: z.number().int().positive(),
  sessionId: z.uuid(),
  cwd: z.string(),
  startedAt: z.number(),
  procStart: z.string().default(''),
  status: z.enum(SESSION_STATUSES).nullable().catch(null),
  statusUpdatedAt: z.number().default(0),
});

export interface RegistryEntry {
  configDir: string;
  pid: number;
  sessionId: string;
  cwd: string;
  /** When the session was noted; milliseconds. */
  startedAt: number;
  procStart: string;
  status: SessionStatus | null;
  /** Since when; 0 for not known. */
  statusUpdatedAt: number;
}

/** Entries that can be read; half-written ones are whole at the next look. */
export function readRegistry(configDirs: readonly string[]): RegistryEntry[] {
  return configDirs.flatMap((configDir) => {
    const folder = join(configDir, 'sessions');
    return namesIn(folder)
      .filter((name) => FILE.test(name))
      .flatMap((name) => readEntry(join(folder, name), configDir));
  });
}

/** @throws when there is a folder that cannot be listed */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function readEntry(path: string, configDir: string): RegistryEntry[] {
  try {
    if (statSync(path).size > BYTES_MAX) return [];
    return [{ configDir, ...Entry.parse(JSON.parse(readFileSync(path, 'utf8'))) }];
  } catch {
    return [];
  }
}

/** Entries by process, without those whose process is gone or whose number another process has now. */
export function livingEntries(entries: readonly RegistryEntry[], processes: readonly ListedProcess[]): Map<ListedProcess, RegistryEntry> {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const living = new Map<ListedProcess, RegistryEntry>();
  for (const entry of entries) {
    const process = byPid.get(entry.pid);
    if (process !== undefined && isSame(entry, process)) living.set(process, entry);
  }
  return living;
}

function isSame(entry: RegistryEntry, process: ListedProcess): boolean {
  if (entry.procStart !== '' && process.procStart !== '') return entry.procStart === process.procStart;
  return process.startedAt <= entry.startedAt + CLOCK_SLACK_MS;
}
