/** Times are milliseconds since the epoch. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Claude Code did not exist before: what says so is not from it. */
export const EARLIEST_MS = Date.UTC(2023, 0, 1);
