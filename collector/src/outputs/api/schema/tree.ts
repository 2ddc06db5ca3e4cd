/** One session as a tree: its turns, what ran in each, and who launched whom. */
import { z } from 'zod';
import { HOOK_OUTCOMES } from '../../../catalog/values.ts';
import { count, seconds, time } from './parts.ts';
import { SessionSummary } from './sessions.ts';
import { Tokens } from './usage.ts';

export const RequestNode = z.object({
  messageId: z.string(),
  at: time.nullable(),
  model: z.string(),
  tokens: Tokens,
  usd: z.number().nullable(),
  stopReason: z.string(),
});
export type RequestNode = z.infer<typeof RequestNode>;

export const HookNode = z.object({
  event: z.string(),
  matcher: z.string(),
  hook: z.string(),
  at: time.nullable(),
  durationSeconds: seconds.nullable(),
  exitCode: z.number().int().nullable(),
  outcome: z.enum(HOOK_OUTCOMES),
});
export type HookNode = z.infer<typeof HookNode>;

export const CompactionNode = z.object({
  at: time.nullable(),
  trigger: z.string(),
  preTokens: count,
  postTokens: count.nullable(),
  durationSeconds: seconds.nullable(),
});
export type CompactionNode = z.infer<typeof CompactionNode>;

export const ApiErrorNode = z.object({
  at: time.nullable(),
  final: z.boolean(),
  status: count.nullable(),
  reason: z.string(),
  retryAttempt: count,
});
export type ApiErrorNode = z.infer<typeof ApiErrorNode>;

export interface ToolNode {
  toolUseId: string;
  tool: string;
  startedAt: string | null;
  endedAt: string | null;
  outcome: 'success' | 'error' | 'rejected' | 'interrupted' | 'running';
  /** Runs that this call launched: one for an agent tool, many for a workflow. */
  agents: AgentNode[];
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
export type TurnNode = z.infer<typeof TurnNode>;

export const SessionTree = z.object({ session: SessionSummary, turns: z.array(TurnNode) });
export type SessionTree = z.infer<typeof SessionTree>;
