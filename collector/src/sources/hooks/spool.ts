/**
 * The spool: the folder in which what runs inside Claude Code leaves what the collector then takes. Writers are shell lines
 * and cannot import this file; it is the contract that they and the reader are tested against.
 *
 * - `<dataDir>/spool` and its sub-folders are 0700, files 0600. The collector makes them when it starts, the installer when
 *   it installs. A folder that is missing means that nothing is recorded; a writer never makes it and never complains.
 * - A file holds one JSON object and ends with a line feed. Its mtime is the time of what it tells: payloads carry none. It
 *   is removed once taken, and nothing but what the allow-list names outlives it.
 * - A file is complete when it parses. Writers write under the final name; one that is killed leaves a torn file, and a
 *   rename would not prove anything. What does not parse is read again until it is `TORN_AFTER_MS` old, then discarded.
 * - No writer waits for the reader. It stops at `FILE_BLOCKS_MAX`, which leaves a torn file, and leaves nothing while the
 *   file `FULL_FLAG` is in the spool. The hand-off of a session's start sets that flag when the spool has grown beyond
 *   `SPOOL_KILOBYTES_MAX`, as it does when no collector runs for long; the reader removes it once it has taken what was there.
 */
import path from 'node:path';
import { makeFolder } from '../../base/folders.ts';

/**
 * Payloads of hooks stand in the spool itself, since they are the most.
 *
 * `hooks`: what Claude Code hands a hook, unchanged, of which only listed fields may be kept.
 *
 * `statusline`: what Claude Code hands the status line, the newest of each session, overwritten in place so that it does not
 * grow while no collector runs.
 *
 * `measured`: a `MeasuredRun` per run of a hook under the wrapper.
 */
export interface SpoolFolders {
  hooks: string;
  statusline: string;
  measured: string;
}

export const FULL_FLAG = 'full';

/** Bound of one file in blocks of 512 bytes (of 1024 in some shells), as `ulimit -f` counts. */
export const FILE_BLOCKS_MAX = 20_480;
export const SPOOL_KILOBYTES_MAX = 512 * 1024;

export const TORN_AFTER_MS = 30_000;
/** The line that the collector keeps ready for the status line, below the data directory. It is not printed when it is older. */
export const STATUS_LINE_FILE = 'statusline.txt';
export const STATUS_LINE_FRESH_MINUTES = 2;
/** Beside it; written by whoever prints it, to know the time of now. */
export const STATUS_LINE_ASKED_FILE = 'statusline.asked';

export function spoolFolders(dataDir: string): SpoolFolders {
  const hooks = path.join(dataDir, 'spool');
  return { hooks, statusline: path.join(hooks, 'statusline'), measured: path.join(hooks, 'measured') };
}

/** From here on something is recorded. */
export function makeSpool(dataDir: string): SpoolFolders {
  const folders = spoolFolders(dataDir);
  for (const folder of [folders.hooks, folders.statusline, folders.measured]) makeFolder(folder);
  return folders;
}

/** Of a file's name: who wrote it. A name is `<origin>.<pid>`, in `statusline` the origin alone. */
export interface SpoolName {
  /** The session's id, or the client's pid where the client does not tell its hooks the id (before 2.1.200). */
  origin: string;
  /** Of the process that wrote the file; 0 in `statusline`. */
  pid: number;
}

const NAME = /^([0-9A-Za-z_-]{1,64})(?:\.(\d{1,10}))?$/;

/** Null for what is no spool file: the flag, a sub-folder, what something else has left there. */
export function readSpoolName(name: string): SpoolName | null {
  const [, origin, pid = '0'] = NAME.exec(name) ?? [];
  const isOurs = origin !== undefined && ![FULL_FLAG, 'statusline', 'measured'].includes(name);
  return isOurs ? { origin, pid: Number(pid) } : null;
}

/** One run of a hook of the user's own under the wrapper. The file's mtime is its end. */
export interface MeasuredRun {
  v: 1;
  /** What took the measure. GNU time knows times to 10 ms only. */
  by: 'perl' | 'time' | 'python';
  event: string;
  /** As it is configured, not what it matched; `(other)` for one with unusual characters, '' for none. */
  matcher: string;
  /** The short, safe name, as in facts of hook runs. */
  hook: string;
  /** Hash of the user's command line, as in the keys of facts of hook runs. */
  command: string;
  wallSeconds: number;
  /** Of the command and all its children that it waited for. */
  cpuSeconds: { user: number; system: number };
  /** Of the largest process among them, not the sum; null where the system does not say. */
  peakKilobytes: number | null;
  exitCode: number;
  /** That the command died of; 0 for none. GNU time does not say. */
  signal: number;
}
