/**
 * What runs inside Claude Code, told by what it leaves in the spool: events from hooks, measurements of the user's own
 * hooks, and status lines. The folders are watched and swept, so that what a watch misses is late by a second at most.
 */
import { chmodSync, type FSWatcher, statSync, watch } from 'node:fs';
import type { Facts, HookMeasureFact } from '../../ledger/facts.ts';
import type { HandedOver, SpoolTally } from '../../readings/intakes.ts';
import { inOneRound, pause, type Source, type SourceContext } from '../source.ts';
import { readMeasuredRun } from './measuredRun.ts';
import { readHookPayload } from './payload.ts';
import { FULL_FLAG, makeSpool, SPOOL_KILOBYTES_MAX, type SpoolFolders } from './spool.ts';
import { createStatusLines } from './statusLines.ts';
import { createTaker, remove, type TakenFile, type Taker } from './take.ts';

const SWEEP_MS = 2000;
/** Files that come within this time are taken together. */
const SETTLE_MS = 15;

export function createHooksSource({ dataDir, sweepMs = SWEEP_MS }: { dataDir: string; sweepMs?: number }): Source {
  return {
    name: 'hooks',
    async run(context) {
      const folders = openSpool(dataDir);
      const sweep = createSweep(dataDir, folders, context);
      const wake = watchFolders(folders);
      try {
        while (!context.signal.aborted) {
          await inOneRound(context, async () => {
            // Whoever takes the folders away means that nothing is recorded; the next start means that it is again.
            openSpool(dataDir);
            await sweep();
          });
          await wake.next(sweepMs, context.signal);
          await pause(SETTLE_MS, context.signal);
        }
      } finally {
        wake.close();
      }
    },
  };
}

function openSpool(dataDir: string): SpoolFolders {
  const folders = makeSpool(dataDir);
  for (const folder of listOf(folders)) keepPrivate(folder);
  return folders;
}

/** Changes nothing that is as it should be: a change would wake the watch, and each round another one. */
function keepPrivate(folder: string): void {
  if ((statSync(folder).mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
}

function listOf({ hooks, statusline, measured }: SpoolFolders): string[] {
  return [hooks, statusline, measured];
}

function createSweep(dataDir: string, folders: SpoolFolders, context: SourceContext): () => Promise<void> {
  const { now, log, readings, signal } = context;
  const monotonic = (): number => performance.now();
  const onDiscard = (name: string, fate: string): void => log('warn', 'a file of the spool was discarded', { file: name, reason: fate });
  // Clients before 2.1.200 do not tell a hook its session, so that the name of its file has the client's pid instead.
  const sessionsOfClients = new Map<string, string>();
  const hooks = createTaker({
    ...{ folder: folders.hooks, now, monotonic, onDiscard },
    keep: (files) => context.commit(hookFactsOf(files, now(), sessionsOfClients)),
  });
  const measured = createTaker({
    ...{ folder: folders.measured, now, monotonic, onDiscard },
    keep: (files) => context.commit({ hookMeasures: measuresOf(files, sessionsOfClients) }),
  });
  const lines = createStatusLines({
    ...{ dataDir, now },
    onUnreadable: (file) => log('warn', 'what was kept of status lines cannot be read, and is begun anew', { file }),
  });
  const statusLines = createTaker({ ...{ folder: folders.statusline, now, monotonic, onDiscard }, keep: lines.keep });
  return async () => {
    await hooks.sweep(signal);
    await measured.sweep(signal);
    if (!signal.aborted) remove(folders.hooks, FULL_FLAG);
    await statusLines.sweep(signal);
    const reading = lines.changed();
    if (reading !== undefined) readings.put('statusLines', { value: reading, at: now() });
    const value = { hook_events: tallyOf(hooks), measured_runs: tallyOf(measured), status_lines: tallyOf(statusLines) };
    readings.put('spool', { value, at: now() });
    const bytes = hooks.bytesFound() + measured.bytesFound() + statusLines.bytesFound();
    readings.put('spoolRoom', { value: { bytes, capacityBytes: SPOOL_KILOBYTES_MAX * 1024 }, at: now() });
  };
}

const CLIENT = /^\d+$/;
const CLIENTS_MAX = 10_000;

function hookFactsOf(files: readonly TakenFile[], readAt: number, sessionsOfClients: Map<string, string>): Partial<Facts> {
  const facts = files.flatMap(({ origin, pid, at, value, hash }) => {
    const found = readHookPayload(value, { at, pid, content: hash, readAt });
    const sessionId = found?.hookEvents[0]?.sessionId;
    if (sessionId !== undefined && CLIENT.test(origin)) remember(sessionsOfClients, origin, sessionId);
    return found ?? [];
  });
  return {
    hookEvents: facts.flatMap(({ hookEvents }) => hookEvents),
    sessionActivities: facts.flatMap(({ sessionActivities }) => sessionActivities),
    sessionTimings: facts.flatMap(({ sessionTimings }) => sessionTimings),
  };
}

function measuresOf(files: readonly TakenFile[], sessionsOfClients: ReadonlyMap<string, string>): HookMeasureFact[] {
  return files.flatMap(({ name, origin, at, value }) => {
    const sessionId = CLIENT.test(origin) ? (sessionsOfClients.get(origin) ?? '') : origin;
    return readMeasuredRun(value, { key: `${name}.${at}`, sessionId, endedAt: at }) ?? [];
  });
}

function remember(sessions: Map<string, string>, client: string, sessionId: string): void {
  sessions.delete(client);
  sessions.set(client, sessionId);
  const [oldest] = sessions.keys();
  if (sessions.size > CLIENTS_MAX && oldest !== undefined) sessions.delete(oldest);
}

function tallyOf({ tally, lastAt }: Taker): SpoolTally & HandedOver {
  return { ...tally, lastAt: lastAt() };
}

interface Wake {
  /** Settles when something has changed since the last time, when the time is up, or at the signal. */
  next: (timeoutMs: number, signal: AbortSignal) => Promise<void>;
  close: () => void;
}

function watchFolders(folders: SpoolFolders): Wake {
  let hasChanged = false;
  let change = new AbortController();
  const note = (): void => {
    hasChanged = true;
    change.abort();
  };
  const watchers = listOf(folders).flatMap((folder) => watchFolder(folder, note));
  return {
    async next(timeoutMs, signal) {
      if (!hasChanged) await pause(timeoutMs, AbortSignal.any([signal, change.signal]));
      hasChanged = false;
      change = new AbortController();
    },
    close: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Without a watch, too many of which there may be, the folder is only swept. */
function watchFolder(folder: string, onChange: () => void): FSWatcher[] {
  try {
    return [watch(folder, { persistent: false }, onChange).on('error', () => undefined)];
  } catch {
    return [];
  }
}
