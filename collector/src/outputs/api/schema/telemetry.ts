/** What only Claude Code's own telemetry tells. */
import { z } from 'zod';
import { Range, count, seconds } from './parts.ts';

export const ApiCallSummary = z.object({
  model: z.string(),
  calls: count,
  answered: count,
  retries: count.describe('Further attempts, as far as telemetry tells: of answered calls only where traces are sent'),
  p50Seconds: seconds.nullable().describe('Of answered calls, from the request to the end of the answer'),
  p95Seconds: seconds.nullable(),
  p99Seconds: seconds.nullable(),
  firstTokenP50Seconds: seconds.nullable().describe('From the request to the first token; null where telemetry does not say'),
  firstTokenP95Seconds: seconds.nullable(),
  usd: z.number().nullable().describe('Cost as Claude Code itself puts it; null where it puts none'),
  failures: z.array(z.object({ status: z.number().int().nullable().describe('HTTP status; null when no answer came'), calls: count })),
});
export type ApiCallSummary = z.infer<typeof ApiCallSummary>;

export const ApiCalls = z.object({ range: Range, models: z.array(ApiCallSummary) });
export type ApiCalls = z.infer<typeof ApiCalls>;

const spread = { p50Seconds: seconds.nullable(), p95Seconds: seconds.nullable() };

export const Telemetry = z.object({
  range: Range,
  tools: z
    .array(z.object({ tool: z.string(), runs: count, errors: count, ...spread }))
    .describe('Tools that ran; durations are without the wait for a permission'),
  decisions: z.array(z.object({ tool: z.string(), decision: z.enum(['accept', 'reject']), decidedBy: z.string(), calls: count })),
  hooks: z
    .array(z.object({ event: z.string(), firings: count, succeeded: count, blocked: count, failed: count, cancelled: count, ...spread }))
    .describe('Hook runs of each event, silent ones included; durations are of all hooks of one firing'),
  agents: z
    .array(z.object({ agent: z.string(), runs: count, toolUses: count, ...spread }))
    .describe('Subagents that ended; those of users are called custom, unless telemetry is told to give names'),
  compactions: z.array(z.object({ trigger: z.string(), attempts: count, failed: count, ...spread })),
  activeSeconds: z.object({ user: seconds, cli: seconds }),
  linesOfCode: z.object({ added: count, removed: count }),
  commits: count,
  pullRequests: count,
});
export type Telemetry = z.infer<typeof Telemetry>;
