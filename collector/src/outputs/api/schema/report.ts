/** The totals of a range: what the command `report` prints and the overview begins with. */
import { z } from 'zod';
import { AgentSummary } from './agents.ts';
import { HookSummary } from './hooks.ts';
import { Range, count } from './parts.ts';
import { ToolCount } from './tools.ts';
import { Tokens } from './usage.ts';

export const ModelSummary = z.object({ model: z.string(), requests: count, tokens: Tokens, usd: z.number().nullable() });
export type ModelSummary = z.infer<typeof ModelSummary>;

export const Report = z.object({
  schemaVersion: z.literal(1),
  configDirs: z.array(z.string()).describe('Every configuration directory that the figures come from; those read now come first'),
  range: Range,
  files: z.object({ read: count, damaged: count, unreadable: count }),
  lines: z.object({ read: count, damaged: count, recovered: count }),
  sessions: count,
  requests: count,
  tokens: Tokens,
  cost: z.object({ usd: z.number(), requestsWithoutPrice: count }),
  models: z.array(ModelSummary),
  tools: z.object({ runs: count, errors: count, byName: z.array(ToolCount) }),
  agents: z.array(AgentSummary),
  hooks: z.array(HookSummary),
});
export type Report = z.infer<typeof Report>;
