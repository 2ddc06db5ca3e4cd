/** The closed sets of words in which work, sessions and sources are told: by facts, by metrics, by the API. Those of the machine are in machine.ts. */

export const TOKEN_TYPES = ['input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** What Claude Code tells its user of; any other is counted under `other`. */
export const NOTICE_TYPES = [
  ...(['permission_prompt', 'idle_prompt', 'auth_success', 'agent_needs_input', 'agent_completed'] as const),
  ...(['elicitation_dialog', 'elicitation_complete', 'elicitation_response'] as const),
] as const;

export const FILE_STATES = ['ok', 'unreadable', 'deleted'] as const;
/** A session that waits does so for its user: for a permission, or for the answer to a question. */
export const SESSION_STATES = ['waiting_permission', 'waiting_answer', 'working', 'idle', 'ended'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** Spans of time for which a subscription is limited. */
export const LIMIT_WINDOWS = ['five_hour', 'seven_day'] as const;
export type LimitWindow = (typeof LIMIT_WINDOWS)[number];

/** What more than one source tells of, and the sources that are held against each other: see ccmon_reconciliation_ratio. */
export const RECONCILED_QUANTITIES = ['cost_usd', 'tokens', 'tool_runs', 'agent_runs', 'hook_runs'] as const;
export const RECONCILED_SOURCES = ['transcripts', 'cost-state', 'telemetry', 'hooks', 'wrapper'] as const;

export const REFUSAL_REASONS = ['not_valid', 'conflict', 'too_many_metrics', 'too_many_label_sets', 'unreadable'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const SESSION_TIMING_KINDS = ['load', 'read', 'save'] as const;
export type SessionTimingKind = (typeof SESSION_TIMING_KINDS)[number];

export type AgentOutcome = 'success' | 'failure' | 'cancelled' | 'unfinished';
/** `error` and `rejected` (by the user, a hook or a rule) are errors; `interrupted` was stopped and gave what it had. */
export type ToolOutcome = 'success' | 'error' | 'rejected' | 'interrupted';
export const HOOK_OUTCOMES = ['success', 'error', 'blocking', 'cancelled', 'timed_out', 'unknown'] as const;
export type HookOutcome = (typeof HOOK_OUTCOMES)[number];
