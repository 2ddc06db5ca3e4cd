/** Sessions: their list, what hooks told of one, how long they took to load and save. */
import { z } from 'zod';
import { SESSION_TIMING_KINDS } from '../../../catalog/values.ts';
import { Range, count, seconds, time } from './parts.ts';
import { Tokens } from './usage.ts';

export const SessionSummary = z.object({
  sessionId: z.string(),
  project: z.string(),
  cwd: z.string(),
  version: z.string(),
  startedAt: time.nullable(),
  lastAt: time.nullable(),
  active: z.boolean(),
  health: z.enum(['ok', 'damaged']),
  damagedLines: count,
  sizeBytes: count,
  large: z.boolean(),
  turns: count,
  requests: count,
  toolRuns: count,
  toolErrors: count,
  agentRuns: count,
  tokens: Tokens,
  usd: z.number().nullable(),
  models: z.array(z.string()),
});
export type SessionSummary = z.infer<typeof SessionSummary>;

export const Sessions = z.object({ total: count, limit: count, offset: count, sessions: z.array(SessionSummary) });
export type Sessions = z.infer<typeof Sessions>;

export const SessionEvent = z.object({
  at: time.nullable(),
  event: z.string(),
  detail: z.string().describe("What the event's matcher sees: a tool, a trigger, the type of a notice"),
  agent: z.string().describe('`main` for the main thread'),
  endedAt: time.nullable().describe('When it was over: the permission given or refused, the compaction done'),
  seconds: seconds.nullable().describe('How long that took'),
});

export const SessionEvents = z.object({ sessionId: z.string(), events: z.array(SessionEvent) });
export type SessionEvents = z.infer<typeof SessionEvents>;

export const SessionTimingSummary = z.object({
  kind: z
    .enum(SESSION_TIMING_KINDS)
    .describe(
      '`load`: from the start of the process or of the compaction to the start of the session; `read`: our reading of its transcript; `save`: from a record to its bytes on disk, the slowest of each minute',
    ),
  operation: z.string().describe('How the session was begun: startup, resume, fork, clear or compact'),
  count: count.describe('Times that were measured'),
  p50Seconds: seconds,
  p95Seconds: seconds,
});
export type SessionTimingSummary = z.infer<typeof SessionTimingSummary>;

export const SessionTimings = z.object({ range: Range, timings: z.array(SessionTimingSummary) });
export type SessionTimings = z.infer<typeof SessionTimings>;
