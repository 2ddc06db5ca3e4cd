/**
 * promtool's tests of the recording rules. Samples lie off the grid of the evaluation, and counts are rounded, because
 * Prometheus 2 takes a window's left edge in and Prometheus 3 leaves it out.
 */
import { yamlFile } from '../targets/yaml.ts';
import {
  agentRunDurationBuckets6h,
  agentRunDurationCount6h,
  agentRunDurationSum6h,
  agentRuns6h,
  compactionBuckets1d,
  cost1d,
  firstResponseBuckets6h,
  largeSessions,
  sessionHookBuckets6h,
  sessionsActiveMax1h,
  type Rule,
} from './recordingRules.ts';

interface Sample {
  readonly labels: string;
  readonly value: number;
}

interface Expectation {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly Sample[];
}

interface InputSeries {
  readonly series: string;
  readonly values: string;
}

interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly InputSeries[];
  readonly promql_expr_test: readonly Expectation[];
}

/** What the rule has recorded at a time, rounded to hundredths. */
function records(rule: Rule, at: string, ...samples: readonly Sample[]): Expectation {
  return { expr: `round(${rule.record}, 0.01)`, eval_time: at, exp_samples: samples };
}

/** A counter of two collectors, in each of which it grows by `step` every 80 s for a day and more. */
function growing(name: string, labels: string, step: number): InputSeries[] {
  return ['a', 'b'].map((instance) => ({ series: `${name}{${labels}, instance="${instance}"}`, values: `0+${String(step)}x1200` }));
}

const INTERVAL = '80s';

const tests: readonly RuleTest[] = [
  {
    name: 'runs of six hours are counted by project, agent and outcome, over all instances',
    interval: INTERVAL,
    input_series: [
      ...growing('claude_agent_runs_total', 'project="shop", agent="main", outcome="success"', 1),
      ...growing('claude_agent_runs_total', 'project="shop", agent="main", outcome="failure"', 0),
    ],
    promql_expr_test: [
      records(
        agentRuns6h,
        '6h30m',
        { labels: '{project="shop", agent="main", outcome="failure"}', value: 0 },
        { labels: '{project="shop", agent="main", outcome="success"}', value: 540 },
      ),
    ],
  },
  {
    name: 'an agent that has stopped running has no runs in the window, and its series stays',
    interval: INTERVAL,
    input_series: [{ series: 'claude_agent_runs_total{project="shop", agent="scout", outcome="success"}', values: '0+1x10 10x1200' }],
    promql_expr_test: [records(agentRuns6h, '6h30m', { labels: '{project="shop", agent="scout", outcome="success"}', value: 0 })],
  },
  {
    name: 'durations keep their buckets, so that quantiles can be taken of the sum; sum and count give the mean',
    interval: INTERVAL,
    input_series: [
      ...growing('claude_agent_run_duration_seconds_bucket', 'agent="scout", le="10"', 1),
      ...growing('claude_agent_run_duration_seconds_bucket', 'agent="scout", le="30"', 2),
      ...growing('claude_agent_run_duration_seconds_bucket', 'agent="scout", le="+Inf"', 2),
      ...growing('claude_agent_run_duration_seconds_sum', 'agent="scout"', 24),
      ...growing('claude_agent_run_duration_seconds_count', 'agent="scout"', 2),
    ],
    promql_expr_test: [
      records(
        agentRunDurationBuckets6h,
        '6h30m',
        { labels: '{agent="scout", le="+Inf"}', value: 1080 },
        { labels: '{agent="scout", le="10"}', value: 540 },
        { labels: '{agent="scout", le="30"}', value: 1080 },
      ),
      {
        expr: `histogram_quantile(0.75, ${agentRunDurationBuckets6h.record})`,
        eval_time: '6h30m',
        exp_samples: [{ labels: '{agent="scout"}', value: 20 }],
      },
      records(agentRunDurationSum6h, '6h30m', { labels: '{agent="scout"}', value: 12_960 }),
      records(agentRunDurationCount6h, '6h30m', { labels: '{agent="scout"}', value: 1080 }),
    ],
  },
  {
    name: 'cost of a day by project, agent and model',
    interval: INTERVAL,
    input_series: growing('claude_cost_usd_total', 'project="shop", agent="main", model="opus"', 0.5),
    promql_expr_test: [records(cost1d, '24h30m', { labels: '{project="shop", agent="main", model="opus"}', value: 1080 })],
  },
  {
    name: 'first responses, hooks around a session, and compactions keep their buckets; other hooks are left out',
    interval: INTERVAL,
    input_series: [
      ...growing('claude_turn_first_response_seconds_bucket', 'project="shop", le="5"', 1),
      ...['SessionStart', 'SessionEnd', 'PreCompact', 'PreToolUse'].flatMap((event) =>
        growing('claude_hook_run_duration_seconds_bucket', `event="${event}", hook="greet", le="0.1"`, 1),
      ),
      ...growing('claude_compaction_duration_seconds_bucket', 'le="60"', 1),
    ],
    promql_expr_test: [
      records(firstResponseBuckets6h, '6h30m', { labels: '{project="shop", le="5"}', value: 540 }),
      records(
        sessionHookBuckets6h,
        '6h30m',
        { labels: '{event="PreCompact", le="0.1"}', value: 540 },
        { labels: '{event="SessionEnd", le="0.1"}', value: 540 },
        { labels: '{event="SessionStart", le="0.1"}', value: 540 },
      ),
      records(compactionBuckets1d, '24h30m', { labels: '{le="60"}', value: 2160 }),
    ],
  },
  {
    name: 'the most active sessions within an hour outlive the moment; two collectors of one project see the same ones',
    interval: INTERVAL,
    input_series: [
      { series: 'claude_sessions_active{project="shop", instance="a"}', values: '1x10 4x5 0x60' },
      { series: 'claude_sessions_active{project="shop", instance="b"}', values: '1x10 3x5 0x60' },
    ],
    promql_expr_test: [
      records(sessionsActiveMax1h, '1h', { labels: '{project="shop"}', value: 4 }),
      records(sessionsActiveMax1h, '10m', { labels: '{project="shop"}', value: 1 }),
      records(sessionsActiveMax1h, '1h40m', { labels: '{project="shop"}', value: 0 }),
    ],
  },
  {
    name: 'sessions above 10 MiB are large, however the bound is spelt',
    interval: INTERVAL,
    input_series: [
      { series: 'claude_session_size_bytes_bucket{instance="2.x", le="10485760"}', values: '7x10' },
      { series: 'claude_session_size_bytes_bucket{instance="2.y", le="10485760.0"}', values: '6x10' },
      { series: 'claude_session_size_bytes_bucket{instance="3.x", le="1.048576e+07"}', values: '7x10' },
      { series: 'claude_session_size_bytes_bucket{instance="3.x", le="1.048576e+08"}', values: '9x10' },
      { series: 'claude_session_size_bytes_count{instance="2.x"}', values: '9x10' },
      { series: 'claude_session_size_bytes_count{instance="2.y"}', values: '10x10' },
      { series: 'claude_session_size_bytes_count{instance="3.x"}', values: '10x10' },
    ],
    promql_expr_test: [records(largeSessions, '10m', { labels: '{}', value: 9 })],
  },
  {
    name: 'without data nothing is recorded',
    interval: INTERVAL,
    input_series: [],
    promql_expr_test: [records(agentRuns6h, '6h30m'), records(cost1d, '24h30m'), records(largeSessions, '10m')],
  },
];

export function recordingRuleTests(): string {
  const content = { rule_files: ['../rules/recording.yml'], evaluation_interval: '10m', tests };
  return yamlFile(content, 'Run with "promtool test rules provisioning/prometheus/tests/recording.yml".');
}
