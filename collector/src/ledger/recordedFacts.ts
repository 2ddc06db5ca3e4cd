/** Facts that somebody recorded by hand. */

/**
 * An agent run that somebody recorded by hand; never counted with Claude Code's own. Key: `key`, a hash of the kind and of
 * the key that the sender chose, or a random one. Merge: the first stays.
 */
export interface RecordedAgentRunFact {
  key: string;
  /** Hash of the whole record: tells another record under the same key from the same one sent again. */
  fingerprint: string;
  agent: string;
  at: number;
  durationMs: number;
  /** -1 when the record does not say. */
  tokens: number;
  succeeded: boolean;
}

/** A hook run that somebody recorded by hand. Key and merge as for `RecordedAgentRunFact`. */
export interface RecordedHookRunFact {
  key: string;
  fingerprint: string;
  hook: string;
  event: string;
  at: number;
  durationMs: number;
  succeeded: boolean;
}

export type CustomMetricType = 'gauge' | 'counter';

/**
 * A value of a metric of somebody's own: a gauge takes it if it is not older than what it has, a counter adds it.
 * Key: `key`; one that was there before changes nothing.
 */
export interface CustomSampleFact {
  /** As in `RecordedAgentRunFact`; empty for a sample that nobody will send again. */
  key: string;
  fingerprint: string;
  /** As it is exposed, without `claude_custom_`. */
  metric: string;
  type: CustomMetricType;
  labels: Readonly<Record<string, string>>;
  value: number;
  at: number;
  /** By the collector's clock. */
  receivedAt: number;
}
