/**
 * What metrics are made of: the columns that counters are summed up from when the collector starts, and the states that
 * gauges show. Summing up in SQL was measured slower than reading whole columns: SQLite groups by sorting all rows.
 */
import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { isRunning } from './live.ts';
import { sizesOfSessions } from './sizes.ts';

/** Stands for "not known" in columns of durations and costs. */
export const NOT_KNOWN = -1;

const orNotKnown = <Alias extends string>(column: string, alias: Alias) =>
  sql<number>`coalesce(${sql.ref(column)}, ${sql.lit(NOT_KNOWN)})`.as(alias);

/** Milliseconds from one time to another, if both are known and in this order. */
const between = (from: string, to: string) =>
  sql<number>`case when ${sql.ref(from)} > 0 and ${sql.ref(to)} >= ${sql.ref(from)} then ${sql.ref(to)} - ${sql.ref(from)} else ${sql.lit(NOT_KNOWN)} end`;

export function readSessionColumns(db: Kysely<Database>) {
  return readColumns(db, db.selectFrom('sessions').select(['id', 'project']), ['id', 'project']);
}

/** Numbers of rows: those above `after`, up to `upTo`. */
export interface Page {
  after: number;
  upTo: number;
}

const PAGE_ROWS = 20_000;

export type PagedTable = 'requests' | 'tool_runs' | 'hook_runs' | 'api_calls' | 'tool_reports' | 'hook_groups' | 'works';

/** The whole of a table, page by page. */
export async function* pagesOf(db: Kysely<Database>, table: PagedTable): AsyncGenerator<Page> {
  const last = await db
    .selectFrom(table)
    .select(sql<number | null>`max(id)`.as('id'))
    .executeTakeFirst();
  for (let after = 0; after < (last?.id ?? 0); after += PAGE_ROWS) yield { after, upTo: after + PAGE_ROWS };
}

export function readRequestColumns(db: Kysely<Database>, { after, upTo }: Page) {
  const cost = orNotKnown('cost_nano_usd', 'cost');
  const query = db
    .selectFrom('requests')
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .select(['session', 'agent', 'model', 'input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h', cost]);
  return readColumns(db, query, ['session', 'agent', 'model', 'input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'cost']);
}

/** Only runs of which the call and the result are known. */
export function readToolRunColumns(db: Kysely<Database>, { after, upTo }: Page) {
  const duration = between('started_at', 'ended_at').as('duration');
  const query = db
    .selectFrom('tool_runs')
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .select(['session', 'agent', 'tool', 'result_class', duration])
    .where('tool', '<>', 0)
    .where('result_class', '<>', 0);
  return readColumns(db, query, ['session', 'agent', 'tool', 'result_class', 'duration']);
}

export function readAgentRunColumns(db: Kysely<Database>) {
  const duration = orNotKnown('duration_ms', 'duration');
  const query = db.selectFrom('agent_runs').select(['id', 'session', 'agent', 'outcome', 'reason', duration]);
  return readColumns(db, query, ['id', 'session', 'agent', 'outcome', 'reason', 'duration']);
}

export function readTurnColumns(db: Kysely<Database>) {
  const duration = orNotKnown('duration_ms', 'duration');
  const firstResponse = between('started_at', 'first_response_at').as('first_response');
  const query = db.selectFrom('turns').select(['session', 'outcome', firstResponse, duration]);
  return readColumns(db, query, ['session', 'outcome', 'first_response', 'duration']);
}

export function readHookRunColumns(db: Kysely<Database>, { after, upTo }: Page) {
  const query = db
    .selectFrom('hook_runs')
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .select(['event', 'hook', 'outcome', 'duration_ms', orNotKnown('cpu_us', 'cpu_us'), orNotKnown('peak_bytes', 'peak_bytes')]);
  return readColumns(db, query, ['event', 'hook', 'outcome', 'duration_ms', 'cpu_us', 'peak_bytes']);
}

export function readHookEventColumns(db: Kysely<Database>) {
  const query = db.selectFrom('hook_events').select(['event', 'detail', between('at', 'ended_at').as('wait')]);
  return readColumns(db, query, ['event', 'detail', 'wait']);
}

export function readCompactionColumns(db: Kysely<Database>) {
  const query = db.selectFrom('compactions').select(['session', 'trigger', 'duration_ms']);
  return readColumns(db, query, ['session', 'trigger', 'duration_ms']);
}

export function readApiErrorColumns(db: Kysely<Database>) {
  const query = db.selectFrom('api_errors').select(['session', 'final', 'status', 'reason']);
  return readColumns(db, query, ['session', 'final', 'status', 'reason']);
}

export function readSessionStartColumns(db: Kysely<Database>) {
  return readColumns(db, db.selectFrom('session_starts').select(['session', 'source']), ['session', 'source']);
}

export function readSessionTimingColumns(db: Kysely<Database>) {
  const columns = ['kind', 'operation', 'duration_ms'] as const;
  return readColumns(db, db.selectFrom('session_timings').select(columns), columns);
}

export function readRecordedAgentRunColumns(db: Kysely<Database>) {
  const query = db.selectFrom('recorded_agent_runs').select(['name', 'succeeded', 'duration_ms', 'tokens']);
  return readColumns(db, query, ['name', 'succeeded', 'duration_ms', 'tokens']);
}

export function readRecordedHookRunColumns(db: Kysely<Database>) {
  const query = db.selectFrom('recorded_hook_runs').select(['name', 'succeeded', 'duration_ms']);
  return readColumns(db, query, ['name', 'succeeded', 'duration_ms']);
}

export function readCustomSeries(db: Kysely<Database>) {
  return db.selectFrom('custom_series').selectAll().execute();
}

export function readDamageColumns(db: Kysely<Database>) {
  return readColumns(db, db.selectFrom('damages').select('kind'), ['kind']);
}

/** Without spans that no event was read of. */
export function readApiCallColumns(db: Kysely<Database>, { after, upTo }: Page) {
  const query = db
    .selectFrom('api_calls')
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .where('told', '=', 1)
    .select(['model', 'status', 'duration_ms', 'first_token_ms', orNotKnown('cost_nano_usd', 'cost')])
    .select(sql<number>`case when attempts > 1 then attempts - 1 else 0 end`.as('retries'));
  return readColumns(db, query, ['model', 'status', 'duration_ms', 'first_token_ms', 'cost', 'retries']);
}

export function readToolReportColumns(db: Kysely<Database>, { after, upTo }: Page) {
  const query = db
    .selectFrom('tool_reports')
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .select(['tool', 'decision', 'decided_by', 'outcome', 'duration_ms']);
  return readColumns(db, query, ['tool', 'decision', 'decided_by', 'outcome', 'duration_ms']);
}

export function readHookGroupColumns(db: Kysely<Database>, { after, upTo }: Page) {
  const query = db
    .selectFrom('hook_groups')
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .select(['event', 'duration_ms', 'succeeded', 'blocked', 'failed', 'cancelled']);
  return readColumns(db, query, ['event', 'duration_ms', 'succeeded', 'blocked', 'failed', 'cancelled']);
}

export function readCompactionReportColumns(db: Kysely<Database>) {
  return readColumns(db, db.selectFrom('compaction_reports').select(['trigger', 'outcome']), ['trigger', 'outcome']);
}

export function readWorkColumns(db: Kysely<Database>, { after, upTo }: Page) {
  const query = db.selectFrom('works').where('id', '>', after).where('id', '<=', upTo).select(['session', 'work', 'amount']);
  return readColumns(db, query, ['session', 'work', 'amount']);
}

export async function readProjectNames(db: Kysely<Database>): Promise<Map<number, string>> {
  const rows = await db.selectFrom('projects').select(['id', 'name']).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export function readFileTallies(db: Kysely<Database>) {
  return db.selectFrom('files').select(['path', 'lines_read', 'lines_damaged', 'lines_recovered', 'unknown_types']).execute();
}

export function readCounterFloors(db: Kysely<Database>) {
  return db.selectFrom('counter_floors').select(['series', 'amounts']).execute();
}

/** Sessions of each project, how many of them had a record between two times, and how many have damaged lines. */
export function readSessionStates(db: Kysely<Database>, { since, until }: { since: number; until: number }) {
  return db
    .selectFrom('sessions')
    .innerJoin('projects', 'projects.id', 'sessions.project')
    .leftJoin(
      (from) => from.selectFrom('damages').select('session').distinct().as('damaged'),
      (join) => join.onRef('damaged.session', '=', 'sessions.id'),
    )
    .select([
      'projects.name as project',
      sql<number>`count(*)`.as('sessions'),
      sql<number>`count(damaged.session)`.as('damaged'),
      sql<number>`count(case when sessions.last_at >= ${since} and sessions.last_at <= ${until} then 1 end)`.as('active'),
    ])
    .groupBy('projects.name')
    .execute();
}

/** Bytes on disk of each session. */
export function readSessionSizes(db: Kysely<Database>) {
  return db
    .selectFrom(sizesOfSessions(db).as('sizes'))
    .leftJoin('sessions', 'sessions.session_id', 'sizes.session_id')
    .leftJoin('projects', 'projects.id', 'sessions.project')
    .select(['projects.name as project', 'sizes.bytes'])
    .execute();
}

export function readFileStates(db: Kysely<Database>) {
  return db
    .selectFrom('files')
    .select(['state', sql<number>`count(*)`.as('files')])
    .groupBy('state')
    .execute();
}

/** Transcripts that cannot be read, where they stand, and when they were written to last. */
export function readUnreadableFiles(db: Kysely<Database>) {
  return db.selectFrom('files').select(['config_dir', 'modified_at']).where('state', '=', 'unreadable').execute();
}

/** Sessions that run, by what they do. */
export function readLiveStates(db: Kysely<Database>, now: number) {
  return db
    .selectFrom('live_sessions')
    .innerJoin('names', 'names.id', 'live_sessions.state')
    .select(['names.name as state', sql<number>`count(*)`.as('sessions')])
    .where(isRunning(now))
    .groupBy('names.name')
    .execute();
}

export function readDefinedAgents(db: Kysely<Database>) {
  return db
    .selectFrom('agent_definitions')
    .innerJoin('names', 'names.id', 'agent_definitions.agent')
    .select('names.name as agent')
    .distinct()
    .orderBy('agent')
    .execute();
}
