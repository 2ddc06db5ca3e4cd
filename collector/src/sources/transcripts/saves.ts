/**
 * How long it took until a record was on disk: the time of the file, which is that of its last line, less the line's own.
 * Only of what was written while the collector looks on; of records that were copied, or are of another time, nothing.
 */
import type { SessionTimingFact } from '../../ledger/facts.ts';

/** A longer delay is no delay: the line tells of something earlier. */
const DELAY_MS_MAX = 60_000;
/** What was written longer ago is history. */
const AGE_MS_MAX = 60_000;
/** A file's time is that of the kernel's last tick. */
const TICK_MS = 10;
const MINUTE_MS = 60_000;

export interface Save {
  sessionId: string;
  /** Of the last line; 0 when it has no time. */
  recordAt: number;
  writtenAt: number;
  now: number;
}

export function saveTimingOf({ sessionId, recordAt, writtenAt, now }: Save): SessionTimingFact | null {
  const durationMs = writtenAt - recordAt;
  const isLive = Math.abs(now - writtenAt) <= AGE_MS_MAX;
  if (sessionId === '' || recordAt === 0 || !isLive || durationMs < -TICK_MS || durationMs > DELAY_MS_MAX) return null;
  const minute = Math.floor(recordAt / MINUTE_MS);
  return { key: `save/${sessionId}/${minute}`, sessionId, kind: 'save', operation: '', at: recordAt, durationMs: Math.max(0, durationMs) };
}
