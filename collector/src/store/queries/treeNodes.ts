/** The leaves of a session's tree, each with the agent it belongs to and its time, in the order in which they happened. */
import type { Kysely } from 'kysely';
import { HOOK_OUTCOMES, type HookOutcome, type ToolOutcome } from '../../catalog/values.ts';
import { TOOL_OUTCOMES } from '../../ledger/facts.ts';
import type { ApiErrorNode, CompactionNode, HookNode, RequestNode, ToolNode } from '../../outputs/api/schema/tree.ts';
import type { Database } from '../schema.ts';
import { tokensOf, usd } from './consumption.ts';
import type { Names } from './names.ts';
import { isoTime, toSeconds } from './times.ts';

export interface Placed<Node> {
  /** Number of the agent run; 0 is the main thread. */
  agent: number;
  /** Milliseconds; 0 is not known. */
  at: number;
  node: Node;
}

export async function readRequestNodes(db: Kysely<Database>, names: Names, session: number): Promise<Placed<RequestNode>[]> {
  const rows = await db.selectFrom('requests').selectAll().where('session', '=', session).orderBy('at').orderBy('id').execute();
  return rows.map((row) => ({
    agent: row.agent,
    at: row.at,
    node: {
      messageId: row.message_id,
      at: isoTime(row.at),
      model: names.nameOf(row.model),
      tokens: tokensOf(row),
      usd: row.cost_nano_usd === null ? null : usd(row.cost_nano_usd),
      stopReason: names.nameOf(row.stop_reason),
    },
  }));
}

export function toolOutcome(resultClass: string): ToolNode['outcome'] {
  const known: Partial<Record<string, ToolOutcome>> = TOOL_OUTCOMES;
  return resultClass === '' ? 'running' : (known[resultClass] ?? 'error');
}

export async function readToolNodes(db: Kysely<Database>, names: Names, session: number): Promise<Placed<ToolNode>[]> {
  const rows = await db
    .selectFrom('tool_runs')
    .selectAll()
    .where('session', '=', session)
    .where('tool', '<>', 0)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    agent: row.agent,
    at: row.started_at,
    node: {
      toolUseId: row.tool_use_id,
      tool: names.nameOf(row.tool),
      startedAt: isoTime(row.started_at),
      endedAt: isoTime(row.ended_at),
      outcome: toolOutcome(names.nameOf(row.result_class)),
      agents: [],
    },
  }));
}

export function hookOutcome(name: string): HookOutcome {
  return HOOK_OUTCOMES.find((outcome) => outcome === name) ?? 'unknown';
}

export async function readHookNodes(db: Kysely<Database>, names: Names, session: number): Promise<Placed<HookNode>[]> {
  const rows = await db.selectFrom('hook_runs').selectAll().where('session', '=', session).orderBy('at').orderBy('id').execute();
  return rows.map((row) => ({
    agent: row.agent,
    at: row.at,
    node: {
      event: names.nameOf(row.event),
      matcher: names.nameOf(row.matcher),
      hook: names.nameOf(row.hook),
      at: isoTime(row.at),
      durationSeconds: row.duration_ms < 0 ? null : toSeconds(row.duration_ms),
      exitCode: row.exit_code < 0 ? null : row.exit_code,
      outcome: hookOutcome(names.nameOf(row.outcome)),
    },
  }));
}

export async function readCompactions(db: Kysely<Database>, names: Names, session: number): Promise<Placed<CompactionNode>[]> {
  const rows = await db.selectFrom('compactions').selectAll().where('session', '=', session).orderBy('at').orderBy('id').execute();
  return rows.map((row) => ({
    agent: row.agent,
    at: row.at,
    node: {
      at: isoTime(row.at),
      trigger: names.nameOf(row.trigger),
      preTokens: row.pre_tokens,
      postTokens: row.post_tokens === 0 ? null : row.post_tokens,
      durationSeconds: row.duration_ms === 0 ? null : toSeconds(row.duration_ms),
    },
  }));
}

export async function readApiErrors(db: Kysely<Database>, names: Names, session: number): Promise<Placed<ApiErrorNode>[]> {
  const rows = await db.selectFrom('api_errors').selectAll().where('session', '=', session).orderBy('at').orderBy('id').execute();
  return rows.map((row) => ({
    agent: row.agent,
    at: row.at,
    node: {
      at: isoTime(row.at),
      final: row.final !== 0,
      status: row.status === 0 ? null : row.status,
      reason: names.nameOf(row.reason),
      retryAttempt: row.retry_attempt,
    },
  }));
}
