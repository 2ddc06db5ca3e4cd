/**
 * What a source is to the collector: it runs until it is told to end, and says how each of its rounds went. It hands
 * facts over to be written, and readings to be shown; it knows neither ledger, store nor output.
 */
import { messageOf } from '../base/errors.ts';
import type { Facts } from '../ledger/facts.ts';
import type { ReadingBoard, ReadingKind, ReadingKinds } from '../readings/board.ts';
import type { Intake } from '../intake.ts';

/** One round of a source: one look at what it looks at. */
export interface Round {
  ok: boolean;
  durationSeconds: number;
  error?: string;
}

export interface SourceContext {
  /** Ends the source. */
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Record<string, string | number>) => void;
  /** Writes facts, all or none. @throws StoreError, after which the same facts may be given again */
  commit: (facts: Partial<Facts>) => void;
  readings: ReadingBoard;
  onRound: (round: Round) => void;
}

export interface Source {
  /** As it shows in the status and in the metrics. */
  readonly name: string;
  /** Addresses at which the collector's server takes something in for this source. */
  readonly intakes?: readonly Intake[];
  /**
   * Starts when the history has been read, and settles soon after the signal. A source that rejects has failed: it is
   * started again, each time after a longer pause.
   */
  run(context: SourceContext): Promise<void>;
}

/** Milliseconds between the beginnings of two rounds; asked after each one, for rounds whose cost decides how many there are. */
export type Interval = number | (() => number);

/** Runs `work` at once and then at intervals, until the signal. A round that fails is told, and the next one comes all the same. */
export async function inRounds(context: SourceContext, interval: Interval, work: () => void | Promise<void>): Promise<void> {
  while (!isAborted(context)) {
    const startedAt = performance.now();
    await inOneRound(context, work);
    const intervalMs = typeof interval === 'number' ? interval : interval();
    await pause(Math.max(0, intervalMs - (performance.now() - startedAt)), context.signal);
  }
}

/** Puts what `look` sees on the board at intervals; after a round that failed there is nothing on it. */
export async function lookInRounds<K extends ReadingKind>(
  context: SourceContext,
  kind: K,
  interval: Interval,
  look: () => ReadingKinds[K] | Promise<ReadingKinds[K]>,
): Promise<void> {
  await inRounds(context, interval, async () => {
    try {
      const value = await look();
      context.readings.put(kind, { value, at: context.now() });
    } catch (error) {
      context.readings.take(kind);
      throw error;
    }
  });
  context.readings.take(kind);
}

/** Runs `work` once and tells how it went. @returns whether it ran to its end */
export async function inOneRound(
  { onRound, signal }: Pick<SourceContext, 'onRound' | 'signal'>,
  work: () => void | Promise<void>,
): Promise<boolean> {
  const startedAt = performance.now();
  const durationSeconds = (): number => (performance.now() - startedAt) / 1000;
  try {
    await work();
    if (!signal.aborted) onRound({ ok: true, durationSeconds: durationSeconds() });
    return true;
  } catch (error) {
    if (!signal.aborted) onRound({ ok: false, durationSeconds: durationSeconds(), error: messageOf(error) });
    return false;
  }
}

/** Waits, but not beyond the signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}

function isAborted({ signal }: SourceContext): boolean {
  return signal.aborted;
}
