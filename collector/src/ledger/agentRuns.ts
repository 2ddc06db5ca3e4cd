/**
 * What became of each agent run of a session. A run is told of by up to four records that may come in any order and of
 * which any may be missing: the tool call that launched it with its result, the agent's own file, its `.meta.json`, and
 * the notice of its end. Pure: from all that is known of one session to the runs.
 */
import type { AgentOutcome } from '../catalog/values.ts';
import type { ToolResultClass } from './facts.ts';

export interface AgentLaunch {
  toolUseId: string;
  subagentType: string;
  promptHash: number;
  startedAt: number;
  /** 0 while there is no result. */
  endedAt: number;
  /** Empty while there is no result. */
  resultClass: ToolResultClass | '';
  agentId: string;
  agentType: string;
  agentStatus: string;
  agentDurationMs: number;
}

/** What an agent's own files and notices say. */
export interface AgentTrace {
  agentId: string;
  firstAt: number;
  lastAt: number;
  finishedAt: number;
  failedAt: number;
  cancelledAt: number;
  activityType: string;
  promptHash: number;
  metaType: string;
  metaToolUseId: string;
  noticeStatus: string;
  noticeToolUseId: string;
  noticeAt: number;
}

export interface ResolvedRun {
  agentId: string;
  agent: string;
  toolUseId: string;
  startedAt: number;
  endedAt: number;
  durationMs: number | null;
  outcome: AgentOutcome;
  /** Why it failed or was cancelled; empty otherwise. */
  reason: string;
}

/** `agentId` of a run of which only the launch is known. */
export const launchOnlyId = (toolUseId: string): string => `tool:${toolUseId}`;
export const isLaunchOnly = (agentId: string): boolean => agentId.startsWith('tool:');

const UNKNOWN_AGENT = 'unknown';
/** What Claude Code runs when a launch names no type. */
const DEFAULT_AGENT = 'general-purpose';

/**
 * @param launches of the session
 * @param traces of the session
 * @param elsewhere launches of other sessions that these traces may belong to: a fork carries launches along
 * @returns a run for each trace, and one for each of the session's launches that no trace belongs to
 */
export function resolveAgentRuns(
  launches: readonly AgentLaunch[],
  traces: readonly AgentTrace[],
  elsewhere: readonly AgentLaunch[] = [],
): ResolvedRun[] {
  const linked = linkLaunches([...launches, ...elsewhere], traces);
  const taken = new Set([...linked.values()].map((launch) => launch.toolUseId));
  return [
    ...traces.map((trace) => resolveRun(linked.get(trace.agentId), trace)),
    ...launches.filter((launch) => !taken.has(launch.toolUseId)).map((launch) => resolveRun(launch, undefined)),
  ];
}

/** The launch of each agent: by the ids that records name, else by the same prompt, first come first served. */
function linkLaunches(launches: readonly AgentLaunch[], traces: readonly AgentTrace[]): Map<string, AgentLaunch> {
  const byToolUse = new Map(launches.map((launch) => [launch.toolUseId, launch]));
  const byAgent = new Map(launches.filter((launch) => launch.agentId !== '').map((launch) => [launch.agentId, launch]));
  const linked = new Map<string, AgentLaunch>();
  for (const trace of traces) {
    const launch = byAgent.get(trace.agentId) ?? byToolUse.get(trace.metaToolUseId) ?? byToolUse.get(trace.noticeToolUseId);
    if (launch !== undefined) linked.set(trace.agentId, launch);
  }
  const taken = new Set([...linked.values()].map((launch) => launch.toolUseId));
  const inOrder = [...launches].sort((a, b) => a.startedAt - b.startedAt || (a.toolUseId < b.toolUseId ? -1 : 1));
  const unlinked = traces.filter((trace) => !linked.has(trace.agentId) && trace.promptHash !== 0);
  for (const trace of unlinked.sort((a, b) => a.firstAt - b.firstAt || (a.agentId < b.agentId ? -1 : 1))) {
    const launch = inOrder.find((candidate) => candidate.promptHash === trace.promptHash && !taken.has(candidate.toolUseId));
    if (launch === undefined) continue;
    linked.set(trace.agentId, launch);
    taken.add(launch.toolUseId);
  }
  return linked;
}

function resolveRun(launch: AgentLaunch | undefined, trace: AgentTrace | undefined): ResolvedRun {
  const result = launch === undefined ? undefined : fromResult(launch);
  const own = trace === undefined ? undefined : fromTrace(trace);
  // Until 2.1.98 an agent that ended on an API failure came back with a result like any other: its own file knows better.
  const verdict = (result?.outcome === 'success' && own?.outcome === 'failure' ? own : (result ?? own)) ?? NO_RESULT;
  const startedAt = firstKnown(launch?.startedAt, trace?.firstAt);
  const endedAt = verdict.outcome === 'unfinished' ? 0 : verdict.endedAt;
  const elapsed = startedAt > 0 && endedAt >= startedAt ? endedAt - startedAt : null;
  const reported = launch !== undefined && launch.agentDurationMs > 0 ? launch.agentDurationMs : null;
  return {
    agentId: trace?.agentId ?? launchOnlyId(launch?.toolUseId ?? ''),
    agent: nameOf(launch, trace),
    // A workflow's call launches many agents, and its result is that of none of them: it is no launch, but a place.
    toolUseId: launch?.toolUseId ?? trace?.metaToolUseId ?? '',
    startedAt,
    endedAt,
    durationMs: verdict.outcome === 'unfinished' ? null : (reported ?? elapsed),
    outcome: verdict.outcome,
    reason: verdict.reason,
  };
}

function nameOf(launch: AgentLaunch | undefined, trace: AgentTrace | undefined): string {
  const names = [trace?.metaType, trace?.activityType, launch?.agentType, launch?.subagentType];
  return names.find((name) => name !== undefined && name !== '') ?? (launch === undefined ? UNKNOWN_AGENT : DEFAULT_AGENT);
}

interface Verdict {
  outcome: AgentOutcome;
  reason: string;
  endedAt: number;
}

const NO_RESULT: Verdict = { outcome: 'unfinished', reason: '', endedAt: 0 };

const RESULT_VERDICT: Record<Exclude<ToolResultClass, 'ok'>, { outcome: AgentOutcome; reason: string }> = {
  error: { outcome: 'failure', reason: 'tool_error' },
  unknown_agent: { outcome: 'failure', reason: 'unknown_agent' },
  api_error: { outcome: 'failure', reason: 'api_error' },
  rejected: { outcome: 'cancelled', reason: 'rejected' },
  interrupted: { outcome: 'cancelled', reason: 'interrupted' },
  aborted: { outcome: 'cancelled', reason: 'interrupted' },
};

/** What the launch's result says; undefined when it only says that the agent went to the background. */
function fromResult(launch: AgentLaunch): Verdict | undefined {
  if (launch.resultClass === '') return undefined;
  if (launch.resultClass !== 'ok') return { ...RESULT_VERDICT[launch.resultClass], endedAt: launch.endedAt };
  if (launch.agentStatus.endsWith('_launched')) return undefined;
  return { outcome: 'success', reason: '', endedAt: launch.endedAt };
}

const NOTICE_VERDICT: Partial<Record<string, { outcome: AgentOutcome; reason: string }>> = {
  completed: { outcome: 'success', reason: '' },
  failed: { outcome: 'failure', reason: 'agent_failed' },
  killed: { outcome: 'cancelled', reason: 'killed' },
  stopped: { outcome: 'cancelled', reason: 'killed' },
  cancelled: { outcome: 'cancelled', reason: 'killed' },
};

function fromTrace(trace: AgentTrace): Verdict | undefined {
  const noticed = NOTICE_VERDICT[trace.noticeStatus];
  if (noticed !== undefined) return { ...noticed, endedAt: trace.noticeAt };
  const outcome = lastWord(trace);
  if (outcome === 'unfinished') return undefined;
  return { outcome, reason: LAST_WORD_REASON[outcome], endedAt: trace.lastAt };
}

const LAST_WORD_REASON: Record<Exclude<AgentOutcome, 'unfinished'>, string> = {
  success: '',
  failure: 'api_error',
  cancelled: 'interrupted',
};

export interface LastWords {
  lastAt: number;
  finishedAt: number;
  failedAt: number;
  cancelledAt: number;
}

/** How work ended, told by which kind of record came last: work that went on after its last word is not finished. */
export function lastWord({ lastAt, finishedAt, failedAt, cancelledAt }: LastWords): AgentOutcome {
  const latest = Math.max(finishedAt, failedAt, cancelledAt);
  if (latest === 0 || latest < lastAt) return 'unfinished';
  if (cancelledAt === latest) return 'cancelled';
  return failedAt === latest ? 'failure' : 'success';
}

function firstKnown(...times: (number | undefined)[]): number {
  return times.find((time) => time !== undefined && time > 0) ?? 0;
}
