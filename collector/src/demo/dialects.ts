/**
 * How the transcripts of one Claude Code version differ from those of another. Each version listed here was run against a
 * stand-in for the Messages API, and its records were compared with what this writer makes of them.
 */

export type HookRecords = 'none' | 'progress' | 'attachments';

export interface Dialect {
  version: string;
  /** Where a record's session fields stand: before what is special to its type, or after. */
  envelope: 'leading' | 'trailing';
  /** Tool that launches an agent. */
  agentTool: 'Task' | 'Agent';
  /** An agent's records: in the main file, in a file beside it, or in a folder named after the session. */
  agentFiles: 'inline' | 'beside' | 'subagents';
  agentIdDigits: number;
  /** `placeholder`: every block but none carries the output count of the start of the answer, and no stop reason. */
  usage: 'final' | 'placeholder';
  /** Fields of `message.usage`. */
  usageFields: 'basic' | 'geo' | 'speed' | 'details';
  /** Lines that repeat what tools and agents do while they run. */
  progress: boolean;
  hooks: HookRecords;
  metaFile: 'none' | 'type' | 'launch' | 'full';
  background: 'never' | 'sometimes' | 'mostly';
  nestedAgents: boolean;
  /** Records beside the conversation: what the window shows, what was sent to the API. */
  metadata: 'summary' | 'snapshots' | 'prompt' | 'modes' | 'requests';
  /** `promptId`, `promptSource` and `origin` of prompts. */
  prompts: 'plain' | 'id' | 'origin' | 'turn';
  /** A fork's copied records carry the new session's id. */
  forkRewritesSession: boolean;
  /** Records carry the session's nickname, `slug`. */
  nickname: boolean;
  /** `cost-state` at the end of a session. */
  costState: boolean;
  /** A failed agent's tool result is an error (later versions) or looks completed (earlier ones). */
  agentFailure: 'completed' | 'error';
}

const v1_0_128: Dialect = {
  version: '1.0.128',
  envelope: 'leading',
  agentTool: 'Task',
  agentFiles: 'inline',
  agentIdDigits: 0,
  usage: 'final',
  usageFields: 'basic',
  progress: false,
  hooks: 'none',
  metaFile: 'none',
  background: 'never',
  nestedAgents: false,
  metadata: 'summary',
  prompts: 'plain',
  forkRewritesSession: false,
  nickname: false,
  costState: false,
  agentFailure: 'completed',
};

const v2_0_76: Dialect = { ...v1_0_128, version: '2.0.76', nickname: true, agentFiles: 'beside', agentIdDigits: 7, metadata: 'snapshots' };

const v2_1_39: Dialect = {
  ...v2_0_76,
  version: '2.1.39',
  agentFiles: 'subagents',
  usage: 'placeholder',
  usageFields: 'geo',
  progress: true,
  hooks: 'progress',
  background: 'sometimes',
};

const v2_1_98: Dialect = {
  ...v2_1_39,
  version: '2.1.98',
  envelope: 'trailing',
  agentTool: 'Agent',
  agentIdDigits: 17,
  usage: 'final',
  usageFields: 'speed',
  progress: false,
  hooks: 'attachments',
  metaFile: 'type',
  metadata: 'prompt',
  prompts: 'id',
  forkRewritesSession: true,
};

const v2_1_200: Dialect = {
  ...v2_1_98,
  version: '2.1.200',
  nickname: false,
  metaFile: 'launch',
  background: 'mostly',
  nestedAgents: true,
  metadata: 'modes',
  prompts: 'origin',
  agentFailure: 'error',
};

const v2_1_330: Dialect = {
  ...v2_1_200,
  version: '2.1.330',
  usageFields: 'details',
  metaFile: 'full',
  metadata: 'requests',
  prompts: 'turn',
  costState: true,
};

export const dialects = { v1_0_128, v2_0_76, v2_1_39, v2_1_98, v2_1_200, v2_1_330 } as const;

/** Clients since 2.1.200 say of each prompt where it came from, and of each refusal who refused. */
export function isSince200(dialect: Dialect): boolean {
  return dialect.prompts === 'origin' || dialect.prompts === 'turn';
}

/** Clients before 2.1 say nothing of hooks, permission modes and the origin of tool results. */
export function isBefore21(dialect: Dialect): boolean {
  return dialect.hooks === 'none';
}
