/** From a row to the state that outputs are told: names instead of numbers. */
import type { AgentOutcome, SessionState, SessionTimingKind } from '../catalog/values.ts';
import type { Names } from '../store/names.ts';
import type { NewRow, TableName } from '../store/table.ts';
import type { Change, ChangeKind, ChangeOf, CustomSeriesState } from './changes.ts';
import type { CustomMetricType, HookOutcome, ToolResultClass } from './facts.ts';
import type { ReportedOutcome, ToolDecision, Work } from './telemetryFacts.ts';

/** Whose a row is, by name. */
export interface Labels {
  sessionId: string;
  project: string;
  agent: string;
}

type State<K extends ChangeKind> = NonNullable<ChangeOf<K>['after']>;

/** Tables whose rows outputs are told of, by the kind of change. */
export interface TableOf {
  request: 'requests';
  toolRun: 'tool_runs';
  agentRun: 'agent_runs';
  turn: 'turns';
  hookRun: 'hook_runs';
  compaction: 'compactions';
  apiError: 'api_errors';
  sessionStart: 'session_starts';
  sessionTiming: 'session_timings';
  damage: 'damages';
  recordedAgentRun: 'recorded_agent_runs';
  recordedHookRun: 'recorded_hook_runs';
  customSeries: 'custom_series';
  hookEvent: 'hook_events';
  liveSession: 'live_sessions';
  apiCall: 'api_calls';
  toolReport: 'tool_reports';
  hookGroup: 'hook_groups';
  compactionReport: 'compaction_reports';
  work: 'works';
}

export type RowOf<K extends ChangeKind> = NewRow<TableOf[K] & TableName>;

type StateBuilders = { [K in ChangeKind]: (row: RowOf<K>, labels: Labels) => State<K> };

export function createStates(names: Names): StateBuilders {
  return {
    request: (row, { sessionId, project, agent }) => ({
      sessionId,
      messageId: row.message_id,
      project,
      agent,
      model: names.text(row.model),
      at: row.at,
      input: row.input,
      output: row.output,
      cacheRead: row.cache_read,
      cacheWrite5m: row.cache_write_5m,
      cacheWrite1h: row.cache_write_1h,
      costNanoUsd: row.cost_nano_usd,
    }),
    toolRun: (row, { sessionId, project, agent }) => ({
      sessionId,
      toolUseId: row.tool_use_id,
      project,
      agent,
      tool: names.text(row.tool),
      startedAt: row.started_at,
      endedAt: row.ended_at,
      resultClass: names.text(row.result_class) as ToolResultClass | '',
    }),
    agentRun: (row, { sessionId, project }) => ({
      sessionId,
      agentId: row.agent_id,
      project,
      agent: names.text(row.agent),
      startedAt: row.started_at,
      durationMs: row.duration_ms,
      outcome: names.text(row.outcome) as AgentOutcome,
      reason: names.text(row.reason),
    }),
    turn: (row, { sessionId, project }) => ({
      sessionId,
      turnId: row.turn_id,
      project,
      startedAt: row.started_at,
      firstResponseAt: row.first_response_at,
      durationMs: row.duration_ms,
      outcome: names.text(row.outcome) as AgentOutcome,
    }),
    hookRun: (row, { sessionId }) => ({
      sessionId,
      event: names.text(row.event),
      hook: names.text(row.hook),
      at: row.at,
      durationMs: row.duration_ms,
      outcome: names.text(row.outcome) as HookOutcome,
      cpuUs: row.cpu_us,
      peakBytes: row.peak_bytes,
    }),
    compaction: (row, { sessionId, project }) => ({ sessionId, project, trigger: names.text(row.trigger), durationMs: row.duration_ms }),
    apiError: (row, { sessionId, project }) => ({
      sessionId,
      project,
      final: row.final === 1,
      status: row.status,
      reason: names.text(row.reason),
    }),
    sessionStart: (row, { sessionId, project }) => ({ sessionId, project, source: names.text(row.source) }),
    sessionTiming: (row, { sessionId, project }) => ({
      ...{ sessionId, project, kind: names.text(row.kind) as SessionTimingKind },
      ...{ operation: names.text(row.operation), durationMs: row.duration_ms },
    }),
    damage: (row) => ({ kind: names.text(row.kind) }),
    ...recordedStates(names),
    ...liveStates(names),
    ...telemetryStates(names),
  };
}

function recordedStates(names: Names): Pick<StateBuilders, 'recordedAgentRun' | 'recordedHookRun' | 'customSeries'> {
  return {
    recordedAgentRun: (row) => ({
      name: names.text(row.name),
      at: row.at,
      durationMs: row.duration_ms,
      tokens: row.tokens,
      succeeded: row.succeeded === 1,
    }),
    recordedHookRun: (row) => ({ name: names.text(row.name), at: row.at, durationMs: row.duration_ms, succeeded: row.succeeded === 1 }),
    customSeries: (row) => ({ ...seriesOfRow(row), value: row.value }),
  };
}

function liveStates(names: Names): Pick<StateBuilders, 'hookEvent' | 'liveSession'> {
  return {
    hookEvent: (row, { sessionId }) => ({
      sessionId,
      event: names.text(row.event),
      detail: names.text(row.detail),
      at: row.at,
      endedAt: row.ended_at,
    }),
    liveSession: (row, { sessionId, project }) => ({
      sessionId,
      project,
      state: names.text(row.state) as SessionState,
      since: row.since,
    }),
  };
}

type TelemetryKind = 'apiCall' | 'toolReport' | 'hookGroup' | 'compactionReport' | 'work';

function telemetryStates(names: Names): Pick<StateBuilders, TelemetryKind> {
  return {
    apiCall: (row, { sessionId }) => ({
      sessionId,
      at: row.at,
      model: names.text(row.model),
      told: row.told === 1,
      status: row.status,
      durationMs: row.duration_ms,
      firstTokenMs: row.first_token_ms,
      attempts: row.attempts,
      costNanoUsd: row.cost_nano_usd,
    }),
    toolReport: (row, { sessionId }) => ({
      sessionId,
      tool: names.text(row.tool),
      decision: names.text(row.decision) as ToolDecision | '',
      decidedBy: names.text(row.decided_by),
      outcome: names.text(row.outcome) as ReportedOutcome | '',
      endedAt: row.ended_at,
      durationMs: row.duration_ms,
    }),
    hookGroup: (row, { sessionId }) => ({
      sessionId,
      event: names.text(row.event),
      at: row.at,
      durationMs: row.duration_ms,
      succeeded: row.succeeded,
      blocked: row.blocked,
      failed: row.failed,
      cancelled: row.cancelled,
    }),
    compactionReport: (row) => ({ trigger: names.text(row.trigger), outcome: names.text(row.outcome) as ReportedOutcome }),
    work: (row, { project }) => ({ project, work: names.text(row.work) as Work, amount: row.amount }),
  };
}

/** Which series a row is of. */
export function seriesOfRow({ metric, type, labels }: Omit<RowOf<'customSeries'>, 'value' | 'at'>): Omit<CustomSeriesState, 'value'> {
  return { metric, type: type as CustomMetricType, labels: JSON.parse(labels) as Record<string, string> };
}

/** A change of one kind as one of all kinds: the compiler cannot see that kind and states belong together. */
export function changeOf<K extends ChangeKind>(kind: K, before: State<K> | null, after: State<K> | null): Change {
  return { kind, before, after } as unknown as Change;
}
