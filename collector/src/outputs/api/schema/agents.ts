/** Agents: how they did, and as what they are defined. */
import { z } from 'zod';
import { Range, count, seconds, time } from './parts.ts';
import { Tokens } from './usage.ts';

export const AgentSummary = z.object({
  agent: z.string().describe('`main` is the main thread; a run of main is a turn'),
  runs: count,
  succeeded: count,
  failed: count,
  cancelled: count,
  unfinished: count,
  p50Seconds: seconds.nullable(),
  p95Seconds: seconds.nullable(),
  p99Seconds: seconds.nullable(),
  requests: count,
  tokens: Tokens,
  usd: z.number().nullable().describe('Cost of the requests whose price is known; null when none is'),
});
export type AgentSummary = z.infer<typeof AgentSummary>;

export const AgentRow = AgentSummary.extend({
  defined: z.boolean().describe('Defined in agents/*.md'),
  lastAt: time.nullable(),
  failures: z.array(z.object({ reason: z.string(), runs: count })),
});
export type AgentRow = z.infer<typeof AgentRow>;

export const Agents = z.object({ range: Range, agents: z.array(AgentRow) });
export type Agents = z.infer<typeof Agents>;

export const AgentVersion = z.object({
  contentHash: z.string(),
  model: z.string(),
  tools: z.array(z.string()).describe('Empty for all'),
  at: time.nullable().describe('When the file was changed to it'),
  current: z.boolean(),
});

export const AgentDefinitions = z.object({
  definitions: z.array(
    z.object({
      agent: z.string(),
      path: z.string(),
      scope: z.string().describe('`user`, `project` or `plugin`; empty for one that is gone'),
      versions: z.array(AgentVersion).describe('Newest first'),
    }),
  ),
});
export type AgentDefinitions = z.infer<typeof AgentDefinitions>;
