/** What was recorded by hand. */
import { z } from 'zod';
import { Range, count, seconds, time } from './parts.ts';

const recordedRuns = {
  name: z.string(),
  runs: count,
  failed: count,
  p50Seconds: seconds.nullable(),
  p95Seconds: seconds.nullable(),
  lastAt: time.nullable(),
};

export const RecordedAgent = z.object({
  ...recordedRuns,
  tokens: count.nullable().describe('Of the runs that say them; null when none does'),
});
export type RecordedAgent = z.infer<typeof RecordedAgent>;

export const RecordedHook = z.object({ ...recordedRuns, event: z.string().describe('Empty where the record does not say it') });
export type RecordedHook = z.infer<typeof RecordedHook>;

export const RecordedMetric = z.object({
  metric: z.string().describe('As /metrics names it'),
  type: z.enum(['gauge', 'counter']),
  labels: z.record(z.string(), z.string()),
  value: z.number(),
  at: time.nullable(),
});

export const Recorded = z.object({
  range: Range,
  agents: z.array(RecordedAgent).describe('By name; these runs are in no other answer'),
  hooks: z.array(RecordedHook).describe('By event and name; these runs are in no other answer'),
  metrics: z.array(RecordedMetric).describe('As they are now, whatever the range'),
});
export type Recorded = z.infer<typeof Recorded>;
