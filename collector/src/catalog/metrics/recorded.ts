/** What is recorded by hand. */
import { HOOK_SECONDS, WORK_SECONDS } from './buckets.ts';
import type { MetricDefinition } from './definition.ts';

const RECORD = 'recorded by hand';

export const recordedMetrics = {
  claude_recorded_agent_runs_total: {
    type: 'counter',
    help: 'Agent runs that were recorded by hand, by outcome; never in claude_agent_runs_total.',
    unit: 'count',
    labels: ['name', 'outcome'],
    source: `${RECORD}: agent-runs`,
  },
  claude_recorded_agent_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of agent runs that were recorded by hand.',
    unit: 'seconds',
    labels: ['name'],
    buckets: WORK_SECONDS,
    source: `${RECORD}: agent-runs`,
  },
  claude_recorded_agent_tokens_total: {
    type: 'counter',
    help: 'Tokens of agent runs that were recorded by hand, where the record says them; never in claude_tokens_total.',
    unit: 'tokens',
    labels: ['name'],
    source: `${RECORD}: agent-runs`,
  },
  claude_recorded_hook_runs_total: {
    type: 'counter',
    help: 'Hook runs that were recorded by hand, by outcome; never in claude_hook_runs_total.',
    unit: 'count',
    labels: ['name', 'outcome'],
    source: `${RECORD}: hook-runs`,
  },
  claude_recorded_hook_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of hook runs that were recorded by hand.',
    unit: 'seconds',
    labels: ['name'],
    buckets: HOOK_SECONDS,
    source: `${RECORD}: hook-runs`,
  },
  ccmon_records_refused_total: {
    type: 'counter',
    help: 'Records by hand that were not taken, by reason: of requests that were answered with an error, and of the spool.',
    unit: 'count',
    labels: ['refusal'],
    source: 'collector',
  },
} as const satisfies Record<string, MetricDefinition>;
