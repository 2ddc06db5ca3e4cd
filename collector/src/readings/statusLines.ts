/** What Claude Code hands the status line of each session, as of its newest turn. */
import type { LimitWindow } from '../catalog/values.ts';

export interface SessionStatusLine {
  sessionId: string;
  at: number;
  /** As Claude Code counts it; null when it does not say. */
  usd: number | null;
  /** Part of the context that is used, from 0 to 1; null when it does not say. */
  contextUsedRatio: number | null;
}

export interface LimitUse {
  window: LimitWindow;
  usedRatio: number;
  /** Milliseconds since the epoch; null when it does not say. */
  resetsAt: number | null;
}

export interface StatusLinesReading {
  sessions: readonly SessionStatusLine[];
  /** Of the newest that names any. */
  limits: readonly LimitUse[];
}

/** A limit that has been reset since is used by an amount that nobody has told. */
export function limitsInForce({ limits }: StatusLinesReading, now: number): LimitUse[] {
  return limits.filter(({ resetsAt }) => resetsAt === null || resetsAt > now);
}
