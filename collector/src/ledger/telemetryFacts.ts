/**
 * The facts that Claude Code's own telemetry gives. They stand beside those of transcripts, never among them: where both
 * speak of the same thing, each is counted for itself, so that one can be held against the other.
 *
 * Times are milliseconds since the epoch, 0 for none. Durations are milliseconds, -1 for not known.
 */

/** One request to the API, as it ended. Key: `key`. Merge: the larger, since each leaves open what it does not know. */
export interface ApiCallFact {
  /** The request's own id, or the event's where it has none. */
  key: string;
  sessionId: string;
  /** True of an event. A span alone is no call yet: older events do not say which request they are of. */
  told: boolean;
  at: number;
  model: string;
  /** HTTP status; 0 when no answer came, or when only a span was read. */
  status: number;
  durationMs: number;
  /** Time to the first token. */
  firstTokenMs: number;
  /** 0 when not known. */
  attempts: number;
  costNanoUsd: number | null;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export const TOOL_DECISIONS = ['accept', 'reject'] as const;
export type ToolDecision = (typeof TOOL_DECISIONS)[number];
export type ReportedOutcome = 'success' | 'error';

/** What was decided of a tool call, and what came of it. Key: `key`. Merge: what is known wins. */
export interface ToolReportFact {
  /** The call's `tool_use_id`, or the event's own id where it has none. */
  key: string;
  sessionId: string;
  tool: string;
  decision: ToolDecision | '';
  /** `config`, `hook`, `user_permanent`, ... */
  decidedBy: string;
  decidedAt: number;
  outcome: ReportedOutcome | '';
  endedAt: number;
  /** Of the tool alone, without the wait for a permission. */
  durationMs: number;
}

/** All hooks of one firing of an event, together. Key: `key`. */
export interface HookGroupFact {
  key: string;
  sessionId: string;
  event: string;
  /** What the event's matcher saw; empty for none. */
  matcher: string;
  at: number;
  durationMs: number;
  succeeded: number;
  blocked: number;
  failed: number;
  cancelled: number;
}

/** The end of a subagent's run. Key: `key`. */
export interface AgentReportFact {
  key: string;
  sessionId: string;
  /** Type of the agent; telemetry calls those of users `custom`, unless told to give names. */
  agent: string;
  at: number;
  durationMs: number;
  toolUses: number;
}

/** A compaction that was tried. Key: `key`. */
export interface CompactionReportFact {
  key: string;
  sessionId: string;
  at: number;
  trigger: string;
  outcome: ReportedOutcome;
  durationMs: number;
}

export type Work = 'active_user_ms' | 'active_cli_ms' | 'lines_added' | 'lines_removed' | 'commits' | 'pull_requests';

/** How much of some work a process has counted, in one stretch of time. Key: `key`. Merge: the larger amount. */
export interface WorkFact {
  key: string;
  sessionId: string;
  at: number;
  work: Work;
  /** Whole: milliseconds, or a count. */
  amount: number;
}

export interface TelemetryFacts {
  apiCalls: ApiCallFact[];
  toolReports: ToolReportFact[];
  hookGroups: HookGroupFact[];
  agentReports: AgentReportFact[];
  compactionReports: CompactionReportFact[];
  works: WorkFact[];
}

export function emptyTelemetryFacts(): TelemetryFacts {
  return { apiCalls: [], toolReports: [], hookGroups: [], agentReports: [], compactionReports: [], works: [] };
}
