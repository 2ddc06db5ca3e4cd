/** What many records say about one session or agent, in one fact: earliest and latest times, and who said what when. */
import type { AgentActivityFact, SessionActivityFact } from '../../ledger/facts.ts';
import { internalAgentType } from './agentIds.ts';

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

export function newAgentActivity(sessionId: string, agentId: string): AgentActivityFact {
  const never = { firstAt: 0, lastAt: 0, finishedAt: 0, failedAt: 0, cancelledAt: 0 };
  return { sessionId, agentId, ...never, agentType: internalAgentType(agentId), promptHash: 0 };
}

/** The directory is that of the earliest record that has one; version, entry point and branch are those of the latest. */
export function mergeActivity(into: SessionActivityFact, from: SessionActivityFact): void {
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

/** True when the first of two times is before the second, of which 0 is none. */
export function isEarlier(left: number, right: number): boolean {
  return left !== 0 && (right === 0 || left < right);
}
