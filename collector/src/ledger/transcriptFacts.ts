/** Facts that transcripts tell, with the definitions of agents beside them. */
import type { HookOutcome, ToolOutcome } from '../catalog/values.ts';

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

/** What a result's class counts as. */
export const TOOL_OUTCOMES = {
  ok: 'success',
  error: 'error',
  unknown_agent: 'error',
  api_error: 'error',
  rejected: 'rejected',
  aborted: 'rejected',
  interrupted: 'interrupted',
} as const satisfies Record<ToolResultClass, ToolOutcome>;

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
