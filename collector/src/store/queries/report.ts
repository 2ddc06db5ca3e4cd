/** The report: everything that was read, added up. `ccmon report --json` and `/api/v1/summary` give this very object. */
import { sql, type Kysely } from 'kysely';
import type { ModelSummary, Report } from '../../outputs/api/schema/report.ts';
import type { Database } from '../schema.ts';
import { readAgentConsumption, readAgentSummaries, type AgentConsumption } from './agents.ts';
import { addConsumption, emptyConsumption, knownUsd, tokensOf, usd, type Consumption } from './consumption.ts';
import { readHookSummaries } from './hooks.ts';
import { readNames } from './names.ts';
import { byName } from './order.ts';
import { inScope, isBounded, type RunColumn, type Scope } from './scope.ts';
import { isoBound } from './times.ts';
import { readToolCounts } from './tools.ts';

export interface ReportQuestion {
  scope: Scope;
  /** The configuration directories that are read now; named in the report before others that the store was filled from. */
  configDirs: readonly string[];
}

export async function readReport(db: Kysely<Database>, { scope, configDirs }: ReportQuestion): Promise<Report> {
  const names = await readNames(db);
  const consumption = await readAgentConsumption(db, names, scope);
  const [filledFrom, { files, lines }, sessions, agents, tools, hooks] = await Promise.all([
    readConfigDirs(db),
    readFiles(db),
    countSessions(db, scope),
    readAgentSummaries(db, names, scope, consumption),
    readToolCounts(db, names, scope),
    readHookSummaries(db, names, scope),
  ]);
  const total = emptyConsumption();
  consumption.forEach((part) => addConsumption(total, part));
  return {
    schemaVersion: 1,
    configDirs: [...new Set([...configDirs, ...filledFrom])],
    range: { since: isoBound(scope.since), until: isoBound(scope.until) },
    files,
    lines,
    sessions,
    requests: total.requests,
    tokens: tokensOf(total),
    cost: { usd: usd(total.nano_usd), requestsWithoutPrice: total.requests - total.priced },
    models: summarizeModels(consumption),
    tools: {
      runs: tools.reduce((sum, { runs }) => sum + runs, 0),
      errors: tools.reduce((sum, { errors }) => sum + errors, 0),
      byName: tools,
    },
    agents,
    hooks,
  };
}

function summarizeModels(consumption: readonly AgentConsumption[]): ModelSummary[] {
  const models = new Map<string, Consumption>();
  for (const part of consumption) {
    const sum = models.get(part.model) ?? emptyConsumption();
    addConsumption(sum, part);
    models.set(part.model, sum);
  }
  return [...models]
    .map(([model, sum]) => ({ model, requests: sum.requests, tokens: tokensOf(sum), usd: knownUsd(sum) }))
    .sort((a, b) => b.requests - a.requests || byName(a.model, b.model));
}

/** Every directory that figures come from: facts stay in the store when other directories are read. */
async function readConfigDirs(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom('files').select('config_dir').distinct().where('config_dir', '<>', '').orderBy('config_dir').execute();
  return rows.map(({ config_dir }) => config_dir);
}

/** Files and lines are not events: they are of all that was ever read, whatever the range. */
async function readFiles(db: Kysely<Database>): Promise<Pick<Report, 'files' | 'lines'>> {
  const row = await db
    .selectFrom('files')
    .select([
      sql<number>`count(case when state = 'ok' or (state = 'deleted' and lines_read > 0) then 1 end)`.as('read'),
      sql<number>`count(case when lines_damaged > 0 then 1 end)`.as('damaged'),
      sql<number>`count(case when state = 'unreadable' then 1 end)`.as('unreadable'),
      sql<number>`coalesce(sum(lines_read), 0)`.as('lines_read'),
      sql<number>`coalesce(sum(lines_damaged), 0)`.as('lines_damaged'),
      sql<number>`coalesce(sum(lines_recovered), 0)`.as('lines_recovered'),
    ])
    .executeTakeFirstOrThrow();
  return {
    files: { read: row.read, damaged: row.damaged, unreadable: row.unreadable },
    lines: { read: row.lines_read, damaged: row.lines_damaged, recovered: row.lines_recovered },
  };
}

/** Tables whose rows are events of a session, with the columns that say when and, where one can tell, of which agent's run. */
const EVENTS: readonly (readonly [table: string, at: string, run: RunColumn | null])[] = [
  ['requests', 'at', 'agent'],
  ['tool_runs', 'started_at', 'agent'],
  ['tool_runs', 'ended_at', 'agent'],
  ['agent_runs', 'started_at', 'id'],
  ['turns', 'started_at', 0],
  ['hook_runs', 'at', 'agent'],
  ['compactions', 'at', 'agent'],
  ['api_errors', 'at', 'agent'],
  ['session_starts', 'at', null],
  ['sessions', 'first_at', null],
  ['sessions', 'last_at', null],
];

/** Sessions of which anything happened within the span. */
async function countSessions(db: Kysely<Database>, scope: Scope): Promise<number> {
  if (!isBounded(scope)) {
    const { sessions } = await db
      .selectFrom('sessions')
      .select(sql<number>`count(*)`.as('sessions'))
      .executeTakeFirstOrThrow();
    return sessions;
  }
  const telling = EVENTS.filter(([, , run]) => run !== null || scope.agents.length === 0);
  const parts = telling.map(([table, at, run]) => {
    const session = table === 'sessions' ? 'id' : 'session';
    const condition = sql`${sql.ref(session)} <> 0 and ${inScope(at, session, run ?? 0, scope)}`;
    return sql`select ${sql.ref(session)} as session from ${sql.table(table)} where ${condition}`;
  });
  const union = sql.join(parts, sql` union `);
  const { rows } = await sql<{ sessions: number }>`select count(*) as sessions from (${union}) as seen`.execute(db);
  return rows[0]?.sessions ?? 0;
}
