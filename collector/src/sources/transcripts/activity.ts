/** Merges what single records say about a session into one fact: earliest and latest time, and who said what when. */
import type { SessionActivityFact } from '../../ledger/facts.ts';

/** What one record, or several merged ones, say about their session. */
export type Sighting = Omit<SessionActivityFact, 'sessionId' | 'forkedFrom'>;

export function newActivity(sessionId: string): SessionActivityFact {
  return {
    sessionId,
    cwd: '',
    cwdAt: 0,
    version: '',
    versionAt: 0,
    entrypoint: '',
    gitBranch: '',
    firstAt: 0,
    lastAt: 0,
    forkedFrom: '',
  };
}

/** The directory is that of the earliest record that has one; version, entry point and branch are those of the latest. */
export function mergeActivity(into: SessionActivityFact, from: Sighting): void {
  if (from.cwd !== '' && (into.cwd === '' || isEarlier(from.cwdAt, into.cwdAt))) {
    into.cwd = from.cwd;
    into.cwdAt = from.cwdAt;
  }
  if (from.version !== '' && (into.version === '' || from.versionAt >= into.versionAt)) {
    into.version = from.version;
    into.versionAt = from.versionAt;
    into.entrypoint = from.entrypoint;
    into.gitBranch = from.gitBranch;
  }
  into.firstAt = earliest(into.firstAt, from.firstAt);
  into.lastAt = Math.max(into.lastAt, from.lastAt);
}

/** The earlier of two times, of which 0 is none. */
export function earliest(left: number, right: number): number {
  if (left === 0) return right;
  return right === 0 ? left : Math.min(left, right);
}

function isEarlier(left: number, right: number): boolean {
  return left !== 0 && (right === 0 || left < right);
}
