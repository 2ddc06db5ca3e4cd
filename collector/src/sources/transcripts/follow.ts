/**
 * Goes on reading as Claude Code writes. Folders are watched, so that an append is read at once; and everything is
 * listed again at intervals, since watching misses changes on some file systems and is limited in number.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../base/errors.ts';
import { describeFile, type FoundFile, listTranscripts, type Problem } from './files.ts';
import { newPassMemory, type PassMemory, type ReadSummary, type ReadTranscriptsOptions, readListing } from './pass.ts';
import { readAll } from './readAll.ts';
import { FolderWatch } from './watch.ts';

/** Time between two listings of everything; longer where a listing takes long, so that it takes at most one part in 400. */
const INTERVAL_MS = 2_000;
const LISTING_SHARE = 400;
const INTERVAL_MS_MAX = 60_000;
/** Changes that come within this time are read together. */
const SETTLE_MS = 40;

/** How one pass went. */
export interface FollowRun {
  ok: boolean;
  durationSeconds: number;
  error?: string;
  /** What could not be looked at; only of a run that listed everything. */
  problems?: readonly Problem[];
}

export interface FollowTranscriptsOptions extends ReadTranscriptsOptions {
  signal: AbortSignal;
  /** Must be the live map: what `onBatch` was given is in it when `onBatch` returns. */
  known: ReadTranscriptsOptions['known'];
  intervalMs?: number | undefined;
  onRun: (run: FollowRun) => void;
}

/** Follows until the signal; a pass that fails is told to `onRun` and tried again. */
export async function followTranscripts(options: FollowTranscriptsOptions): Promise<void> {
  const memory = newPassMemory();
  const watch = new FolderWatch();
  try {
    while (!isAborted(options)) {
      watch.forgetChanges();
      const startedAt = performance.now();
      let listing = listTranscripts(options.configDirs);
      const listedAt = performance.now();
      // What changed in a folder before it was watched is told by another listing only.
      if (watch.update(listing)) listing = listTranscripts(options.configDirs);
      await timed(() => readAll(listing, options, memory), listing.isComplete, options);
      const pauseMs = Math.max(options.intervalMs ?? INTERVAL_MS, Math.min(INTERVAL_MS_MAX, LISTING_SHARE * (listedAt - startedAt)));
      await readChanges(watch, options, memory, performance.now() + pauseMs);
    }
  } finally {
    watch.close();
  }
}

/** Reads the files that the watch names, until everything must be listed again. */
async function readChanges(watch: FolderWatch, options: FollowTranscriptsOptions, memory: PassMemory, listAgainAt: number): Promise<void> {
  const { signal } = options;
  while (await watch.changed(listAgainAt - performance.now(), signal)) {
    await pause(SETTLE_MS, signal);
    const files = watch.takeChanged().flatMap(({ path, configDir }) => describe(path, configDir));
    if (files.length > 0)
      await timed(() => readListing({ files, isComplete: false, problems: [], folders: [] }, [], options, memory), false, options);
    if (watch.foldersChanged) return;
  }
}

function isAborted({ signal }: FollowTranscriptsOptions): boolean {
  return signal.aborted;
}

async function timed(read: () => Promise<ReadSummary>, ofAll: boolean, { onRun, signal }: FollowTranscriptsOptions): Promise<void> {
  const startedAt = performance.now();
  const durationSeconds = (): number => (performance.now() - startedAt) / 1_000;
  try {
    const { problems } = await read();
    if (!signal.aborted) onRun({ ok: true, durationSeconds: durationSeconds(), ...(ofAll ? { problems } : {}) });
  } catch (error) {
    onRun({ ok: false, durationSeconds: durationSeconds(), error: messageOf(error) });
  }
}

/** A file that is gone meanwhile, or cannot be looked at, is left to the next listing. */
function describe(path: string, configDir: string): FoundFile[] {
  try {
    const file = describeFile(path, configDir);
    return file ? [file] : [];
  } catch {
    return [];
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
