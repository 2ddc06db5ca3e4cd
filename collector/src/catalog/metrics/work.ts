/** What was done, and what it cost: requests, agent runs, tool runs, hook runs, turns. */
import { HOOK_SECONDS, WORK_SECONDS } from './buckets.ts';
import type { MetricDefinition } from './definition.ts';

const TRANSCRIPTS = 'transcripts';
const HOOKS = 'hooks';

/** 1 MiB to 4 GiB: from a shell that calls echo to a hook that runs a whole test suite. */
const HOOK_BYTES = [
  ...[1_048_576, 4_194_304, 8_388_608, 16_777_216, 33_554_432, 67_108_864],
  ...[134_217_728, 268_435_456, 536_870_912, 1_073_741_824, 4_294_967_296],
] as const;

export const workMetrics = {
  claude_tokens_total: {
    type: 'counter',
    help: 'Tokens of API requests, each request once.',
    unit: 'tokens',
    labels: ['project', 'agent', 'model', 'type'],
    source: `${TRANSCRIPTS}: message.usage, largest value per message id`,
  },
  claude_cost_usd_total: {
    type: 'counter',
    help: 'Estimated cost of API requests at list price. Requests without a known price are in claude_requests_without_price_total.',
    unit: 'usd',
    labels: ['project', 'agent', 'model'],
    source: `${TRANSCRIPTS}: tokens times the price in force at the time of the request`,
  },
  claude_requests_total: {
    type: 'counter',
    help: 'API requests that were answered.',
    unit: 'count',
    labels: ['project', 'agent', 'model'],
    source: `${TRANSCRIPTS}: distinct message ids`,
  },
  claude_requests_without_price_total: {
    type: 'counter',
    help: 'API requests of a model whose price is not known: their cost is unknown, not zero.',
    unit: 'count',
    labels: ['model'],
    source: `${TRANSCRIPTS}: requests that no row of the price table fits`,
  },
  claude_api_errors_total: {
    type: 'counter',
    help: 'Attempts to reach the API that failed; most are tried again.',
    unit: 'count',
    labels: ['project', 'status'],
    source: `${TRANSCRIPTS}: system records api_error`,
  },
  claude_request_failures_total: {
    type: 'counter',
    help: 'API requests that failed for good.',
    unit: 'count',
    labels: ['project', 'reason'],
    source: `${TRANSCRIPTS}: assistant records with isApiErrorMessage`,
  },
  claude_agent_runs_total: {
    type: 'counter',
    help: 'Agent runs that ended, by outcome. A run of main is a turn.',
    unit: 'count',
    labels: ['project', 'agent', 'outcome'],
    source: `${TRANSCRIPTS}: launching tool call, its result, the agent's own file, notices of its end`,
  },
  claude_agent_run_failures_total: {
    type: 'counter',
    help: 'Agent runs that failed or were cancelled, by reason.',
    unit: 'count',
    labels: ['project', 'agent', 'reason'],
    source: `${TRANSCRIPTS}: as claude_agent_runs_total`,
  },
  claude_agent_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of agent runs that ended.',
    unit: 'seconds',
    labels: ['agent'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: totalDurationMs of the result, else first to last record of the agent's file`,
  },
  claude_tool_runs_total: {
    type: 'counter',
    help: 'Tool calls with a result, by outcome; error and rejected are results marked as errors.',
    unit: 'count',
    labels: ['project', 'agent', 'tool', 'outcome'],
    source: `${TRANSCRIPTS}: tool_use and tool_result blocks`,
  },
  claude_tool_run_duration_seconds: {
    type: 'histogram',
    help: 'Time from a tool call to its result; it includes the wait for a permission.',
    unit: 'seconds',
    labels: ['tool'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: time of the result less time of the call`,
  },
  claude_hook_runs_total: {
    type: 'counter',
    help: 'Hook command runs by outcome. Silent ones leave no record since 2.1.97: they are counted where hooks are measured.',
    unit: 'count',
    labels: ['event', 'hook', 'outcome'],
    source: `${TRANSCRIPTS}: hook attachments, stop_hook_summary, hook_progress; ${HOOKS}: measurements`,
  },
  claude_hook_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of hook command runs, where the record says it.',
    unit: 'seconds',
    labels: ['event', 'hook'],
    buckets: HOOK_SECONDS,
    source: `${TRANSCRIPTS}: durationMs of hook attachments and stop_hook_summary; ${HOOKS}: measurements`,
  },
  claude_hook_run_cpu_seconds: {
    type: 'histogram',
    help: 'CPU time of hook command runs that were measured.',
    unit: 'seconds',
    labels: ['event', 'hook'],
    buckets: HOOK_SECONDS,
    source: `${HOOKS}: measurements of the command and the children that it waited for`,
  },
  claude_hook_run_peak_memory_bytes: {
    type: 'histogram',
    help: 'Peak memory of hook command runs that were measured: of the largest of their processes, not the sum.',
    unit: 'bytes',
    labels: ['event', 'hook'],
    buckets: HOOK_BYTES,
    source: `${HOOKS}: measurements of the command and the children that it waited for`,
  },
  claude_turn_duration_seconds: {
    type: 'histogram',
    help: 'Time from a prompt to the last word of the main agent.',
    unit: 'seconds',
    labels: ['project'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: turn_duration, else first to last record of the turn`,
  },
  claude_turn_first_response_seconds: {
    type: 'histogram',
    help: 'Time from a prompt to the first record of the answer.',
    unit: 'seconds',
    labels: ['project'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: first assistant record less prompt record`,
  },
} as const satisfies Record<string, MetricDefinition>;
