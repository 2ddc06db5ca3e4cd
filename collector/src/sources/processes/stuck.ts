/**
 * When a process counts as stuck. The rule:
 *
 * - A session that says it is busy is stuck when for ten minutes it has written no record, its state has not changed, and
 *   its process with all that it started has used less than a twentieth of a core. (Drawing "working" takes a little less;
 *   a build or a test that goes on takes more.)
 * - A hook is overdue when it is older than ten minutes, which is how long Claude Code waits for one unless told otherwise.
 *
 * A session that waits for its user is not stuck, and of one that does not tell its state, nothing is said.
 */
import type { SessionStatus } from '../../catalog/machine.ts';

export const STUCK_AFTER_MS = 600_000;
export const HOOK_WAIT_MS = 600_000;
const ACTIVE_CORES = 0.05;

export interface BusyState {
  /** Of the process. */
  identity: string;
  status: SessionStatus | null;
  statusSince: number;
  /** Of the process and all that it started; null when not known yet. */
  cores: number | null;
  /** When something was written to the session's transcripts; 0 for not known. */
  lastRecordAt: number;
}

export interface StuckWatch {
  isStuck(state: BusyState, now: number): boolean;
  /** Forgets processes that are gone. */
  keepOnly(identities: ReadonlySet<string>): void;
}

export function createStuckWatch(): StuckWatch {
  const lastActiveAt = new Map<string, number>();
  return {
    isStuck({ identity, status, statusSince, cores, lastRecordAt }, now) {
      if (cores === null || cores >= ACTIVE_CORES || !lastActiveAt.has(identity)) lastActiveAt.set(identity, now);
      const lastSignAt = Math.max(lastActiveAt.get(identity) ?? now, statusSince, lastRecordAt);
      return status === 'busy' && now - lastSignAt >= STUCK_AFTER_MS;
    },
    keepOnly(identities) {
      for (const identity of lastActiveAt.keys()) if (!identities.has(identity)) lastActiveAt.delete(identity);
    },
  };
}
