/** For tests: facts of hooks and of the live registry, with the fields that a test is not about filled in. */
import type { HookEventFact, HookMeasureFact, RegisteredSession } from './facts.ts';

export const SESSION = 's1';

/** An event of the main thread of a session; its process has the number of the moment. */
export function hookEvent(event: string, at: number, fields: Partial<HookEventFact> = {}): HookEventFact {
  return {
    ...{ sessionId: SESSION, agentId: '', agentType: '', event, detail: '', toolUseIds: [], durationMs: -1 },
    ...{ at, pid: at % 30_000, content: 0, readAt: at + 20 },
    ...fields,
  };
}

/** Events of one tool call. */
export function toolEvent(
  event: 'PreToolUse' | 'PostToolUse' | 'PostToolUseFailure',
  toolUseId: string,
  at: number,
  fields: Partial<HookEventFact> = {},
): HookEventFact {
  return hookEvent(event, at, { detail: 'Bash', toolUseIds: [toolUseId], ...fields });
}

export function registered(
  status: RegisteredSession['status'],
  statusAt: number,
  fields: Partial<RegisteredSession> = {},
): RegisteredSession {
  return { sessionId: SESSION, pid: 77, alive: true, startedAt: 1_000_000, status, statusAt, ...fields };
}

export function measure(key: string, endedAt: number, fields: Partial<HookMeasureFact> = {}): HookMeasureFact {
  return {
    ...{ key, sessionId: SESSION, event: 'PreToolUse', matcher: 'Bash', hook: 'lint.sh', command: 'abc', endedAt },
    ...{ durationMs: 120, exitCode: 0, signal: 0, cpuSeconds: 0.05, peakBytes: 9_000_000 },
    ...fields,
  };
}
