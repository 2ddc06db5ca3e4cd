/** Agents: how often each ran, how its runs ended and how long they took, and what its requests used. */
import { sql, type Kysely } from 'kysely';
import type { AgentOutcome } from '../../catalog/values.ts';
import type { AgentRow, Agents, AgentSummary } from '../../outputs/api/schema/agents.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { addConsumption, CONSUMPTION, emptyConsumption, knownUsd, tokensOf, type Consumption } from './consumption.ts';
import { MAIN, readNames, UNNAMED, type Names } from './names.ts';
import { byName } from './order.ts';
import { percentileSeconds } from './percentiles.ts';
import { inScope, type Scope } from './scope.ts';
import { isoBound, isoTime } from './times.ts';

export interface AgentConsumption extends Consumption {
  agent: string;
  model: string;
}

/** Sums by agent and model; added up they are the totals. */
export async function readAgentConsumption(db: Kysely<Database>, names: Names, scope: Scope): Promise<AgentConsumption[]> {
  const rows = await db
    .selectFrom('requests')
    .select(['requests.agent as run', 'requests.model', ...CONSUMPTION])
    .where(inScope('requests.at', 'requests.session', 'requests.agent', scope))
    .groupBy(['requests.agent', 'requests.model'])
    .execute();
  // Runs become agents here: joined in SQL, it would sort all requests by what it first has to look up.
  const agentOf = await readAgentOfRun(db, names);
  const sums = new Map<string, AgentConsumption>();
  for (const { run, model, ...part } of rows) {
    const agent = agentOf(run);
    const key = `${model} ${agent}`;
    const sum = sums.get(key) ?? { ...emptyConsumption(), agent, model: names.nameOf(model) };
    addConsumption(sum, part);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

async function readAgentOfRun(db: Kysely<Database>, names: Names): Promise<(run: number) => string> {
  const { id, agent } = await readColumns(db, db.selectFrom('agent_runs').select(['id', 'agent']), ['id', 'agent']);
  const nameOfRun = new Map(id.map((run, i) => [run, agentName(names, agent[i] ?? 0)]));
  return (run) => (run === 0 ? MAIN : (nameOfRun.get(run) ?? UNNAMED));
}

function agentName(names: Names, id: number): string {
  const name = names.nameOf(id);
  return name === '' ? UNNAMED : name;
}

interface AgentRuns {
  ended: Record<AgentOutcome, number>;
  durationsMs: number[];
  lastAt: number;
}

function emptyRuns(): AgentRuns {
  return { ended: { success: 0, failure: 0, cancelled: 0, unfinished: 0 }, durationsMs: [], lastAt: 0 };
}

/** Runs by agent name; a run of main is a turn. */
async function readRuns(db: Kysely<Database>, names: Names, scope: Scope): Promise<Map<string, AgentRuns>> {
  const turns = db
    .selectFrom('turns')
    .select([
      sql<number>`0`.as('agent'),
      'turns.outcome',
      sql<number>`coalesce(turns.duration_ms, -1)`.as('duration_ms'),
      'turns.started_at as at',
    ])
    .where(inScope('turns.started_at', 'turns.session', 0, scope));
  const runs = db
    .selectFrom('agent_runs')
    .select([
      sql<number>`case when agent_runs.agent = 0 then -1 else agent_runs.agent end`.as('agent'),
      'agent_runs.outcome',
      sql<number>`coalesce(agent_runs.duration_ms, -1)`.as('duration_ms'),
      'agent_runs.started_at as at',
    ])
    .where(inScope('agent_runs.started_at', 'agent_runs.session', 'agent_runs.id', scope));
  const columns = await readColumns(db, turns.unionAll(runs), ['agent', 'outcome', 'duration_ms', 'at']);

  const byAgent = new Map<number, AgentRuns>();
  columns.agent.forEach((agent, i) => {
    const of = byAgent.get(agent) ?? emptyRuns();
    byAgent.set(agent, of);
    const outcome = agentOutcome(names.nameOf(columns.outcome[i] ?? 0));
    of.ended[outcome] += 1;
    const durationMs = columns.duration_ms[i] ?? -1;
    if (outcome !== 'unfinished' && durationMs >= 0) {
      of.durationsMs.push(durationMs);
    }
    of.lastAt = Math.max(of.lastAt, columns.at[i] ?? 0);
  });
  return new Map([...byAgent].map(([agent, of]) => [agent === 0 ? MAIN : agentName(names, agent), of]));
}

/** An outcome as the store names it; a run without one has not ended. */
export function agentOutcome(name: string): AgentOutcome {
  return name === 'success' || name === 'failure' || name === 'cancelled' ? name : 'unfinished';
}

function summarize(agent: string, runs: AgentRuns, used: Consumption): AgentSummary {
  const { success, failure, cancelled, unfinished } = runs.ended;
  const [p50Seconds = null, p95Seconds = null, p99Seconds = null] = percentileSeconds(runs.durationsMs, [50, 95, 99]);
  return {
    agent,
    runs: success + failure + cancelled + unfinished,
    succeeded: success,
    failed: failure,
    cancelled,
    unfinished,
    p50Seconds,
    p95Seconds,
    p99Seconds,
    requests: used.requests,
    tokens: tokensOf(used),
    usd: knownUsd(used),
  };
}

/** Main first, then by requests. */
function byUse(a: AgentSummary, b: AgentSummary): number {
  return Number(b.agent === MAIN) - Number(a.agent === MAIN) || b.requests - a.requests || b.runs - a.runs || byName(a.agent, b.agent);
}

function sumByAgent(consumption: readonly AgentConsumption[]): Map<string, Consumption> {
  const sums = new Map<string, Consumption>();
  for (const part of consumption) {
    const sum = sums.get(part.agent) ?? emptyConsumption();
    addConsumption(sum, part);
    sums.set(part.agent, sum);
  }
  return sums;
}

/** One summary for each agent that ran or sent a request. */
export async function readAgentSummaries(
  db: Kysely<Database>,
  names: Names,
  scope: Scope,
  consumption: readonly AgentConsumption[],
): Promise<AgentSummary[]> {
  const runs = await readRuns(db, names, scope);
  const used = sumByAgent(consumption);
  return [...new Set([...runs.keys(), ...used.keys()])]
    .map((agent) => summarize(agent, runs.get(agent) ?? emptyRuns(), used.get(agent) ?? emptyConsumption()))
    .sort(byUse);
}

type Failure = AgentRow['failures'][number];

/** Failed and cancelled runs by agent and reason. */
async function readFailures(db: Kysely<Database>, names: Names, scope: Scope): Promise<Map<string, Failure[]>> {
  const rows = await db
    .selectFrom('agent_runs')
    .select(['agent', 'reason', sql<number>`count(*)`.as('runs')])
    .where('outcome', 'in', [names.idOf('failure'), names.idOf('cancelled')])
    .where(inScope('started_at', 'session', 'id', scope))
    .groupBy(['agent', 'reason'])
    .orderBy('runs', 'desc')
    .execute();
  const failures = new Map<string, Failure[]>();
  for (const { agent, reason, runs } of rows) {
    const name = agentName(names, agent);
    failures.set(name, [...(failures.get(name) ?? []), { reason: names.nameOf(reason), runs }]);
  }
  return failures;
}

async function readDefined(db: Kysely<Database>, names: Names): Promise<Set<string>> {
  const rows = await db.selectFrom('agent_definitions').select('agent').distinct().execute();
  return new Set(rows.map(({ agent }) => names.nameOf(agent)));
}

/** Every agent that ran, and every one that is defined in agents/*.md though it never did. */
export async function readAgents(db: Kysely<Database>, scope: Scope): Promise<Agents> {
  const names = await readNames(db);
  const [runs, used, failures, defined] = await Promise.all([
    readRuns(db, names, scope),
    readAgentConsumption(db, names, scope).then(sumByAgent),
    readFailures(db, names, scope),
    readDefined(db, names),
  ]);
  const wanted = scope.agents.length === 0 ? defined : new Set([...defined].filter((agent) => scope.agents.includes(agent)));
  const agents = [...new Set([...runs.keys(), ...used.keys(), ...wanted])].map((agent) => {
    const ran = runs.get(agent) ?? emptyRuns();
    return {
      ...summarize(agent, ran, used.get(agent) ?? emptyConsumption()),
      defined: defined.has(agent),
      lastAt: isoTime(ran.lastAt),
      failures: failures.get(agent) ?? [],
    };
  });
  return { range: { since: isoBound(scope.since), until: isoBound(scope.until) }, agents: agents.sort(byUse) };
}
