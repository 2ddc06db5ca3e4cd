/**
 * Keeps the text of the status line ready in a file, which a shell line prints into every terminal of Claude Code. The file
 * is written again before the text stops to hold, and removed at the end, so that nothing outdated is ever shown.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Readings } from '../../readings/board.ts';
import { readCostSince, readUsualCost } from '../../store/queries/dailyCost.ts';
import { readsOf } from '../../store/reads.ts';
import type { Store } from '../../store/store.ts';
import { startOfStep } from '../api/calendar.ts';
import { readLive } from '../api/live.ts';
import { statusLineText } from './text.ts';

export interface StatusLineOptions {
  store: Pick<Store, 'connection'>;
  readings: Readings;
  /** Path of the text. */
  file: string;
  /** How long the text holds when nothing replaces it. */
  holdsMs: number;
  now: () => number;
  /** Counts commits. */
  revision: () => number;
  /** Told of a failure, once until it has worked again. */
  onError: (error: unknown) => void;
}

export interface StatusLineOutput {
  /** Writes the text now. */
  write: () => Promise<void>;
  close: () => void;
}

const INTERVAL_MS = 2000;
/** Though nothing has changed: the text tells how long somebody waits, and holds for a while only. */
const IDLE_INTERVAL_MS = 20_000;
const USUAL_KEPT_MS = 3_600_000;

export function startStatusLine({ store, readings, file, holdsMs, now, revision, onError }: StatusLineOptions): StatusLineOutput {
  const db = readsOf(store);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  let usual: { value: number | null; at: number } | undefined;
  let written = { seen: '', at: 0 };
  let hasFailed = false;
  let isClosed = false;

  const write = async (): Promise<void> => {
    const at = now();
    if (usual === undefined || at - usual.at > USUAL_KEPT_MS) usual = { value: await readUsualCost(db, { now: at, timeZone }), at };
    const usdToday = await readCostSince(db, startOfStep('day', timeZone, at));
    const live = await readLive(db, readings, at);
    const text = statusLineText({ usdToday, usdUsually: usual.value, live });
    if (!isClosed) replaceFile(file, `${text}\n`, new Date(at + holdsMs));
  };
  const writeIfDue = async (): Promise<void> => {
    const seen = `${revision()} ${readings.latest('statusLines')?.at ?? 0}`;
    if (seen === written.seen && now() - written.at < IDLE_INTERVAL_MS) return;
    written = { seen, at: now() };
    try {
      await write();
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) onError(error);
      hasFailed = true;
    }
  };
  const timer = setInterval(() => void writeIfDue(), INTERVAL_MS).unref();
  return {
    write,
    close() {
      isClosed = true;
      clearInterval(timer);
      fs.rmSync(file, { force: true });
    },
  };
}

/**
 * Whole or not at all: a terminal may be reading it. Its date is the time until which it holds, so that a shell can compare
 * it with a file that it has just written, without starting anything to ask for the time.
 */
function replaceFile(file: string, text: string, until: Date): void {
  const partial = path.join(path.dirname(file), `.${path.basename(file)}.new`);
  fs.writeFileSync(partial, text, { mode: 0o600 });
  fs.utimesSync(partial, until, until);
  fs.renameSync(partial, file);
}
