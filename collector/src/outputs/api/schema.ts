/**
 * The API's one schema: requests are checked and answers typed by it, openapi.json is made from it, and the app imports
 * its types. Money is US dollars, durations are seconds, times are ISO 8601 in UTC; null means "not known".
 */
import { z } from 'zod';
import {
  HOOK_OUTCOMES,
  LIMIT_WINDOWS,
  RECONCILED_QUANTITIES,
  RECONCILED_SOURCES,
  SESSION_STATES,
  SESSION_TIMING_KINDS,
} from '../../catalog/values.ts';
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

/** Of what does not say which agent it is of. */
export const AgentlessQuery = RangeQuery.omit({ agent: true });

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
const HOOK_OUTCOME = z.enum(HOOK_OUTCOMES);

export const HookNode = z.object({
  event: z.string(),
  matcher: z.string(),
  hook: z.string(),
  at: time.nullable(),
  durationSeconds: seconds.nullable(),
  exitCode: z.number().int().nullable(),
  outcome: HOOK_OUTCOME,
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

export const HookChainRun = z.object({
  hook: z.string(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  durationSeconds: seconds.nullable(),
  outcome: HOOK_OUTCOME,
  exitCode: z.number().int().nullable(),
  cpuSeconds: seconds.nullable(),
  peakBytes: count.nullable(),
});
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

export const SessionEvent = z.object({
  at: time.nullable(),
  event: z.string(),
  detail: z.string().describe("What the event's matcher sees: a tool, a trigger, the type of a notice"),
  agent: z.string().describe('`main` for the main thread'),
  endedAt: time.nullable().describe('When it was over: the permission given or refused, the compaction done'),
  seconds: seconds.nullable().describe('How long that took'),
});
export const SessionEvents = z.object({ sessionId: z.string(), events: z.array(SessionEvent) });

export const RunningTool = z.object({ toolUseId: z.string(), tool: z.string(), startedAt: time.nullable(), seconds });
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

export const AgentRow = AgentSummary.extend({
  defined: z.boolean().describe('Defined in agents/*.md'),
  lastAt: time.nullable(),
  failures: z.array(z.object({ reason: z.string(), runs: count })),
});
export const Agents = z.object({ range: Range, agents: z.array(AgentRow) });
export const Tools = z.object({ range: Range, tools: z.array(ToolSummary) });
export const Hooks = z.object({ range: Range, hooks: z.array(HookRow) });

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
export const ApiCalls = z.object({ range: Range, models: z.array(ApiCallSummary) });
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
export const SessionTimings = z.object({ range: Range, timings: z.array(SessionTimingSummary) });

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
export const Reconciled = z.object({
  quantity: z.enum(RECONCILED_QUANTITIES),
  sources: z.object({ first: z.enum(RECONCILED_SOURCES), second: z.enum(RECONCILED_SOURCES) }),
  sessions: count.describe('Sessions of which both sources speak'),
  first: z.number().describe('What the first source tells of these sessions, from when the second one began to speak'),
  second: z.number(),
  ratio: z.number().nullable().describe('First by second: 1 when they agree; null where the second is 0'),
  sessionsDiffering: count,
  differing: z
    .array(z.object({ sessionId: z.string(), first: z.number(), second: z.number(), ratio: z.number().nullable() }))
    .describe('The sessions that differ most; not all where there are many'),
});
export const Reconciliation = z.object({ comparisons: z.array(Reconciled).describe('Only those that some session allows') });

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
  reconciliation: z.array(Reconciled).describe('How far sources agree on the sessions of the last seven days'),
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

export type Reconciled = z.infer<typeof Reconciled>;
export type Reconciliation = z.infer<typeof Reconciliation>;
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
export type HookRow = z.infer<typeof HookRow>;
export type ApiCalls = z.infer<typeof ApiCalls>;
export type ApiCallSummary = z.infer<typeof ApiCallSummary>;
export type Telemetry = z.infer<typeof Telemetry>;
export type Hooks = z.infer<typeof Hooks>;
export type HookGraph = z.infer<typeof HookGraph>;
export type HookChain = z.infer<typeof HookChain>;
export type HookChainRun = z.infer<typeof HookChainRun>;
export type HookChains = z.infer<typeof HookChains>;
export type SessionEvents = z.infer<typeof SessionEvents>;
export type RunningTool = z.infer<typeof RunningTool>;
export type LiveSession = z.infer<typeof LiveSession>;
export type Live = z.infer<typeof Live>;
export type AgentDefinitions = z.infer<typeof AgentDefinitions>;
export type SessionTimings = z.infer<typeof SessionTimings>;
export type SessionTimingSummary = z.infer<typeof SessionTimingSummary>;
export type Status = z.infer<typeof Status>;
export type ServiceStatus = z.infer<typeof ServiceStatus>;
export type Problem = z.infer<typeof Problem>;
export type SourceStatus = z.infer<typeof SourceStatus>;
