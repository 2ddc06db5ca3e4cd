/** Buckets that histograms of more than one subject share. */

/** 50 ms to 2 h: a tool call of a moment and an agent that works through an afternoon. */
export const WORK_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200] as const;
/** 1 ms to 60 s: hooks. */
export const HOOK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
