/**
 * The API's one schema: requests are checked and answers typed by it, openapi.json is made from it, and the app imports
 * its types. Money is US dollars, durations are seconds, times are ISO 8601 in UTC; null means "not known".
 */
import { z } from 'zod';
import { isTimeZone } from './calendar.ts';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();
const time = z.iso.datetime();

const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: 'expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z',
});

/** A parameter that may be given several times; at most as often as a selection by hand makes sense. */
const names = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(50)])
  .transform((given) => (typeof given === 'string' ? [given] : given))
  .default([]);

export const TimeQuery = z.object({
  since: instant.optional().describe('Only what happened at or after this time'),
  until: instant.optional().describe('Only what happened before this time'),
});

/** What an answer covers. Everything in it is counted by the same rule, so that its figures add up. */
export const RangeQuery = TimeQuery.extend({
  project: names.describe('Only these projects; may be given several times'),
  agent: names.describe('Only what these agents did, `main` for the main thread; may be given several times'),
  session: z.string().max(200).optional().describe('Only this session, by its whole id'),
});

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

export const Tokens = z.object({
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
});

const Range = z.object({ since: time.nullable(), until: time.nullable() });

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

export const ModelSummary = z.object({ model: z.string(), requests: count, tokens: Tokens, usd: z.number().nullable() });
export const ToolCount = z.object({
  tool: z.string(),
  runs: count.describe('Calls, whether or not their result was read'),
  errors: count.describe('Results that are marked as an error; calls that the user refused are among them, stopped commands are not'),
});
export const ToolSummary = ToolCount.extend({
  p50Seconds: seconds.nullable(),
  p95Seconds: seconds.nullable(),
});
export const HookSummary = z.object({
  event: z.string(),
  hook: z.string(),
  runs: count,
  failed: count.describe('Runs that ended in an error or ran out of time; one that blocked did its work and is not among them'),
  p50Seconds: seconds.nullable(),
  p95Seconds: seconds.nullable(),
});

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

export const UsageQuery = RangeQuery.extend({
  step: z.enum(['hour', 'day']).default('day'),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, 'expected a name of the time zone database, such as Europe/Berlin')
    .default('UTC')
    .describe("Zone of the reader's clock (Europe/Berlin): days begin at the reader's midnight, also when summer time begins or ends"),
});
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
export const Usage = z.object({
  range: Range,
  step: z.enum(['hour', 'day']),
  points: z.array(UsagePoint).describe('Every step from `since` on; without `since` only the steps in which something happened'),
});

export const SessionsQuery = RangeQuery.extend(PageQuery.shape).extend({
  search: z.string().max(200).optional().describe('Part of the session id or project'),
  sort: z.enum(['last', 'first', 'cost', 'tokens', 'size', 'requests']).default('last'),
});
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
export const Sessions = z.object({ total: count, limit: count, offset: count, sessions: z.array(SessionSummary) });

export const RequestNode = z.object({
  messageId: z.string(),
  at: time.nullable(),
  model: z.string(),
  tokens: Tokens,
  usd: z.number().nullable(),
  stopReason: z.string(),
});
export const HookNode = z.object({
  event: z.string(),
  matcher: z.string(),
  hook: z.string(),
  at: time.nullable(),
  durationSeconds: seconds.nullable(),
  exitCode: z.number().int().nullable(),
  outcome: z.enum(['success', 'error', 'blocking', 'cancelled', 'timed_out', 'unknown']),
});
export const CompactionNode = z.object({
  at: time.nullable(),
  trigger: z.string(),
  preTokens: count,
  postTokens: count.nullable(),
  durationSeconds: seconds.nullable(),
});
export const ApiErrorNode = z.object({
  at: time.nullable(),
  final: z.boolean(),
  status: count.nullable(),
  reason: z.string(),
  retryAttempt: count,
});
export interface ToolNode {
  toolUseId: string;
  tool: string;
  startedAt: string | null;
  endedAt: string | null;
  outcome: 'success' | 'error' | 'rejected' | 'interrupted' | 'running';
  /** Runs that this call launched: one for an agent tool, many for a workflow. */
  agents: AgentNode[];
}
export interface AgentNode {
  agentId: string;
  agent: string;
  startedAt: string | null;
  endedAt: string | null;
  durationSeconds: number | null;
  outcome: 'success' | 'failure' | 'cancelled' | 'unfinished';
  reason: string;
  requests: z.infer<typeof RequestNode>[];
  tools: ToolNode[];
  /** Agents below this one that no tool call of it launched. */
  agents: AgentNode[];
  hooks: z.infer<typeof HookNode>[];
  compactions: z.infer<typeof CompactionNode>[];
  errors: z.infer<typeof ApiErrorNode>[];
}
export const ToolNode: z.ZodType<ToolNode> = z
  .object({
    toolUseId: z.string(),
    tool: z.string(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    outcome: z.enum(['success', 'error', 'rejected', 'interrupted', 'running']),
    get agents(): z.ZodType<AgentNode[]> {
      return z.array(AgentNode);
    },
  })
  .meta({ id: 'ToolNode' });
export const AgentNode: z.ZodType<AgentNode> = z
  .object({
    agentId: z.string(),
    agent: z.string(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    durationSeconds: seconds.nullable(),
    outcome: z.enum(['success', 'failure', 'cancelled', 'unfinished']),
    reason: z.string(),
    requests: z.array(RequestNode),
    get tools(): z.ZodType<ToolNode[]> {
      return z.array(ToolNode);
    },
    get agents(): z.ZodType<AgentNode[]> {
      return z.array(AgentNode);
    },
    hooks: z.array(HookNode),
    compactions: z.array(CompactionNode),
    errors: z.array(ApiErrorNode),
  })
  .meta({ id: 'AgentNode' });
export const TurnNode = z.object({
  turnId: z.string(),
  kind: z.string(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  durationSeconds: seconds.nullable(),
  outcome: z.enum(['success', 'failure', 'cancelled', 'unfinished']),
  requests: z.array(RequestNode),
  tools: z.array(ToolNode),
  agents: z.array(AgentNode).describe('Agents that no tool call of this turn launched (compaction and other internal ones)'),
  hooks: z.array(HookNode),
  compactions: z.array(CompactionNode),
  errors: z.array(ApiErrorNode),
});
export const SessionTree = z.object({ session: SessionSummary, turns: z.array(TurnNode) });

export const AgentRow = AgentSummary.extend({
  defined: z.boolean().describe('Defined in agents/*.md'),
  lastAt: time.nullable(),
  failures: z.array(z.object({ reason: z.string(), runs: count })),
});
export const Agents = z.object({ range: Range, agents: z.array(AgentRow) });
export const Tools = z.object({ range: Range, tools: z.array(ToolSummary) });
export const Hooks = z.object({ range: Range, hooks: z.array(HookSummary) });

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
export const RecordedHook = z.object({ ...recordedRuns, event: z.string().describe('Empty where the record does not say it') });
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

export const SourceStatus = z.object({ name: z.string(), ok: z.boolean(), lagSeconds: seconds.nullable(), error: z.string().nullable() });
export const ServiceStatus = z.object({
  name: z.string(),
  address: z.string().nullable(),
  up: z.boolean(),
  ready: z.boolean(),
  version: z.string().nullable(),
  hint: z.string().nullable(),
});
export const Problem = z.object({ path: z.string(), message: z.string() });
export const DamagedPlace = z.object({
  line: count.describe('From 1'),
  offset: count.describe('Of the first byte of the line'),
  kind: z.string(),
});
export const Status = z.object({
  version: z.string(),
  startedAt: time,
  demo: z.boolean().describe('True when every number comes from generated transcripts'),
  configDirs: z.array(z.object({ path: z.string(), found: z.boolean() })),
  dataDir: z.string(),
  writing: z
    .object({ days: count, daysDone: count, bytes: count })
    .nullable()
    .describe("Progress of writing the demo's made-up history, which is read after that; null once done, and without a demo"),
  reading: z
    .object({ files: count, filesDone: count, bytes: count, bytesDone: count })
    .nullable()
    .describe('Progress of the first read; null once done'),
  sources: z.array(SourceStatus),
  services: z.array(ServiceStatus),
  store: z.object({ bytes: count, requests: count, sessions: count }),
  countersHeld: count.describe(
    'Series of /metrics that stand still above the exact figure, which fell (a lower price, say), until it has caught up',
  ),
  unknownRecordTypes: z.array(z.object({ type: z.string(), lines: count })),
  problems: z.array(Problem).describe('What could not be looked at when everything was listed last'),
  damagedFiles: z
    .array(
      z.object({
        path: z.string(),
        lines: count.describe('Damaged lines; 0 of a file that cannot be read'),
        state: z.enum(['ok', 'unreadable', 'deleted']),
        message: z.string(),
        places: z.array(DamagedPlace).describe('The latest that were found, newest first; not all where there are many'),
      }),
    )
    .describe('Files with damaged lines, and files that cannot be read'),
});

export const ApiError = z.object({ error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }) });

export type Tokens = z.infer<typeof Tokens>;
export type Report = z.infer<typeof Report>;
export type Usage = z.infer<typeof Usage>;
export type UsagePoint = z.infer<typeof UsagePoint>;
export type Sessions = z.infer<typeof Sessions>;
export type SessionSummary = z.infer<typeof SessionSummary>;
export type SessionTree = z.infer<typeof SessionTree>;
export type TurnNode = z.infer<typeof TurnNode>;
export type RequestNode = z.infer<typeof RequestNode>;
export type HookNode = z.infer<typeof HookNode>;
export type CompactionNode = z.infer<typeof CompactionNode>;
export type ApiErrorNode = z.infer<typeof ApiErrorNode>;
export type Agents = z.infer<typeof Agents>;
export type AgentRow = z.infer<typeof AgentRow>;
export type AgentSummary = z.infer<typeof AgentSummary>;
export type ModelSummary = z.infer<typeof ModelSummary>;
export type ToolCount = z.infer<typeof ToolCount>;
export type ToolSummary = z.infer<typeof ToolSummary>;
export type HookSummary = z.infer<typeof HookSummary>;
export type Tools = z.infer<typeof Tools>;
export type Recorded = z.infer<typeof Recorded>;
export type RecordedAgent = z.infer<typeof RecordedAgent>;
export type RecordedHook = z.infer<typeof RecordedHook>;
export type Hooks = z.infer<typeof Hooks>;
export type Status = z.infer<typeof Status>;
export type ServiceStatus = z.infer<typeof ServiceStatus>;
export type Problem = z.infer<typeof Problem>;
export type SourceStatus = z.infer<typeof SourceStatus>;
