/** What is usual, what is not, and what is to come. */
import { z } from 'zod';
import { CHANGE_KINDS, CHANGED_QUANTITIES, FORECAST_NAMES } from '../../../catalog/baselines.ts';
import { SIGNAL_NAMES } from '../../../catalog/signals/signals.ts';
import { amount, count, time } from './parts.ts';

const subject = z.record(z.string(), z.string()).describe('Labels of what is judged, such as the agent; empty for all as one');
const signal = z.enum(SIGNAL_NAMES);
const Band = z.object({ lower: z.number(), expected: z.number(), upper: z.number() });

export const Anomaly = z.object({
  side: z.enum(['above', 'below']),
  value: z.number(),
  deviations: z.number().describe('Standard deviations from what is expected; negative below'),
  probability: amount.max(1).describe('Of a value as far off, were all as usual'),
  since: time,
});

export const Trend = z.object({
  weekOverWeek: z.number().nullable().describe('Change of the last seven days against the seven before, as a part of those'),
  slopePerDay: z.number().nullable(),
  slopeLow: z.number().nullable(),
  slopeHigh: z.number().nullable(),
  isTrend: z.boolean().describe('Both bounds of the slope (95 %) have one sign'),
});

export const Baseline = z.object({
  signal,
  title: z.string(),
  unit: z.string(),
  subject,
  historyDays: amount,
  neededDays: amount,
  maturity: amount.max(1).describe('Part of the history that is needed which is there; nothing is judged before it is 1'),
  band: Band.nullable().describe('Of a count that of the hour that is running'),
  season: z
    .object({ expected: z.array(z.number()), dispersion: z.object({ busy: z.number(), quiet: z.number() }) })
    .nullable()
    .describe("Of a count what is usual at each hour of the week, from midnight before Monday by the collector's clock"),
  value: z.number().nullable(),
  anomaly: Anomaly.nullable(),
  trend: Trend.nullable(),
});
export type Baseline = z.infer<typeof Baseline>;

export const Baselines = z.object({ at: time.nullable().describe('Null before they were first worked out'), baselines: z.array(Baseline) });
export type Baselines = z.infer<typeof Baselines>;

export const BaselineSnapshots = z.object({ snapshots: z.array(time).describe('The newest first; a hundred are kept') });
export type BaselineSnapshots = z.infer<typeof BaselineSnapshots>;

export const BaselineDifference = z.object({
  signal,
  title: z.string(),
  unit: z.string(),
  subject,
  before: Band.nullable(),
  after: Band.nullable(),
  change: z.number().nullable().describe('Of what is expected, as a part of what was; null where that is not known, or was 0'),
});
export const BaselineComparison = z.object({
  from: time.nullable().describe('Null before there is any snapshot'),
  to: time.nullable(),
  differences: z.array(BaselineDifference),
});
export type BaselineComparison = z.infer<typeof BaselineComparison>;

export const ForecastOf = z.object({
  forecast: z.enum(FORECAST_NAMES),
  title: z.string(),
  unit: z.string(),
  subject,
  for: time.describe('The time that it is for'),
  now: z.number(),
  expected: z.number().nullable().describe('Null where there is too little history to try it, or it was no better than the naive one'),
  low: z.number().nullable().describe('Eight of ten came between low and high'),
  high: z.number().nullable(),
  error: amount.nullable().describe('Of forecasts like it on the history: all differences over all that came'),
  naiveError: amount.nullable().describe('The same of the forecast that all goes on as it did last'),
  origins: count.describe('Times in the past at which it was tried'),
});
export const Forecasts = z.object({ at: time.nullable(), forecasts: z.array(ForecastOf) });
export type Forecasts = z.infer<typeof Forecasts>;

export const ChangeEffect = z.object({
  quantity: z.enum(CHANGED_QUANTITIES),
  before: z.number().describe('Median; of failures their share'),
  after: z.number(),
  runsBefore: count,
  runsAfter: count,
  probability: amount.max(1).describe('Of such a difference, had nothing changed'),
});
export const AgentChange = z.object({
  kind: z.enum(CHANGE_KINDS),
  agent: z.string(),
  at: time,
  from: z.string(),
  to: z.string(),
  effects: z.array(ChangeEffect),
});
export const AgentChanges = z.object({
  at: time.nullable(),
  changes: z.array(AgentChange).describe('Only those that made a difference, the newest first'),
});
export type AgentChanges = z.infer<typeof AgentChanges>;
