/** What only Claude Code's own telemetry tells. */
import { HOOK_SECONDS, WORK_SECONDS } from './buckets.ts';
import type { MetricDefinition } from './definition.ts';

const TELEMETRY = 'telemetry';

/** 50 ms to 10 min: an answer of the API, whole. */
const API_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600] as const;

export const telemetryMetrics = {
  claude_api_calls_total: {
    type: 'counter',
    help: 'Requests to the API, auxiliary ones included, by the status that they ended with.',
    unit: 'count',
    labels: ['model', 'status'],
    source: `${TELEMETRY}: events api_request (200) and api_error`,
  },
  claude_api_retries_total: {
    type: 'counter',
    help: 'Further attempts that requests to the API took; of answered ones only where traces are sent.',
    unit: 'count',
    labels: ['model'],
    source: `${TELEMETRY}: attempt of spans llm_request and of events api_error, less one`,
  },
  claude_api_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from a request to the end of its answer, of requests that were answered.',
    unit: 'seconds',
    labels: ['model'],
    buckets: API_SECONDS,
    source: `${TELEMETRY}: duration_ms of events api_request`,
  },
  claude_api_time_to_first_token_seconds: {
    type: 'histogram',
    help: 'Time from a request to the first token of its answer, where telemetry says it.',
    unit: 'seconds',
    labels: ['model'],
    buckets: API_SECONDS,
    source: `${TELEMETRY}: ttft_ms of events api_request or of spans llm_request`,
  },
  claude_reported_cost_usd_total: {
    type: 'counter',
    help: 'Cost of requests as Claude Code itself puts it, to hold against claude_cost_usd_total.',
    unit: 'usd',
    labels: ['model'],
    source: `${TELEMETRY}: cost_usd of events api_request, each request once`,
  },
  claude_tool_decisions_total: {
    type: 'counter',
    help: 'Tool calls let through or refused, by what decided.',
    unit: 'count',
    labels: ['tool', 'decision', 'decided_by'],
    source: `${TELEMETRY}: events tool_decision`,
  },
  claude_tool_execution_duration_seconds: {
    type: 'histogram',
    help: 'Time that tools ran, without the wait for a permission.',
    unit: 'seconds',
    labels: ['tool'],
    buckets: WORK_SECONDS,
    source: `${TELEMETRY}: duration_ms of events tool_result`,
  },
  claude_hook_group_runs_total: {
    type: 'counter',
    help: 'Hook command runs by event and outcome, silent ones included; which command it was is not told.',
    unit: 'count',
    labels: ['event', 'outcome'],
    source: `${TELEMETRY}: events hook_execution_complete`,
  },
  claude_hook_group_duration_seconds: {
    type: 'histogram',
    help: 'Time that all hooks of one firing of an event took together.',
    unit: 'seconds',
    labels: ['event'],
    buckets: HOOK_SECONDS,
    source: `${TELEMETRY}: total_duration_ms of events hook_execution_complete`,
  },
  claude_compaction_attempts_total: {
    type: 'counter',
    help: 'Compactions that were tried, by outcome: those that failed leave no record in transcripts.',
    unit: 'count',
    labels: ['trigger', 'outcome'],
    source: `${TELEMETRY}: events compaction`,
  },
  claude_active_seconds_total: {
    type: 'counter',
    help: 'Time in which the user or Claude Code was at work.',
    unit: 'seconds',
    labels: ['project', 'activity'],
    source: `${TELEMETRY}: metric claude_code.active_time.total, across restarts and processes`,
  },
  claude_lines_of_code_total: {
    type: 'counter',
    help: 'Lines of code added and removed.',
    unit: 'count',
    labels: ['project', 'change'],
    source: `${TELEMETRY}: metric claude_code.lines_of_code.count, across restarts and processes`,
  },
  claude_commits_total: {
    type: 'counter',
    help: 'Commits made.',
    unit: 'count',
    labels: ['project'],
    source: `${TELEMETRY}: metric claude_code.commit.count, across restarts and processes`,
  },
  claude_pull_requests_total: {
    type: 'counter',
    help: 'Pull requests opened.',
    unit: 'count',
    labels: ['project'],
    source: `${TELEMETRY}: metric claude_code.pull_request.count, across restarts and processes`,
  },
} as const satisfies Record<string, MetricDefinition>;
