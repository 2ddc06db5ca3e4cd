/**
 * What a batch of facts changed in the ledger, told to outputs inside the transaction that writes it. Each change
 * carries the state before and after, with names instead of numbers, so that an output can move its totals by the
 * difference. `before` is null for something new, `after` is null for something that turned out to be part of another.
 */
import type { AgentOutcome, SessionState, SessionTimingKind } from '../catalog/values.ts';
import type { CustomMetricType, HookOutcome, ToolResultClass } from './facts.ts';
import type { ReportedOutcome, ToolDecision, Work } from './telemetryFacts.ts';

export interface RequestState {
  sessionId: string;
  messageId: string;
  project: string;
  agent: string;
  model: string;
  at: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  /** Null: no known price. */
  costNanoUsd: number | null;
}

export interface ToolRunState {
  sessionId: string;
  toolUseId: string;
  project: string;
  agent: string;
  /** Empty while only the result was read. */
  tool: string;
  startedAt: number;
  endedAt: number;
  /** Empty while no result was read. */
  resultClass: ToolResultClass | '';
}

export interface AgentRunState {
  sessionId: string;
  agentId: string;
  project: string;
  agent: string;
  startedAt: number;
  /** Milliseconds; null when not known. */
  durationMs: number | null;
  outcome: AgentOutcome;
  reason: string;
}

/** A turn is a run of the agent `main`. */
export interface TurnState {
  sessionId: string;
  turnId: string;
  project: string;
  startedAt: number;
  firstResponseAt: number;
  durationMs: number | null;
  outcome: AgentOutcome;
}

export interface HookRunState {
  sessionId: string;
  event: string;
  hook: string;
  at: number;
  /** -1: not known. */
  durationMs: number;
  outcome: HookOutcome;
  /** Microseconds and bytes; null: not measured. */
  cpuUs: number | null;
  peakBytes: number | null;
}

/** An event that a hook told of. */
export interface HookEventState {
  sessionId: string;
  event: string;
  detail: string;
  at: number;
  /** 0: not over, or has no end. */
  endedAt: number;
}

/** What a session does now. */
export interface LiveSessionState {
  sessionId: string;
  project: string;
  state: SessionState;
  since: number;
}

export interface CompactionState {
  sessionId: string;
  project: string;
  trigger: string;
  /** 0: not known. */
  durationMs: number;
}

export interface ApiErrorState {
  sessionId: string;
  project: string;
  final: boolean;
  /** 0: no answer came. */
  status: number;
  reason: string;
}

export interface SessionStartState {
  sessionId: string;
  project: string;
  source: string;
}

export interface SessionTimingState {
  sessionId: string;
  project: string;
  kind: SessionTimingKind;
  operation: string;
  /** -1: not known. */
  durationMs: number;
}

export interface DamageState {
  kind: string;
}

/** An agent run that was recorded by hand. */
export interface RecordedAgentRunState {
  name: string;
  at: number;
  durationMs: number;
  /** -1: not known. */
  tokens: number;
  succeeded: boolean;
}

/** A hook run that was recorded by hand. */
export interface RecordedHookRunState {
  name: string;
  at: number;
  durationMs: number;
  succeeded: boolean;
}

/** What a series of somebody's own metric shows. */
export interface CustomSeriesState {
  metric: string;
  type: CustomMetricType;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** A request to the API, as telemetry reports it. */
export interface ApiCallState {
  sessionId: string;
  at: number;
  model: string;
  /** False while only a span of it was read: it is not counted then. */
  told: boolean;
  /** 0: no answer came. */
  status: number;
  /** -1: not known; the same of the next. */
  durationMs: number;
  firstTokenMs: number;
  /** 0: not known. */
  attempts: number;
  /** Null: not known. */
  costNanoUsd: number | null;
}

export interface ToolReportState {
  sessionId: string;
  tool: string;
  /** Empty while only the result was read. */
  decision: ToolDecision | '';
  decidedBy: string;
  /** Empty while no result was read. */
  outcome: ReportedOutcome | '';
  endedAt: number;
  /** -1: not known. */
  durationMs: number;
}

export interface HookGroupState {
  sessionId: string;
  event: string;
  at: number;
  /** -1: not known. */
  durationMs: number;
  succeeded: number;
  blocked: number;
  failed: number;
  cancelled: number;
}

export interface CompactionReportState {
  trigger: string;
  outcome: ReportedOutcome;
}

export interface WorkState {
  project: string;
  work: Work;
  /** Milliseconds, or a count. */
  amount: number;
}

interface StateOf {
  request: RequestState;
  toolRun: ToolRunState;
  agentRun: AgentRunState;
  turn: TurnState;
  hookRun: HookRunState;
  compaction: CompactionState;
  apiError: ApiErrorState;
  sessionStart: SessionStartState;
  sessionTiming: SessionTimingState;
  damage: DamageState;
  recordedAgentRun: RecordedAgentRunState;
  recordedHookRun: RecordedHookRunState;
  customSeries: CustomSeriesState;
  hookEvent: HookEventState;
  liveSession: LiveSessionState;
  apiCall: ApiCallState;
  toolReport: ToolReportState;
  hookGroup: HookGroupState;
  compactionReport: CompactionReportState;
  work: WorkState;
}

export type ChangeKind = keyof StateOf;

export type ChangeOf<K extends ChangeKind> = { kind: K; before: StateOf[K] | null; after: StateOf[K] | null };

export type Change = { [K in ChangeKind]: ChangeOf<K> }[ChangeKind];

/** Receives changes in the order in which they were made, inside the transaction. Throwing undoes the batch. */
export type ChangeListener = (change: Change) => void;
