/** What Claude Code's own telemetry reports, counted for itself: nothing here is added to what transcripts tell. */
import { sql, type Kysely } from 'kysely';
import type { ReportedOutcome, ToolDecision, Work } from '../../ledger/telemetryFacts.ts';
import type { ApiCalls, ApiCallSummary, Telemetry } from '../../outputs/api/schema/telemetry.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { usd } from './consumption.ts';
import { readNames, type Names } from './names.ts';
import { byName } from './order.ts';
import { percentileSeconds } from './percentiles.ts';
import { type AgentlessScope, inAgentlessScope } from './scope.ts';
import { isoBound } from './times.ts';

const within = (at: string, scope: AgentlessScope) => inAgentlessScope(at, 'session', scope);

const rangeOf = ({ since, until }: AgentlessScope) => ({ since: isoBound(since), until: isoBound(until) });

const ANSWERED = 200;

interface Calls {
  answered: number;
  failures: Map<number, number>;
  retries: number;
  nanoUsd: number | null;
  durationsMs: number[];
  firstTokensMs: number[];
}

/** Requests to the API by model. */
export async function readApiCalls(db: Kysely<Database>, scope: AgentlessScope): Promise<ApiCalls> {
  const names = await readNames(db);
  const query = db
    .selectFrom('api_calls')
    .where('told', '=', 1)
    .where(within('at', scope))
    .select(['model', 'status', 'duration_ms', 'first_token_ms', 'attempts', sql<number>`coalesce(cost_nano_usd, -1)`.as('cost')]);
  const rows = await readColumns(db, query, ['model', 'status', 'duration_ms', 'first_token_ms', 'attempts', 'cost']);
  const models = new Map<number, Calls>();
  rows.model.forEach((model, i) => {
    const calls = models.get(model) ?? noCalls();
    models.set(model, calls);
    const [status = 0, durationMs = -1, firstTokenMs = -1] = [rows.status[i], rows.duration_ms[i], rows.first_token_ms[i]];
    const [attempts = 0, cost = -1] = [rows.attempts[i], rows.cost[i]];
    calls.retries += Math.max(0, attempts - 1);
    if (cost >= 0) calls.nanoUsd = (calls.nanoUsd ?? 0) + cost;
    if (firstTokenMs >= 0) calls.firstTokensMs.push(firstTokenMs);
    if (status !== ANSWERED) {
      calls.failures.set(status, (calls.failures.get(status) ?? 0) + 1);
      return;
    }
    calls.answered += 1;
    if (durationMs >= 0) calls.durationsMs.push(durationMs);
  });
  const summaries = [...models].map(([model, calls]) => summarizeCalls(names.nameOf(model), calls));
  return { range: rangeOf(scope), models: summaries.sort((a, b) => b.calls - a.calls || byName(a.model, b.model)) };
}

function noCalls(): Calls {
  return { answered: 0, failures: new Map(), retries: 0, nanoUsd: null, durationsMs: [], firstTokensMs: [] };
}

function summarizeCalls(model: string, { answered, failures, retries, nanoUsd, durationsMs, firstTokensMs }: Calls): ApiCallSummary {
  const [p50Seconds = null, p95Seconds = null, p99Seconds = null] = percentileSeconds(durationsMs, [50, 95, 99]);
  const [firstTokenP50Seconds = null, firstTokenP95Seconds = null] = percentileSeconds(firstTokensMs, [50, 95]);
  const failed = [...failures].map(([status, calls]) => ({ status: status === 0 ? null : status, calls }));
  return {
    ...{ model, calls: answered + failed.reduce((sum, { calls }) => sum + calls, 0), answered, retries },
    ...{ p50Seconds, p95Seconds, p99Seconds, firstTokenP50Seconds, firstTokenP95Seconds },
    usd: nanoUsd === null ? null : usd(nanoUsd),
    failures: failed.sort((a, b) => b.calls - a.calls || (a.status ?? 0) - (b.status ?? 0)),
  };
}

export async function readTelemetry(db: Kysely<Database>, scope: AgentlessScope): Promise<Telemetry> {
  const names = await readNames(db);
  // One after the other: there is one connection.
  const tools = await readToolReports(db, names, scope);
  const decisions = await readDecisions(db, names, scope);
  const hooks = await readHookGroups(db, names, scope);
  const agents = await readAgentReports(db, names, scope);
  const compactions = await readCompactionReports(db, names, scope);
  const amounts = await readWorks(db, names, scope);
  const amount = (work: Work): number => amounts.get(work) ?? 0;
  return {
    ...{ range: rangeOf(scope), tools, decisions, hooks, agents, compactions },
    activeSeconds: { user: amount('active_user_ms') / 1000, cli: amount('active_cli_ms') / 1000 },
    linesOfCode: { added: amount('lines_added'), removed: amount('lines_removed') },
    ...{ commits: amount('commits'), pullRequests: amount('pull_requests') },
  };
}

/** Rows by the number of a name, each group under the name. */
function grouped(keys: readonly number[], names: Names): [string, number[]][] {
  const groups = new Map<number, number[]>();
  keys.forEach((key, row) => {
    const rows = groups.get(key) ?? [];
    groups.set(key, rows);
    rows.push(row);
  });
  return [...groups].map(([key, rows]): [string, number[]] => [names.nameOf(key), rows]).sort(([a], [b]) => byName(a, b));
}

function percentiles(durationsMs: readonly number[], rows: readonly number[]): { p50Seconds: number | null; p95Seconds: number | null } {
  const known = rows.map((row) => durationsMs[row] ?? -1).filter((duration) => duration >= 0);
  const [p50Seconds = null, p95Seconds = null] = percentileSeconds(known, [50, 95]);
  return { p50Seconds, p95Seconds };
}

function sumOf(column: readonly number[], rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + (column[row] ?? 0), 0);
}

async function readToolReports(db: Kysely<Database>, names: Names, scope: AgentlessScope): Promise<Telemetry['tools']> {
  const query = db
    .selectFrom('tool_reports')
    .where('outcome', '<>', 0)
    .where(within('ended_at', scope))
    .select(['tool', 'outcome', 'duration_ms']);
  const columns = await readColumns(db, query, ['tool', 'outcome', 'duration_ms']);
  const error = names.idOf('error' satisfies ReportedOutcome);
  return grouped(columns.tool, names).map(([tool, rows]) => ({
    tool,
    runs: rows.length,
    errors: rows.filter((row) => columns.outcome[row] === error).length,
    ...percentiles(columns.duration_ms, rows),
  }));
}

async function readDecisions(db: Kysely<Database>, names: Names, scope: AgentlessScope): Promise<Telemetry['decisions']> {
  const rows = await db
    .selectFrom('tool_reports')
    .where('decision', '<>', 0)
    .where(within('decided_at', scope))
    .select(['tool', 'decision', 'decided_by', sql<number>`count(*)`.as('calls')])
    .groupBy(['tool', 'decision', 'decided_by'])
    .execute();
  return rows
    .map(({ tool, decision, decided_by, calls }) => ({
      tool: names.nameOf(tool),
      decision: names.nameOf(decision) as ToolDecision,
      decidedBy: names.nameOf(decided_by),
      calls,
    }))
    .sort((a, b) => byName(a.tool, b.tool) || byName(a.decision, b.decision) || byName(a.decidedBy, b.decidedBy));
}

async function readHookGroups(db: Kysely<Database>, names: Names, scope: AgentlessScope): Promise<Telemetry['hooks']> {
  const query = db
    .selectFrom('hook_groups')
    .where(within('at', scope))
    .select(['event', 'duration_ms', 'succeeded', 'blocked', 'failed', 'cancelled']);
  const columns = await readColumns(db, query, ['event', 'duration_ms', 'succeeded', 'blocked', 'failed', 'cancelled']);
  return grouped(columns.event, names).map(([event, rows]) => ({
    event,
    firings: rows.length,
    succeeded: sumOf(columns.succeeded, rows),
    blocked: sumOf(columns.blocked, rows),
    failed: sumOf(columns.failed, rows),
    cancelled: sumOf(columns.cancelled, rows),
    ...percentiles(columns.duration_ms, rows),
  }));
}

async function readAgentReports(db: Kysely<Database>, names: Names, scope: AgentlessScope): Promise<Telemetry['agents']> {
  const query = db.selectFrom('agent_reports').where(within('at', scope)).select(['agent', 'duration_ms', 'tool_uses']);
  const columns = await readColumns(db, query, ['agent', 'duration_ms', 'tool_uses']);
  return grouped(columns.agent, names).map(([agent, rows]) => ({
    agent,
    runs: rows.length,
    toolUses: sumOf(columns.tool_uses, rows),
    ...percentiles(columns.duration_ms, rows),
  }));
}

async function readCompactionReports(db: Kysely<Database>, names: Names, scope: AgentlessScope): Promise<Telemetry['compactions']> {
  const query = db.selectFrom('compaction_reports').where(within('at', scope)).select(['trigger', 'outcome', 'duration_ms']);
  const columns = await readColumns(db, query, ['trigger', 'outcome', 'duration_ms']);
  const error = names.idOf('error' satisfies ReportedOutcome);
  return grouped(columns.trigger, names).map(([trigger, rows]) => ({
    trigger,
    attempts: rows.length,
    failed: rows.filter((row) => columns.outcome[row] === error).length,
    ...percentiles(columns.duration_ms, rows),
  }));
}

async function readWorks(db: Kysely<Database>, names: Names, scope: AgentlessScope): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('works')
    .where(within('at', scope))
    .select(['work', sql<number>`sum(amount)`.as('amount')])
    .groupBy('work')
    .execute();
  return new Map(rows.map(({ work, amount }) => [names.nameOf(work), amount]));
}
