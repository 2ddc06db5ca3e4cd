/**
 * The recording rules. Agents, turns and compactions are rare: over `$__rate_interval` a quantile or a share of them is
 * mostly a gap, so dashboards draw sliding windows of hours, which are recorded once instead of computed per panel.
 */
import { LARGE_SESSION_BYTES } from '../../../collector/src/catalog/thresholds.ts';
import { current, inUnit, increase, max, maxOverTime, promql, sum, type Expression, type Instant } from '../promql/expressions.ts';
import { selectorText, series, type Conditions } from '../promql/series.ts';

export interface Rule {
  /** `level:metric:operation`; the level is the labels that are left. */
  readonly record: string;
  readonly expression: Expression;
}

export interface RecordingRule<L extends string> extends Rule {
  readonly expression: Instant<L>;
}

export interface RuleGroup {
  readonly name: string;
  /** What the rules of the group are for; becomes the comment above it. */
  readonly purpose: string;
  readonly rules: readonly Rule[];
}

function record<L extends string>(metric: string, operation: string, expression: Instant<L>): RecordingRule<L> {
  const level = expression.labels.length === 0 ? 'global' : expression.labels.join('_');
  return { record: `${level}:${metric}:${operation}`, expression };
}

/** What a rule has recorded, narrowed by conditions on the labels that it keeps. */
export function recorded<L extends string>(rule: RecordingRule<L>, where?: Conditions<L>): Instant<L> {
  return { ...rule.expression, text: selectorText(rule.record, where ?? {}), compound: false };
}

export const agentRuns6h = record(
  'claude_agent_runs',
  'increase6h',
  sum(increase(series('claude_agent_runs_total'), '6h'), 'project', 'agent', 'outcome'),
);
export const agentRunDurationBuckets6h = record(
  'claude_agent_run_duration_seconds_bucket',
  'increase6h',
  sum(increase(series('claude_agent_run_duration_seconds_bucket'), '6h'), 'agent', 'le'),
);
export const agentRunDurationSum6h = record(
  'claude_agent_run_duration_seconds_sum',
  'increase6h',
  sum(increase(series('claude_agent_run_duration_seconds_sum'), '6h'), 'agent'),
);
export const agentRunDurationCount6h = record(
  'claude_agent_run_duration_seconds_count',
  'increase6h',
  sum(increase(series('claude_agent_run_duration_seconds_count'), '6h'), 'agent'),
);

export const cost1d = record(
  'claude_cost_usd',
  'increase1d',
  sum(increase(series('claude_cost_usd_total'), '1d'), 'project', 'agent', 'model'),
);

export const firstResponseBuckets6h = record(
  'claude_turn_first_response_seconds_bucket',
  'increase6h',
  sum(increase(series('claude_turn_first_response_seconds_bucket'), '6h'), 'project', 'le'),
);
/** Hooks that run while a session is loaded or saved. */
export const sessionHookBuckets6h = record(
  'claude_session_hook_run_duration_seconds_bucket',
  'increase6h',
  sum(
    increase(series('claude_hook_run_duration_seconds_bucket', { event: ['SessionStart', 'SessionEnd', 'PreCompact'] }), '6h'),
    'event',
    'le',
  ),
);
export const compactionBuckets1d = record(
  'claude_compaction_duration_seconds_bucket',
  'increase1d',
  sum(increase(series('claude_compaction_duration_seconds_bucket'), '1d'), 'le'),
);
export const sessionsActiveMax1h = record(
  'claude_sessions_active',
  'max1h',
  max(maxOverTime(series('claude_sessions_active'), '1h'), 'project'),
);
export const largeSessions = record(
  'claude_session_size_bytes',
  'large',
  inUnit(
    'count',
    promql`${sum(current(series('claude_session_size_bytes_count')))} - ${sum(current(series('claude_session_size_bytes_bucket', { le: LARGE_SESSION_BYTES })))}`,
  ),
);

export const ruleGroups: readonly RuleGroup[] = [
  {
    name: 'ccmon-agents',
    purpose: 'Agent runs in the last six hours, for success rates and execution times.',
    rules: [agentRuns6h, agentRunDurationBuckets6h, agentRunDurationSum6h, agentRunDurationCount6h],
  },
  { name: 'ccmon-cost', purpose: 'Cost of the last day, as a line that can be compared with a daily budget.', rules: [cost1d] },
  {
    name: 'ccmon-sessions',
    purpose: 'How sessions answer, load and compact, how many run at once, and how many are large.',
    rules: [firstResponseBuckets6h, sessionHookBuckets6h, compactionBuckets1d, sessionsActiveMax1h, largeSessions],
  },
];
