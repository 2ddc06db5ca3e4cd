/**
 * The live registry of Claude Code: `sessions/<pid>.json` in a configuration directory, one for each process (since about
 * 2.1.200), left behind by one that was killed. The `.key` files beside them hold secrets and are never opened.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorCode } from '../transcripts/files.ts';

const FILE = /^\d{1,10}\.json$/;
/** Far more than run on one machine. */
const FILES_MAX = 2000;
/** Real ones have less than one kilobyte. */
const BYTES_MAX = 65_536;
const SESSION_ID = /^[\w:.-]{1,128}$/;

const text = z.string().catch('');
/** Milliseconds; 0 for not known. */
const time = z.number().positive().transform(Math.round).catch(0);

const Entry = z.object({
  pid: z.number().int().positive(),
  sessionId: z.string().regex(SESSION_ID),
  cwd: text,
  /** When the session was noted. */
  startedAt: time,
  /** When its process was started, as its system counts it: on Linux in ticks since the machine was. Empty for not known. */
  procStart: text,
  /** Says, on Linux, in which namespace the pid holds: `...:pid:[4026531836]`. Empty in versions that do not say. */
  pidDomain: text,
  entrypoint: text,
  /** Empty for a process without a terminal, which says nothing of what it does. */
  status: text,
  statusUpdatedAt: time,
  waitingFor: text,
});

export type RegistryEntry = Readonly<z.infer<typeof Entry>>;

/** Entries that can be read; half-written ones are whole at the next look. @throws when the folder cannot be listed */
export function readRegistry(configDir: string): RegistryEntry[] {
  const folder = path.join(configDir, 'sessions');
  const names = namesIn(folder).filter((name) => FILE.test(name));
  return names
    .sort()
    .slice(0, FILES_MAX)
    .flatMap((name) => readEntry(path.join(folder, name)) ?? []);
}

/** A folder that is not there names nobody. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Null for what is no entry, or is gone or being written at this moment. */
function readEntry(file: string): RegistryEntry | null {
  try {
    if (statSync(file).size > BYTES_MAX) return null;
    return Entry.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
