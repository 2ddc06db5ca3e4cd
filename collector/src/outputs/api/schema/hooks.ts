/** Hooks: how they did, which hang on which event, and what they did event by event. */
import { z } from 'zod';
import { HOOK_OUTCOMES } from '../../../catalog/values.ts';
import { Range, count, seconds, time } from './parts.ts';

export const HookSummary = z.object({
  event: z.string(),
  hook: z.string(),
  runs: count,
  failed: count.describe('Runs that ended in an error or ran out of time; one that blocked did its work and is not among them'),
  p50Seconds: seconds.nullable(),
  p95Seconds: seconds.nullable(),
});
export type HookSummary = z.infer<typeof HookSummary>;

export const HookRow = HookSummary.extend({
  p99Seconds: seconds.nullable(),
  cpuP50Seconds: seconds.nullable().describe('CPU time of the command and the children that it waited for, of measured runs'),
  cpuP95Seconds: seconds.nullable(),
  peakP50Bytes: count.nullable().describe('Peak memory of the largest process of a run, of measured runs; not the sum of its processes'),
  peakMaxBytes: count.nullable(),
  recorded: count.describe('Runs that a transcript tells of; hooks that say nothing leave no record since 2.1.97'),
  measured: count.describe('Runs that were measured, whether or not a transcript tells of them'),
  secondsPerDay: seconds.describe('Time spent in it, on average of the days on which it ran; runs of unknown duration left out'),
  cpuSecondsPerDay: seconds.nullable().describe('The same of CPU time, of measured runs'),
});
export type HookRow = z.infer<typeof HookRow>;

export const Hooks = z.object({ range: Range, hooks: z.array(HookRow) });
export type Hooks = z.infer<typeof Hooks>;

export const HookGraphNode = z.object({
  id: z.string(),
  kind: z.enum(['event', 'matcher', 'hook']),
  name: z.string().describe('Empty for a matcher that takes all'),
  runs: count,
});

export const HookGraphEdge = z.object({
  from: z.string(),
  to: z.string(),
  runs: count,
  failed: count,
  blocking: count,
  seconds: seconds.describe('Time spent, as far as durations are known'),
});

export const HookGraph = z.object({
  range: Range,
  nodes: z.array(HookGraphNode),
  edges: z.array(HookGraphEdge).describe('From an event to a matcher, and from a matcher to a hook'),
});
export type HookGraph = z.infer<typeof HookGraph>;

export const HookChainRun = z.object({
  hook: z.string(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  durationSeconds: seconds.nullable(),
  outcome: z.enum(HOOK_OUTCOMES),
  exitCode: z.number().int().nullable(),
  cpuSeconds: seconds.nullable(),
  peakBytes: count.nullable(),
});
export type HookChainRun = z.infer<typeof HookChainRun>;

export const HookChain = z.object({
  event: z.string(),
  at: time.nullable(),
  agent: z.string().describe('`main` for the main thread'),
  toolUseId: z.string().nullable(),
  tool: z.string().nullable(),
  sideBySide: z.boolean().describe('Some of its hooks ran at the same time'),
  matchers: z.array(z.object({ matcher: z.string(), runs: z.array(HookChainRun) })),
  followed: z
    .enum(['tool_ran', 'tool_blocked', 'stopped', 'continued', 'prompt_blocked', 'nothing'])
    .describe('What came of it: `continued` for a stop that a hook has prevented, `nothing` for events that decide nothing'),
});
export type HookChain = z.infer<typeof HookChain>;

export const HookChains = z.object({
  sessionId: z.string(),
  turns: z.array(
    z.object({
      turnId: z.string(),
      startedAt: time.nullable(),
      chains: z.array(HookChain).describe('An entry for each event that hooks ran for, in order'),
    }),
  ),
});
export type HookChains = z.infer<typeof HookChains>;
