/**
 * Keeps the text of the status line ready, which a shell line prints into every terminal of Claude Code. It is written again
 * before it stops to hold, and taken away at the end, so that nothing outdated is ever shown. While no session hands over its
 * status line nobody would print it, and nothing is asked of the store.
 */
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
  /** Puts the text in place; it holds for two minutes. */
  keep: (text: string, now: number) => void;
  /** Takes it away. */
  remove: () => void;
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

export function startStatusLine({ store, readings, keep, remove, now, revision, onError }: StatusLineOptions): StatusLineOutput {
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
    if (!isClosed) keep(text, at);
  };
  const writeIfDue = async (): Promise<void> => {
    const lines = readings.latest('statusLines');
    if (lines === undefined || lines.value.sessions.length === 0) return;
    const seen = `${revision()} ${lines.at}`;
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
      remove();
    },
  };
}
