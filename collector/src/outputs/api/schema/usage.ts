/** Requests, tokens, cost and work, step by step. */
import { z } from 'zod';
import { Range, count, time } from './parts.ts';

export const Tokens = z.object({
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
});
export type Tokens = z.infer<typeof Tokens>;

export const UsagePoint = z.object({
  start: time,
  requests: count,
  tokens: Tokens,
  usd: z.number(),
  turns: count,
  turnFailures: count,
  agentRuns: count.describe('Runs of agents other than main'),
  agentFailures: count.describe('Failed runs of agents other than main'),
  toolRuns: count,
  toolErrors: count,
});
export type UsagePoint = z.infer<typeof UsagePoint>;

export const Usage = z.object({
  range: Range,
  step: z.enum(['hour', 'day']),
  points: z.array(UsagePoint).describe('Every step from `since` on; without `since` only the steps in which something happened'),
});
export type Usage = z.infer<typeof Usage>;
