/**
 * Which series a thing in the ledger counts in, and with how much: one small pure function for each kind of change.
 * A change moves the counters from what `before` counted to what `after` counts.
 */
import type { SessionTimingKind, TokenType, ToolOutcome } from '../../catalog/values.ts';
import type {
  AgentRunState,
  ApiErrorState,
  Change,
  CompactionState,
  DamageState,
  HookEventState,
  HookRunState,
  RecordedAgentRunState,
  RecordedHookRunState,
  RequestState,
  SessionStartState,
  SessionTimingState,
  ToolRunState,
  TurnState,
} from '../../ledger/changes.ts';
import { TOOL_OUTCOMES } from '../../ledger/facts.ts';
import { MAIN_AGENT } from '../../ledger/identities.ts';
import { isKnown, sample, statusLabel, type HistogramName, type Sample } from './samples.ts';
import * as telemetry from './telemetrySeries.ts';
import { microseconds } from './units.ts';

/** Where an exemplar of a sample points to. */
export interface Origin {
  sessionId: string;
  /** Milliseconds; 0 for not known. */
  at: number;
}

export interface Movement {
  taken: readonly Sample[];
  added: readonly Sample[];
  /** Undefined for what has no time of its own. */
  origin: Origin | undefined;
}

/** Changes that move the catalog's counters. */
export type CountedChange = Exclude<Change, { kind: 'customSeries' }>;

export function movementOf(change: CountedChange): Movement {
  switch (change.kind) {
    case 'request':
      return move(change, requestSamples, ({ sessionId, at }) => ({ sessionId, at }));
    case 'toolRun':
      return move(change, toolRunSamples, ({ sessionId, endedAt }) => ({ sessionId, at: endedAt }));
    case 'agentRun':
      return move(change, agentRunSamples, endOf);
    case 'turn':
      return move(change, turnSamples, endOf);
    case 'hookRun':
      return move(change, hookRunSamples, ({ sessionId, at }) => ({ sessionId, at }));
    case 'compaction':
      return move(change, compactionSamples);
    case 'apiError':
      return move(change, apiErrorSamples);
    case 'sessionStart':
      return move(change, sessionStartSamples);
    case 'sessionTiming':
      return move(change, sessionTimingSamples);
    case 'damage':
      return move(change, damageSamples);
    case 'recordedAgentRun':
      return move(change, recordedAgentRunSamples);
    case 'recordedHookRun':
      return move(change, recordedHookRunSamples);
    case 'hookEvent':
      return move(change, hookEventSamples, ({ sessionId, at, endedAt }) => ({ sessionId, at: Math.max(at, endedAt) }));
    case 'liveSession':
      // A state, not something that happened: the gauge is read from the store.
      return { taken: [], added: [], origin: undefined };
    case 'apiCall':
      return move(change, telemetry.apiCallSamples, ({ sessionId, at }) => ({ sessionId, at }));
    case 'toolReport':
      return move(change, telemetry.toolReportSamples, ({ sessionId, endedAt }) => ({ sessionId, at: endedAt }));
    case 'hookGroup':
      return move(change, telemetry.hookGroupSamples, ({ sessionId, at }) => ({ sessionId, at }));
    case 'compactionReport':
      return move(change, telemetry.compactionReportSamples);
    case 'work':
      return move(change, telemetry.workSamples);
  }
}

function move<S>(
  { before, after }: { before: S | null; after: S | null },
  samplesOf: (state: S) => Sample[],
  originOf?: (state: S) => Origin,
): Movement {
  return {
    taken: before === null ? [] : samplesOf(before),
    added: after === null ? [] : samplesOf(after),
    origin: after === null ? undefined : originOf?.(after),
  };
}

function endOf({ sessionId, startedAt, durationMs }: { sessionId: string; startedAt: number; durationMs: number | null }): Origin {
  return { sessionId, at: startedAt > 0 && durationMs !== null ? startedAt + durationMs : 0 };
}

/** @param requests how many requests `state` is the sum of */
export function requestSamples(state: RequestState, requests = 1): Sample[] {
  const { project, agent, model } = state;
  const tokens = (type: TokenType, amount: number): Sample => sample('claude_tokens_total', { project, agent, model, type }, amount);
  return [
    sample('claude_requests_total', { project, agent, model }, requests),
    tokens('input', state.input),
    tokens('output', state.output),
    tokens('cache_read', state.cacheRead),
    tokens('cache_write_5m', state.cacheWrite5m),
    tokens('cache_write_1h', state.cacheWrite1h),
    state.costNanoUsd === null
      ? sample('claude_requests_without_price_total', { model }, requests)
      : sample('claude_cost_usd_total', { project, agent, model }, state.costNanoUsd),
  ];
}

/** A call counts once it is known what was called and what came of it. */
export function toolRunSamples({ project, agent, tool, startedAt, endedAt, resultClass }: ToolRunState): Sample[] {
  if (tool === '' || resultClass === '') return [];
  const counted = (outcome: ToolOutcome, amount: number) => sample('claude_tool_runs_total', { project, agent, tool, outcome }, amount);
  const outcome = TOOL_OUTCOMES[resultClass];
  // Both ends of an error rate are there from the first call on.
  const samples = [counted(outcome, 1), counted(outcome === 'success' ? 'error' : 'success', 0)];
  if (startedAt > 0 && endedAt >= startedAt) {
    samples.push(sample('claude_tool_run_duration_seconds', { tool }, microseconds(endedAt - startedAt)));
  }
  return samples;
}

export const ENDED_OUTCOMES = ['success', 'failure', 'cancelled'] as const;

/** A run counts once it has ended. */
export function agentRunSamples({
  project,
  agent,
  durationMs,
  outcome,
  reason,
}: Omit<AgentRunState, 'sessionId' | 'agentId' | 'startedAt'>): Sample[] {
  if (outcome === 'unfinished') return [];
  // All outcomes are there from the first run on: a rate of failures needs the successes, and the other way round.
  const samples = ENDED_OUTCOMES.map((each) =>
    sample('claude_agent_runs_total', { project, agent, outcome: each }, each === outcome ? 1 : 0),
  );
  if (outcome !== 'success') samples.push(sample('claude_agent_run_failures_total', { project, agent, reason }, 1));
  if (isKnown(durationMs)) samples.push(sample('claude_agent_run_duration_seconds', { agent }, microseconds(durationMs)));
  return samples;
}

/** What a turn can fail of: the words that agent runs use for the same. */
const TURN_REASON = { success: '', failure: 'api_error', cancelled: 'interrupted', unfinished: '' } as const;

/** A turn counts as a run of the agent `main` too. */
export function turnSamples(state: TurnState): Sample[] {
  const { project, startedAt, firstResponseAt, durationMs, outcome } = state;
  const samples = agentRunSamples({ project, agent: MAIN_AGENT, durationMs, outcome, reason: TURN_REASON[outcome] });
  if (outcome !== 'unfinished' && isKnown(durationMs)) {
    samples.push(sample('claude_turn_duration_seconds', { project }, microseconds(durationMs)));
  }
  if (startedAt > 0 && firstResponseAt >= startedAt) {
    samples.push(sample('claude_turn_first_response_seconds', { project }, microseconds(firstResponseAt - startedAt)));
  }
  return samples;
}

export function hookRunSamples({ event, hook, durationMs, outcome, cpuUs, peakBytes }: HookRunState): Sample[] {
  const samples = [sample('claude_hook_runs_total', { event, hook, outcome }, 1)];
  if (isKnown(durationMs)) samples.push(sample('claude_hook_run_duration_seconds', { event, hook }, microseconds(durationMs)));
  if (cpuUs !== null) samples.push(sample('claude_hook_run_cpu_seconds', { event, hook }, cpuUs));
  if (peakBytes !== null) samples.push(sample('claude_hook_run_peak_memory_bytes', { event, hook }, peakBytes));
  return samples;
}

/** Of what hooks tell, notices count when they come, waits for the user when they are over. */
export function hookEventSamples({ event, detail, at, endedAt }: Omit<HookEventState, 'sessionId'>): Sample[] {
  if (event === 'Notification') return [sample('claude_notifications_total', { type: detail }, 1)];
  if (event === 'PermissionRequest' && endedAt > 0) {
    return [sample('claude_permission_wait_seconds', {}, microseconds(Math.max(0, endedAt - at)))];
  }
  return [];
}

export function compactionSamples({ project, trigger, durationMs }: CompactionState): Sample[] {
  const samples = [sample('claude_compactions_total', { project, trigger }, 1)];
  if (durationMs > 0) samples.push(sample('claude_compaction_duration_seconds', {}, microseconds(durationMs)));
  return samples;
}

export function apiErrorSamples({ project, final, status, reason }: ApiErrorState): Sample[] {
  return final
    ? [sample('claude_request_failures_total', { project, reason }, 1)]
    : [sample('claude_api_errors_total', { project, status: statusLabel(status) }, 1)];
}

export function sessionStartSamples({ project, source }: SessionStartState): Sample[] {
  return [sample('claude_session_starts_total', { project, start: source }, 1)];
}

const TIMING_METRIC = {
  load: 'claude_session_load_duration_seconds',
  read: 'claude_session_read_duration_seconds',
  save: 'claude_session_save_duration_seconds',
} as const satisfies Record<SessionTimingKind, HistogramName>;

export function timingMetric(kind: SessionTimingKind): HistogramName {
  return TIMING_METRIC[kind];
}

function sessionTimingSamples({ kind, operation, durationMs }: Pick<SessionTimingState, 'kind' | 'operation' | 'durationMs'>): Sample[] {
  return isKnown(durationMs) ? [sample(TIMING_METRIC[kind], { start: operation }, microseconds(durationMs))] : [];
}

export function damageSamples({ kind }: DamageState): Sample[] {
  return [sample('claude_session_damage_total', { kind }, 1)];
}

export function recordedAgentRunSamples({ name, durationMs, tokens, succeeded }: Omit<RecordedAgentRunState, 'at'>): Sample[] {
  const counted = (outcome: 'success' | 'failure', amount: number) => sample('claude_recorded_agent_runs_total', { name, outcome }, amount);
  const samples = [counted('success', succeeded ? 1 : 0), counted('failure', succeeded ? 0 : 1)];
  if (isKnown(durationMs)) samples.push(sample('claude_recorded_agent_run_duration_seconds', { name }, microseconds(durationMs)));
  if (tokens >= 0) samples.push(sample('claude_recorded_agent_tokens_total', { name }, tokens));
  return samples;
}

export function recordedHookRunSamples({ name, durationMs, succeeded }: Omit<RecordedHookRunState, 'at'>): Sample[] {
  const counted = (outcome: 'success' | 'error', amount: number) => sample('claude_recorded_hook_runs_total', { name, outcome }, amount);
  const samples = [counted('success', succeeded ? 1 : 0), counted('error', succeeded ? 0 : 1)];
  if (isKnown(durationMs)) samples.push(sample('claude_recorded_hook_run_duration_seconds', { name }, microseconds(durationMs)));
  return samples;
}

/** Counts of a file's lines, and of those of unknown types. */
export interface FileTally {
  linesRead: number;
  linesDamaged: number;
  linesRecovered: number;
  unknownTypes: Readonly<Record<string, number>>;
}

export function fileSamples({ linesRead, linesDamaged, linesRecovered, unknownTypes }: FileTally): Sample[] {
  return [
    sample('ccmon_lines_total', { result: 'read' }, linesRead),
    sample('ccmon_lines_total', { result: 'damaged' }, linesDamaged),
    sample('ccmon_lines_total', { result: 'recovered' }, linesRecovered),
    ...Object.entries(unknownTypes).map(([type, lines]) => sample('ccmon_unknown_records_total', { record_type: type }, lines)),
  ];
}
