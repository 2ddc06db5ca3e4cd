/** Times and durations as the API gives them, from the store's milliseconds. */

/** First moment of the year 10000: ISO 8601 as the API promises it ends there. */
const END_OF_TIME = 253_402_300_800_000;

/** ISO 8601 in UTC; null for 0 (not known) and for what no calendar holds. */
export function isoTime(milliseconds: number): string | null {
  return milliseconds > 0 && milliseconds < END_OF_TIME ? new Date(milliseconds).toISOString() : null;
}

/** ISO 8601 of a bound of a range, which may be any time. */
export function isoBound(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

export function toSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}
