/**
 * The facts that sources hand to the ledger: what one record of Claude Code says, nothing derived.
 *
 * Every fact has a natural key and a rule by which two facts of one key become one, so that reading anything twice,
 * in any order, or from a copy changes nothing. Facts hold names, ids, counts and times; never prompts, tool input,
 * tool output or file contents.
 *
 * Times are milliseconds since the epoch; 0 means that the record has no usable time.
 * An empty string means that the record does not say.
 */
import type { HookOutcome, SessionTimingKind } from '../catalog/metrics.ts';
import type { StorageEntry } from '../readings/storage.ts';
import { emptyTelemetryFacts, type TelemetryFacts } from './telemetryFacts.ts';

/** `agentId` of the main thread of a session. */
export const MAIN_AGENT_ID = '';

/** One billed answer of the Messages API. Key: `messageId` and `requestId`. Merge: the larger value of each count. */
export interface RequestFact {
  messageId: string;
  /** Some records lack it; such a record joins the request that has the same `messageId`. */
  requestId: string;
  sessionId: string;
  agentId: string;
  /** True for a copy that a fork carries along; its original decides which session is billed. */
  copied: boolean;
  model: string;
  at: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  /** Five-minute cache writes, and all cache writes of versions that do not tell the two apart. */
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  webSearches: number;
  /** `fast`, or empty. */
  speed: string;
  /** `us` is billed higher; empty or anything else is not. */
  inferenceGeo: string;
  /** Empty while the answer was still being written: its output count is then a lower bound. */
  stopReason: string;
}

/** A tool call as the model asked for it. Key: `toolUseId`. Merge: the earliest. */
export interface ToolUseFact {
  toolUseId: string;
  sessionId: string;
  /** The agent that called the tool. */
  agentId: string;
  copied: boolean;
  tool: string;
  at: number;
  /** Only for a tool that launches an agent. */
  subagentType: string;
  /** Only for a tool that launches an agent: hash of the prompt's bytes, 0 for none. Matches `AgentActivityFact.promptHash`. */
  promptHash: number;
}

/**
 * How a tool result that is an error, or none, came about; told by its first bytes and flags, never by keeping its text.
 * `interrupted` is no error: a command that was stopped, with what it had printed so far as its result. `aborted` is one: the
 * user broke off the call.
 */
export type ToolResultClass = 'ok' | 'interrupted' | 'error' | 'rejected' | 'aborted' | 'unknown_agent' | 'api_error';

/** The classes of results that are not marked as an error. */
export const CLASSES_WITHOUT_ERROR = ['ok', 'interrupted'] as const satisfies ToolResultClass[];

/** The result of a tool call. Key: `toolUseId`. Merge: the earliest. */
export interface ToolResultFact {
  toolUseId: string;
  sessionId: string;
  at: number;
  isError: boolean;
  resultClass: ToolResultClass;
  /** Only of a tool that launched an agent. */
  agentId: string;
  agentType: string;
  /** `completed`, `async_launched`, `remote_launched`, ... or empty. */
  agentStatus: string;
  /** Total duration that Claude Code reports for an agent, milliseconds; 0 for none. */
  agentDurationMs: number;
}

/**
 * What one file says about an agent other than main, as far as it was read. Key: `sessionId` and `agentId`.
 * Merge: earliest first time, latest of every other time, the first non-empty name.
 */
export interface AgentActivityFact {
  sessionId: string;
  agentId: string;
  firstAt: number;
  lastAt: number;
  /** Latest time at which the agent had given its last word (a final stop reason, or text with no tool call). */
  finishedAt: number;
  failedAt: number;
  cancelledAt: number;
  agentType: string;
  promptHash: number;
}

/** An agent's `.meta.json`. Key: `sessionId` and `agentId`. */
export interface AgentMetaFact {
  sessionId: string;
  agentId: string;
  agentType: string;
  toolUseId: string;
  parentAgentId: string;
  spawnDepth: number;
}

/** A notice that an agent in the background has ended. Key: `sessionId` and `agentId`. Merge: the latest. */
export interface AgentNoticeFact {
  sessionId: string;
  agentId: string;
  toolUseId: string;
  /** `completed`, `failed`, `killed`, ... */
  status: string;
  at: number;
}

export type { HookOutcome };

/** One run of one hook command. Key: `key`. Merge: a known outcome, duration or exit code wins over an unknown one. */
export interface HookRunFact {
  key: string;
  sessionId: string;
  agentId: string;
  event: string;
  /** What the event's matcher saw (`Bash`, `startup`); empty for none. */
  matcher: string;
  /** A short, safe name of the command: never its arguments' values. */
  hook: string;
  at: number;
  /** Milliseconds; -1 when the record does not say. */
  durationMs: number;
  /** -1 when the record does not say. */
  exitCode: number;
  outcome: HookOutcome;
}

/**
 * One turn: from what set the main agent to work to its last word. Key: `turnId` (the prompt record's uuid).
 * Merge: the earliest start, the latest of every other time.
 */
export interface TurnFact {
  turnId: string;
  sessionId: string;
  copied: boolean;
  /** `human`, `task-notification`, `queued`, `command`, ... */
  kind: string;
  startedAt: number;
  firstResponseAt: number;
  lastAt: number;
  finishedAt: number;
  failedAt: number;
  cancelledAt: number;
  /** As Claude Code reports it (`turn_duration`), milliseconds; 0 for none. */
  reportedDurationMs: number;
}

/** Key: `uuid`. */
export interface CompactionFact {
  uuid: string;
  sessionId: string;
  agentId: string;
  at: number;
  trigger: string;
  preTokens: number;
  postTokens: number;
  /** Milliseconds; 0 when the version does not say. */
  durationMs: number;
}

/** A failed attempt to reach the API, or a request that failed for good. Key: `uuid`. */
export interface ApiErrorFact {
  uuid: string;
  sessionId: string;
  agentId: string;
  at: number;
  /** True when no retry follows: the request failed. */
  final: boolean;
  /** HTTP status; 0 when no answer came. */
  status: number;
  /** `overloaded`, `rate_limit`, ...; empty when the record does not say. */
  reason: string;
  retryAttempt: number;
  retryInMs: number;
}

/** A session's beginning, or a later point at which it was taken up again. Key: `key`. */
export interface SessionStartFact {
  key: string;
  sessionId: string;
  /** `startup`, `resume`, `clear`, `compact`, `fork`. */
  source: string;
  at: number;
}

/**
 * What one file says about a session, as far as it was read. Key: `sessionId`. Merge: earliest first and latest last
 * time; directory and version of the earliest and the latest record that has one.
 */
export interface SessionActivityFact {
  sessionId: string;
  cwd: string;
  cwdAt: number;
  version: string;
  versionAt: number;
  entrypoint: string;
  gitBranch: string;
  firstAt: number;
  lastAt: number;
  /** The session that this one was forked from; empty for none. */
  forkedFrom: string;
}

/**
 * What Claude Code itself has counted of a session, as its newest versions write now and then. A fork carries on with the
 * figures of the session that it was forked from. Key: `sessionId`. Merge: the larger value of each.
 */
export interface CostStateFact {
  sessionId: string;
  /** Includes requests that leave no record in the transcript. */
  costUsd: number;
  /** Some model's cost was not known to Claude Code. */
  isLowerBound: boolean;
  /** Time spent on requests and on tools; milliseconds. */
  apiDurationMs: number;
  toolDurationMs: number;
}

export type DamageKind = 'torn' | 'nul_bytes' | 'joined' | 'malformed' | 'not_a_record' | 'too_long' | 'invalid_utf8';

/** A line that is not one whole record. Key: path and `offset`. */
export interface DamageFact {
  path: string;
  /** Number of the line in its file, from 1. */
  line: number;
  /** Byte offset of the line. */
  offset: number;
  bytes: number;
  kind: DamageKind;
  /** Whole records that were read out of the line all the same. */
  recovered: number;
  sessionId: string;
}

/**
 * An event as Claude Code handed it to our hook: what of it may be kept. Key: `sessionId`, `at` and `pid`; of a tool call
 * its id, of an agent its id. The same `content` at nearly the same time is a copy: both of our hooks are installed, those
 * of the plugin and those of the settings.
 */
export interface HookEventFact {
  sessionId: string;
  agentId: string;
  agentType: string;
  event: string;
  /** What a matcher of the event sees: a tool, how a session began or ended, the type of a notice; empty for none. */
  detail: string;
  /** The tool calls that it tells of. */
  toolUseIds: readonly string[];
  /** How long the tool ran, without the wait for a permission; milliseconds, -1 when it does not say. */
  durationMs: number;
  at: number;
  /** Of the process that handed it over. */
  pid: number;
  /** Hash of all that was handed over; 0 for not known. */
  content: number;
  /** When it was read. What is known from later than this was told by a clock that has been set back since. */
  readAt: number;
}

/** What a session does, as the live registry says it. */
export type RegisteredStatus = 'working' | 'idle' | 'waiting_permission' | 'waiting_answer';

/** A process of Claude Code, as it enters itself into the live registry of its configuration directory. */
export interface RegisteredSession {
  sessionId: string;
  pid: number;
  /** False: it is entered, but no such process runs any more. */
  alive: boolean;
  startedAt: number;
  status: RegisteredStatus;
  /** Since when. */
  statusAt: number;
}

/** All that the live registry of one configuration directory names. Key: `configDir`. Merge: the latest. */
export interface RegistryFact {
  configDir: string;
  at: number;
  sessions: readonly RegisteredSession[];
}

/** One run of a hook under the wrapper. Key: `key`. It joins the run of the same hook that a transcript tells of. */
export interface HookMeasureFact {
  key: string;
  sessionId: string;
  event: string;
  matcher: string;
  hook: string;
  /** Hash of the command line, as it ends the key of a `HookRunFact`. */
  command: string;
  endedAt: number;
  durationMs: number;
  exitCode: number;
  /** That the command died of; 0 for none. */
  signal: number;
  cpuSeconds: number;
  /** Of the largest of its processes, not the sum; null where the system does not say. */
  peakBytes: number | null;
}

/** A version of an agent that is defined in `agents/*.md`. Key: `path` and `contentHash`. Merge: the earliest. */
export interface AgentDefinitionFact {
  agent: string;
  scope: 'user' | 'project' | 'plugin';
  path: string;
  /** Hash of the file's bytes, hex. */
  contentHash: string;
  model: string;
  /** Names of the tools that it may use, in the order of the file; empty for all. */
  tools: readonly string[];
  /** When the file was changed. */
  at: number;
}

/** A definition that was there and is no more. Key: `path`. */
export interface GoneDefinitionFact {
  path: string;
}

/**
 * What a configuration directory held on a day, as it was seen last. Key: `configDir` and `day`. Merge: the later one, as a
 * whole: what it does not name was not there any more.
 */
export interface StorageDayFact {
  configDir: string;
  /** In UTC, as `2026-01-31`. */
  day: string;
  at: number;
  entries: readonly StorageEntry[];
}

/**
 * How long a session took to be loaded, read or saved, once. Key: `key`. Merge: the longest.
 *
 * - `load`: from the start of the process, or of the operation, to the SessionStart event. Told by who hears of that event;
 *   a duration of -1 says that the ledger is to take the start of the session's process, from a `SessionProcessFact`, or
 *   that of the compaction, from its `HookEventFact`.
 * - `read`: reading and parsing the transcript when a process begins to serve its session, measured on our own reader:
 *   Claude Code's takes longer, in proportion.
 * - `save`: from a record's own time to its bytes being on disk, of the slowest record of each minute. Never of history.
 */
export interface SessionTimingFact {
  key: string;
  sessionId: string;
  kind: SessionTimingKind;
  /** `startup`, `resume`, `clear`, `compact`, `fork`; empty for that of the session's latest start. */
  operation: string;
  at: number;
  /** Milliseconds. */
  durationMs: number;
}

/** A process of Claude Code that serves a session. Key: `startedAt`. Merge: the first session stays. */
export interface SessionProcessFact {
  sessionId: string;
  startedAt: number;
}

/**
 * An agent run that somebody recorded by hand; never counted with Claude Code's own. Key: `key`, a hash of the kind and of
 * the key that the sender chose, or a random one. Merge: the first stays.
 */
export interface RecordedAgentRunFact {
  key: string;
  /** Hash of the whole record: tells another record under the same key from the same one sent again. */
  fingerprint: string;
  agent: string;
  at: number;
  durationMs: number;
  /** -1 when the record does not say. */
  tokens: number;
  succeeded: boolean;
}

/** A hook run that somebody recorded by hand. Key and merge as for `RecordedAgentRunFact`. */
export interface RecordedHookRunFact {
  key: string;
  fingerprint: string;
  hook: string;
  event: string;
  at: number;
  durationMs: number;
  succeeded: boolean;
}

export type CustomMetricType = 'gauge' | 'counter';

/**
 * A value of a metric of somebody's own: a gauge takes it if it is not older than what it has, a counter adds it.
 * Key: `key`; one that was there before changes nothing.
 */
export interface CustomSampleFact {
  /** As in `RecordedAgentRunFact`; empty for a sample that nobody will send again. */
  key: string;
  fingerprint: string;
  /** As it is exposed, without `claude_custom_`. */
  metric: string;
  type: CustomMetricType;
  labels: Readonly<Record<string, string>>;
  value: number;
  at: number;
  /** By the collector's clock. */
  receivedAt: number;
}

/** A set of facts, one array a kind. */
export interface Facts extends TelemetryFacts {
  requests: RequestFact[];
  toolUses: ToolUseFact[];
  toolResults: ToolResultFact[];
  agentActivities: AgentActivityFact[];
  agentMetas: AgentMetaFact[];
  agentNotices: AgentNoticeFact[];
  hookRuns: HookRunFact[];
  turns: TurnFact[];
  compactions: CompactionFact[];
  apiErrors: ApiErrorFact[];
  sessionStarts: SessionStartFact[];
  sessionActivities: SessionActivityFact[];
  damages: DamageFact[];
  costStates: CostStateFact[];
  hookEvents: HookEventFact[];
  registries: RegistryFact[];
  hookMeasures: HookMeasureFact[];
  agentDefinitions: AgentDefinitionFact[];
  goneDefinitions: GoneDefinitionFact[];
  storageDays: StorageDayFact[];
  sessionTimings: SessionTimingFact[];
  sessionProcesses: SessionProcessFact[];
  recordedAgentRuns: RecordedAgentRunFact[];
  recordedHookRuns: RecordedHookRunFact[];
  customSamples: CustomSampleFact[];
}

export function emptyFacts(): Facts {
  return {
    requests: [],
    toolUses: [],
    toolResults: [],
    agentActivities: [],
    agentMetas: [],
    agentNotices: [],
    hookRuns: [],
    turns: [],
    compactions: [],
    apiErrors: [],
    sessionStarts: [],
    sessionActivities: [],
    damages: [],
    costStates: [],
    hookEvents: [],
    registries: [],
    hookMeasures: [],
    agentDefinitions: [],
    goneDefinitions: [],
    storageDays: [],
    sessionTimings: [],
    sessionProcesses: [],
    recordedAgentRuns: [],
    recordedHookRuns: [],
    customSamples: [],
    ...emptyTelemetryFacts(),
  };
}

export type FileState = 'ok' | 'unreadable' | 'deleted';

/** How far one file was read: saved in the same transaction as the facts read up to there. */
export interface FileProgress {
  path: string;
  configDir: string;
  /** The session whose transcript this is, or whose agent's; empty when not known. */
  sessionId: string;
  /** Device and inode: another file under the same name is read anew. */
  device: number;
  inode: number;
  size: number;
  modifiedAt: number;
  /** Bytes read for good: the end of the last whole line. */
  offset: number;
  /** Hash of the bytes before `offset` (their last 4,096): a file rewritten in place is read anew. */
  tailHash: number;
  linesRead: number;
  linesDamaged: number;
  linesRecovered: number;
  /** Lines of each record type that the reader does not know. */
  unknownTypes: Record<string, number>;
  state: FileState;
  /** Why the file could not be read; empty when it could. */
  message: string;
  /** What the reader must remember to go on in the middle of a file; opaque to everyone else. */
  resume: string;
  /** An agent's `.meta.json` was there. */
  hadMeta: boolean;
}

/** What a source hands over at once: written in one transaction, or not at all. */
export interface Batch {
  facts: Facts;
  files: FileProgress[];
}
