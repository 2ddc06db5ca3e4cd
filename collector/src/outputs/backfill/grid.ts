/**
 * When the past gets its samples. Prometheus takes a series for gone when its last sample is five minutes old, so they lie
 * closer than that; all steps divide a quarter of an hour, so that in every time zone a sample stands on each midnight.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The coarsest step of times in which something happened. */
export const COARSE_STEP_MS = 3 * MINUTE;

/** The nearer, the denser: a chart of the last hours looks closer than one of the month. Oldest first. */
const DENSITIES = [
  { youngestAgeMs: 2 * DAY, stepMs: COARSE_STEP_MS },
  { youngestAgeMs: 6 * HOUR, stepMs: MINUTE },
  { youngestAgeMs: 0, stepMs: 15 * SECOND },
] as const;

/** Where for a day before and after nothing happened at all, a sample now and then does: charts have a gap there, sums have none. */
const IDLE_STEP_MS = 3 * HOUR;
const IDLE_MARGIN_MS = DAY;

/** A stretch whose samples are equally far apart. Milliseconds; `from` and `to` are its first and its last sample. */
export interface Stretch {
  from: number;
  to: number;
  stepMs: number;
}

interface Span {
  from: number;
  to: number;
}

/**
 * In order, without overlap.
 * @param activeHours hours since the epoch in which anything happened
 */
export function stretchesOf({ from, to }: Span, activeHours: Iterable<number>): Stretch[] {
  const stretches: Stretch[] = [];
  let next = from;
  const add = (end: number, stepMs: number): void => {
    if (end < next) return;
    const first = Math.ceil(next / stepMs) * stepMs;
    const last = Math.floor(end / stepMs) * stepMs;
    if (first <= last) stretches.push({ from: first, to: last, stepMs });
    next = end + 1;
  };
  for (const busy of busySpans(activeHours)) {
    add(Math.min(busy.from - 1, to), IDLE_STEP_MS);
    for (const { youngestAgeMs, stepMs } of DENSITIES) add(Math.min(busy.to, to - youngestAgeMs), stepMs);
  }
  add(to, IDLE_STEP_MS);
  return stretches;
}

/** Spans of hours with something in them, and of what lies less than the margin from one. */
function busySpans(activeHours: Iterable<number>): Span[] {
  const spans: Span[] = [];
  for (const hour of [...activeHours].sort((a, b) => a - b)) {
    const from = hour * HOUR - IDLE_MARGIN_MS;
    const to = (hour + 1) * HOUR + IDLE_MARGIN_MS;
    const last = spans[spans.length - 1];
    if (last !== undefined && from <= last.to) last.to = to;
    else spans.push({ from, to });
  }
  return spans;
}

export function hourOf(at: number): number {
  return Math.floor(at / HOUR);
}

/** The times of those samples that are not before `from` and before `until`. */
export function* timesWithin(stretches: readonly Stretch[], from: number, until: number): Generator<number> {
  for (const { from: first, to: last, stepMs } of stretches) {
    const start = first + Math.max(0, Math.ceil((from - first) / stepMs)) * stepMs;
    for (let at = start; at <= last && at < until; at += stepMs) yield at;
  }
}

/** How many they are. */
export function countTimes(stretches: readonly Stretch[], from: number, until: number): number {
  let count = 0;
  for (const { from: first, to: last, stepMs } of stretches) {
    const start = first + Math.max(0, Math.ceil((from - first) / stepMs)) * stepMs;
    const end = Math.min(last, until - 1);
    if (start <= end) count += Math.floor((end - start) / stepMs) + 1;
  }
  return count;
}
