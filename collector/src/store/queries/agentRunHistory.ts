/** Runs of agents one by one, with what they were run by and what they used: to compare those before and after a change. */
import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { usd } from './consumption.ts';
import { MAIN, readNames, UNNAMED } from './names.ts';

export interface PastRun {
  agent: string;
  /** When it began; milliseconds. */
  at: number;
  seconds: number | null;
  failed: boolean;
  /** The model of most of its requests; empty when it sent none. */
  model: string;
  /** Of Claude Code; empty when its session does not say. */
  version: string;
  /** Uncached input and output. Null for the main agent, whose requests are the session's. */
  tokens: number | null;
  /** Null for the main agent, and where a price is not known. */
  usd: number | null;
}

/** A definition of an agent as it was seen first. */
export interface AgentVersion {
  agent: string;
  at: number;
  contentHash: string;
}

/** Those that succeeded or failed, the oldest first. */
export async function readPastRuns(db: Kysely<Database>, since: number): Promise<PastRun[]> {
  const names = await readNames(db);
  const ended = [names.idOf('success'), names.idOf('failure')];
  const failure = names.idOf('failure');
  const runs = await db
    .selectFrom('agent_runs as f')
    .innerJoin('sessions as s', 's.id', 'f.session')
    .leftJoin(
      (from) =>
        from
          .selectFrom('requests')
          .select(['agent', sql<number>`sum(input + output)`.as('tokens'), sql<number>`sum(cost_nano_usd)`.as('cost')])
          .select([sql<number>`count(*) - count(cost_nano_usd)`.as('unpriced'), sql<number>`max(model)`.as('model')])
          .where('agent', '<>', 0)
          .groupBy('agent')
          .as('used'),
      (join) => join.onRef('used.agent', '=', 'f.id'),
    )
    .select(['f.agent', 'f.started_at as at', 'f.duration_ms as ms', 'f.outcome', 's.version'])
    .select(['used.tokens', 'used.cost', 'used.unpriced', 'used.model'])
    .where('f.outcome', 'in', ended)
    .where('f.started_at', '>=', since)
    .execute();
  const turns = await db
    .selectFrom('turns as f')
    .innerJoin('sessions as s', 's.id', 'f.session')
    .leftJoin(
      (from) =>
        from
          .selectFrom('requests')
          .select(['session', sql<number>`max(model)`.as('model')])
          .where('agent', '=', 0)
          .groupBy('session')
          .as('used'),
      (join) => join.onRef('used.session', '=', 'f.session'),
    )
    .select(['f.started_at as at', 'f.duration_ms as ms', 'f.outcome', 's.version', 'used.model'])
    .where('f.outcome', 'in', ended)
    .where('f.started_at', '>=', since)
    .execute();
  const common = (row: { at: number; ms: number | null; outcome: number; version: number; model: number | null }) => ({
    ...{ at: row.at, seconds: row.ms === null ? null : row.ms / 1000, failed: row.outcome === failure },
    ...{ model: names.nameOf(row.model ?? 0), version: names.nameOf(row.version) },
  });
  const ofAgents = runs.map((row) => ({
    ...common(row),
    agent: names.nameOf(row.agent) === '' ? UNNAMED : names.nameOf(row.agent),
    tokens: row.tokens,
    usd: row.cost === null || row.unpriced !== 0 ? null : usd(row.cost),
  }));
  const ofMain = turns.map((row) => ({ ...common(row), agent: MAIN, tokens: null, usd: null }));
  return [...ofAgents, ...ofMain].sort((a, b) => a.at - b.at);
}

/** The oldest first. */
export async function readAgentVersions(db: Kysely<Database>): Promise<AgentVersion[]> {
  const names = await readNames(db);
  const rows = await db.selectFrom('agent_versions').select(['agent', 'at', 'content_hash as contentHash']).orderBy('at').execute();
  return rows.map(({ agent, ...row }) => ({ ...row, agent: names.nameOf(agent) }));
}
