/** Sessions: a list to search, sort and page through, and the summary of a single one. Figures are of whole sessions. */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { ACTIVE_WINDOW_MS, LARGE_SESSION_BYTES } from '../../catalog/thresholds.ts';
import type { Sessions, SessionSummary } from '../../outputs/api/schema/sessions.ts';
import type { Database } from '../schema.ts';
import { addConsumption, CONSUMPTION, emptyConsumption, knownUsd, tokensOf, type Consumption } from './consumption.ts';
import { readNames, type Names } from './names.ts';
import { inSessions, ofAgents, type Scope } from './scope.ts';
import { sizesOfSessions } from './sizes.ts';
import { isoTime } from './times.ts';
import { countErrors } from './tools.ts';

export type SessionSort = 'last' | 'first' | 'cost' | 'tokens' | 'size' | 'requests';

export interface SessionsQuestion {
  /** A session is in a span that it has any part in. */
  scope: Scope;
  /** Part of the session id or of the project's name; empty for all. */
  search: string;
  sort: SessionSort;
  limit: number;
  offset: number;
  /** Milliseconds; decides which sessions are active. */
  now: number;
}

export async function readSessions(db: Kysely<Database>, question: SessionsQuestion): Promise<Sessions> {
  const { limit, offset, now } = question;
  const matching = db.selectFrom('sessions').innerJoin('projects', 'projects.id', 'sessions.project').where(matches(question));
  const [{ total }, page] = await Promise.all([
    matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
    matching
      .$if(question.sort === 'size', (query) => query.leftJoin(sizesOfSessions(db).as('sizes'), 'sizes.session_id', 'sessions.session_id'))
      .select('sessions.id')
      .orderBy(ORDER[question.sort], 'desc')
      .orderBy('sessions.id', 'desc')
      .limit(limit)
      .offset(offset)
      .execute(),
  ]);
  const sessions = await summarizeSessions(
    db,
    page.map(({ id }) => id),
    now,
  );
  return { total, limit, offset, sessions };
}

/** @returns the summary of one session with its number in the store; undefined when there is no such session */
export async function readSession(
  db: Kysely<Database>,
  sessionId: string,
  now: number,
): Promise<{ id: number; summary: SessionSummary } | undefined> {
  const row = await db.selectFrom('sessions').select('id').where('session_id', '=', sessionId).executeTakeFirst();
  if (row === undefined) {
    return undefined;
  }
  const [summary] = await summarizeSessions(db, [row.id], now);
  return summary === undefined ? undefined : { id: row.id, summary };
}

function matches({ scope, search }: SessionsQuestion): RawBuilder<SqlBool> {
  const conditions = [sql`1 = 1`];
  if (scope.since !== null) {
    conditions.push(sql`sessions.last_at >= ${scope.since}`);
  }
  if (scope.until !== null) {
    conditions.push(sql`sessions.first_at > 0 and sessions.first_at < ${scope.until}`);
  }
  conditions.push(inSessions('sessions.id', scope));
  if (scope.agents.length > 0) {
    conditions.push(sql`sessions.id in (
      select session from turns where ${ofAgents(0, scope)} union select session from agent_runs where ${ofAgents('agent_runs.id', scope)}
    )`);
  }
  if (search !== '') {
    const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(lower(sessions.session_id) like ${pattern} escape '\\' or lower(projects.name) like ${pattern} escape '\\')`);
  }
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}

const sumOfRequests = (value: RawBuilder<number>) =>
  sql<number>`(select coalesce(sum(${value}), 0) from requests where requests.session = sessions.id)`;

const ORDER: Record<SessionSort, RawBuilder<number>> = {
  last: sql`sessions.last_at`,
  first: sql`sessions.first_at`,
  cost: sumOfRequests(sql`requests.cost_nano_usd`),
  tokens: sumOfRequests(sql`input + output + cache_read + cache_write_5m + cache_write_1h`),
  requests: sumOfRequests(sql`1`),
  size: sql`coalesce(sizes.bytes, 0)`,
};

/** Summaries in the order of `ids`. */
async function summarizeSessions(db: Kysely<Database>, ids: readonly number[], now: number): Promise<SessionSummary[]> {
  if (ids.length === 0) {
    return [];
  }
  const names = await readNames(db);
  const sessions = await db
    .selectFrom('sessions')
    .innerJoin('projects', 'projects.id', 'sessions.project')
    .select(['sessions.id', 'session_id', 'projects.name as project', 'projects.path as cwd', 'version', 'first_at', 'last_at'])
    .where('sessions.id', 'in', ids)
    .execute();
  const [used, turns, tools, agentRuns, damagedLines, sizes] = await Promise.all([
    readUse(db, names, ids),
    countRows(db, 'turns', ids),
    countTools(db, names, ids),
    countRows(db, 'agent_runs', ids),
    countRows(db, 'damages', ids),
    readSizes(
      db,
      sessions.map(({ session_id }) => session_id),
    ),
  ]);
  const summaries = sessions.map((session): [number, SessionSummary] => {
    const use = used.get(session.id) ?? { sum: emptyConsumption(), models: [] };
    const damaged = damagedLines.get(session.id) ?? 0;
    const sizeBytes = sizes.get(session.session_id) ?? 0;
    const summary = {
      sessionId: session.session_id,
      project: session.project,
      cwd: session.cwd,
      version: names.nameOf(session.version),
      startedAt: isoTime(session.first_at),
      lastAt: isoTime(session.last_at),
      active: now - session.last_at < ACTIVE_WINDOW_MS,
      health: damaged > 0 ? ('damaged' as const) : ('ok' as const),
      damagedLines: damaged,
      sizeBytes,
      large: sizeBytes >= LARGE_SESSION_BYTES,
      turns: turns.get(session.id) ?? 0,
      requests: use.sum.requests,
      toolRuns: tools.get(session.id)?.runs ?? 0,
      toolErrors: tools.get(session.id)?.errors ?? 0,
      agentRuns: agentRuns.get(session.id) ?? 0,
      tokens: tokensOf(use.sum),
      usd: knownUsd(use.sum),
      models: use.models,
    };
    return [session.id, summary];
  });
  const byId = new Map(summaries);
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface Use {
  sum: Consumption;
  models: string[];
}

async function readUse(db: Kysely<Database>, names: Names, ids: readonly number[]): Promise<Map<number, Use>> {
  const rows = await db
    .selectFrom('requests')
    .select(['session', 'model', ...CONSUMPTION])
    .where('session', 'in', ids)
    .groupBy(['session', 'model'])
    .orderBy('requests', 'desc')
    .execute();
  const used = new Map<number, Use>();
  for (const row of rows) {
    const use = used.get(row.session) ?? { sum: emptyConsumption(), models: [] };
    addConsumption(use.sum, row);
    use.models.push(names.nameOf(row.model));
    used.set(row.session, use);
  }
  return used;
}

async function countRows(
  db: Kysely<Database>,
  table: 'turns' | 'agent_runs' | 'damages',
  ids: readonly number[],
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom(table)
    .select(['session', sql<number>`count(*)`.as('count')])
    .where('session', 'in', ids)
    .groupBy('session')
    .execute();
  return new Map(rows.map(({ session, count }) => [session, count]));
}

async function countTools(db: Kysely<Database>, names: Names, ids: readonly number[]) {
  const rows = await db
    .selectFrom('tool_runs')
    .select(['session', sql<number>`count(*)`.as('runs')])
    .select(countErrors(names).as('errors'))
    .where('session', 'in', ids)
    .where('tool', '<>', 0)
    .groupBy('session')
    .execute();
  return new Map(rows.map((row) => [row.session, row]));
}

async function readSizes(db: Kysely<Database>, sessionIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await sizesOfSessions(db, sessionIds).execute();
  return new Map(rows.map(({ session_id, bytes }) => [session_id, bytes]));
}
