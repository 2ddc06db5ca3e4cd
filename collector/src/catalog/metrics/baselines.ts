/** What is usual, what is not, and what is to come. */
import type { MetricDefinition } from './definition.ts';

/** What signals are judged by. */
const SUBJECT_LABELS = ['project', 'agent', 'tool', 'event', 'hook', 'process'] as const;
const BASELINES = 'baselines';

export const baselineMetrics = {
  claude_baseline: {
    type: 'gauge',
    help: "What is usual now, in the signal's unit: the band within which a value is no news. Only where there is enough history.",
    unit: 'count',
    labels: ['signal', ...SUBJECT_LABELS, 'bound'],
    optional: SUBJECT_LABELS,
    source: `${BASELINES}: the whole history in the store, worked out each hour`,
  },
  claude_baseline_maturity_ratio: {
    type: 'gauge',
    help: 'How much of the history that a baseline needs is there; nothing is judged before it is 1.',
    unit: 'ratio',
    labels: ['signal', ...SUBJECT_LABELS],
    optional: SUBJECT_LABELS,
    source: BASELINES,
  },
  claude_anomaly_deviations: {
    type: 'gauge',
    help: 'How many standard deviations a value is from what is expected, of those that are outside their band; negative below.',
    unit: 'count',
    labels: ['signal', ...SUBJECT_LABELS],
    optional: SUBJECT_LABELS,
    source: `${BASELINES}: the last full window against those before`,
  },
  claude_trend_ratio: {
    type: 'gauge',
    help: 'Change of the last seven days against the seven before, as a part of those.',
    unit: 'ratio',
    labels: ['signal', ...SUBJECT_LABELS],
    optional: SUBJECT_LABELS,
    source: BASELINES,
  },
  claude_forecast: {
    type: 'gauge',
    help: 'What will be, in the unit of what is forecast; only where the forecast was better on the history than none.',
    unit: 'count',
    labels: ['forecast', 'disk', 'window', 'bound', 'score'],
    optional: ['disk', 'window'],
    source: `${BASELINES}: tried on the history at every day that has enough before and after it`,
  },
  claude_forecast_error_ratio: {
    type: 'gauge',
    help: 'Error of forecasts on the history, as a part of what came, beside that of the naive forecast.',
    unit: 'ratio',
    labels: ['forecast', 'disk', 'window', 'method'],
    optional: ['disk', 'window'],
    source: BASELINES,
  },
  claude_forecast_target_timestamp_seconds: {
    type: 'gauge',
    help: 'Time that a forecast is for.',
    unit: 'timestamp',
    labels: ['forecast', 'disk', 'window'],
    optional: ['disk', 'window'],
    source: BASELINES,
  },
  claude_change_timestamp_seconds: {
    type: 'gauge',
    help: "Time of the newest change of Claude Code's version, an agent's definition or its model that made a difference to its runs.",
    unit: 'timestamp',
    labels: ['changed', 'agent', 'effect'],
    source: `${BASELINES}: runs before and after, by rank test and Wilson intervals`,
  },
} as const satisfies Record<string, MetricDefinition>;
