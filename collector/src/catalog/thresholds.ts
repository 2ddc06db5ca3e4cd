/** From when on something counts as such, wherever it is told. */

/** Size from which a session counts as large: above it, loading and compacting become felt. */
export const LARGE_SESSION_BYTES = 10_485_760;
/** A session without a record for this long is not active. */
export const ACTIVE_WINDOW_MS = 300_000;
