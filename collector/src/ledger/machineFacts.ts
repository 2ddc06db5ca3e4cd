/** Facts that are measured or seen on this machine: storage by day, timings of sessions, their processes. */
import type { SessionTimingKind } from '../catalog/values.ts';
import type { StorageEntry } from '../readings/storage.ts';

/**
 * What a configuration directory held on a day, as it was seen last. Key: `configDir` and `day`. Merge: the later one, as a
 * whole: what it does not name was not there any more.
 */
export interface StorageDayFact {
  configDir: string;
  /** In UTC, as `2026-01-31`. */
  day: string;
  at: number;
  entries: readonly StorageEntry[];
}

/**
 * How long a session took to be loaded, read or saved, once. Key: `key`. Merge: the longest.
 *
 * - `load`: from the start of the process, or of the operation, to the SessionStart event. Told by who hears of that event;
 *   a duration of -1 says that the ledger is to take the start of the session's process, from a `SessionProcessFact`, or
 *   that of the compaction, from its `HookEventFact`.
 * - `read`: reading and parsing the transcript when a process begins to serve its session, measured on our own reader:
 *   Claude Code's takes longer, in proportion.
 * - `save`: from a record's own time to its bytes being on disk, of the slowest record of each minute. Never of history.
 */
export interface SessionTimingFact {
  key: string;
  sessionId: string;
  kind: SessionTimingKind;
  /** `startup`, `resume`, `clear`, `compact`, `fork`; empty for that of the session's latest start. */
  operation: string;
  at: number;
  /** Milliseconds. */
  durationMs: number;
}

/** A process of Claude Code that serves a session. Key: `startedAt`. Merge: the first session stays. */
export interface SessionProcessFact {
  sessionId: string;
  startedAt: number;
}
