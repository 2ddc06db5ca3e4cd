/** What happens now. */
import { z } from 'zod';
import { LIMIT_WINDOWS, SESSION_STATES } from '../../../catalog/values.ts';
import { count, seconds, time } from './parts.ts';

export const RunningTool = z.object({ toolUseId: z.string(), tool: z.string(), startedAt: time.nullable(), seconds });
export type RunningTool = z.infer<typeof RunningTool>;

export interface RunningAgent {
  agentId: string;
  agent: string;
  startedAt: string | null;
  seconds: number;
  tools: z.infer<typeof RunningTool>[];
  agents: RunningAgent[];
}
export const RunningAgent: z.ZodType<RunningAgent> = z
  .object({
    agentId: z.string(),
    agent: z.string(),
    startedAt: time.nullable(),
    seconds: seconds.describe('Since it started'),
    tools: z.array(RunningTool),
    get agents(): z.ZodType<RunningAgent[]> {
      return z.array(RunningAgent);
    },
  })
  .meta({ id: 'RunningAgent' });

export const LiveSession = z.object({
  sessionId: z.string(),
  project: z.string(),
  cwd: z.string(),
  version: z.string(),
  pid: count.nullable().describe('Of its process, where the live registry names it'),
  state: z.enum(SESSION_STATES),
  since: time.nullable(),
  seconds: seconds.describe('In this state'),
  reason: z.string().describe('Why it ended: as Claude Code says, `killed`, `exit`, or `silent` when nothing was heard of it any more'),
  waitsFor: z.array(
    z.object({
      event: z.string(),
      for: z.string().describe('The tool that is to be permitted'),
      agent: z.string(),
      since: time.nullable(),
    }),
  ),
  agents: z.array(RunningAgent).describe('Agents that run now, each below the one that launched it'),
  tools: z.array(RunningTool).describe('Tools that the main thread runs now'),
  contextUsedRatio: z.number().nonnegative().nullable().describe('Of the context window; only where the status line is installed'),
  usd: z.number().nonnegative().nullable().describe('Cost as Claude Code counts it; only where the status line is installed'),
});
export type LiveSession = z.infer<typeof LiveSession>;

export const RateLimit = z.object({
  window: z.enum(LIMIT_WINDOWS),
  usedRatio: z.number().nonnegative(),
  resetsAt: time.nullable(),
});

export const Live = z.object({
  at: time,
  sessions: z.array(LiveSession).describe('Those that wait for their user first; those that ended in the last 15 minutes last'),
  limits: z.array(RateLimit).describe('Of the subscription; only where the status line is installed'),
});
export type Live = z.infer<typeof Live>;
