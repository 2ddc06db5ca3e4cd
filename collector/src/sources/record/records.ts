/**
 * What somebody can record by hand: an agent run, a hook run, a value of a metric of their own. The shapes as they are sent,
 * kinds and addresses; what checks them is in `schema.ts`. Loaded by whoever only sends, so it needs nothing else.
 */

export interface AgentRunRecord {
  agentName: string;
  /** Seconds. */
  duration: number;
  tokensUsed?: number | undefined;
  success: boolean;
  /** When it ended, ISO 8601; without it, when it is received. */
  at?: string | undefined;
  /** The same record sent again under the same key is recorded once. */
  idempotencyKey?: string | undefined;
}

export interface HookRunRecord {
  hookName: string;
  /** The event that it ran for, such as PreToolUse. */
  event?: string | undefined;
  /** Seconds. */
  duration: number;
  success: boolean;
  at?: string | undefined;
  idempotencyKey?: string | undefined;
}

export interface MetricRecord {
  /** Exposed as `claude_custom_<name>`. */
  name: string;
  value: number;
  /** A gauge shows the latest value, a counter the sum of all. */
  type?: 'gauge' | 'counter' | undefined;
  labels?: Record<string, string> | undefined;
  at?: string | undefined;
  idempotencyKey?: string | undefined;
}

export interface RecordOf {
  'agent-run': AgentRunRecord;
  'hook-run': HookRunRecord;
  metric: MetricRecord;
}

export type RecordKind = keyof RecordOf;

/** Where each kind is sent to. */
export const RECORD_PATHS: Readonly<Record<RecordKind, string>> = {
  'agent-run': '/api/v1/record/agent-runs',
  'hook-run': '/api/v1/record/hook-runs',
  metric: '/api/v1/record/metrics',
};

/** A record of any kind, as it waits in the spool. */
export type Spooled = { [K in RecordKind]: { kind: K; record: RecordOf[K] } }[RecordKind];
