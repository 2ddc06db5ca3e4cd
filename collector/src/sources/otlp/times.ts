/** Times of telemetry, from nanoseconds as text. */

/** Records cannot be of later than they come in; clocks of one machine may differ by this much, or be set. */
const AHEAD_MS_MAX = 60 * 60 * 1000;

/** Milliseconds. A record without a time, or from the future, is of the time at which it came in. */
export function timeOf(nano: string, now: number): number {
  const at = Math.floor(Number(nano) / 1e6);
  return at > 0 && at <= now + AHEAD_MS_MAX ? at : now;
}
