/** What was used over time: one point for each hour or day of the reader's clock. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { nextStep, startOfNumber, startOfStep, STEP_MS, stretches, type Step } from '../../outputs/api/calendar.ts';
import type { Usage, UsagePoint } from '../../outputs/api/schema/usage.ts';
import type { Database } from '../schema.ts';
import { CONSUMPTION, tokensOf, usd } from './consumption.ts';
import { readNames } from './names.ts';
import { inScope, type Scope } from './scope.ts';
import { isoBound } from './times.ts';
import { countErrors } from './tools.ts';

/** More than a year of hours; what a chart could never show is refused. */
export const MAX_POINTS = 10_000;

export interface UsageQuestion {
  scope: Scope;
  step: Step;
  /** Zone of the reader's clock, by its name in the time zone database: days begin at the reader's midnight. */
  timeZone: string;
  /** Milliseconds; the end of a range that names none. */
  now: number;
}

/** Points that a range is cut into; null when it has no beginning, so that only steps with events are given. */
export function countPoints({ scope, step, now }: Pick<UsageQuestion, 'scope' | 'step' | 'now'>): number | null {
  return scope.since === null ? null : Math.max(0, Math.ceil(((scope.until ?? now) - scope.since) / STEP_MS[step]) + 1);
}

export async function readUsage(db: Kysely<Database>, question: UsageQuestion): Promise<Usage> {
  const { scope, step, timeZone } = question;
  const number = numberOfStep(question);
  const [requests, turns, runs, tools] = await Promise.all([
    readRequests(db, number, scope),
    readRuns(db, 'turns', number, scope),
    readRuns(db, 'agent_runs', number, scope),
    readToolRuns(db, number, scope),
  ]);
  const points = new Map<number, UsagePoint>();
  const pointAt = (start: number): UsagePoint => {
    const there = points.get(start) ?? emptyPoint(new Date(start).toISOString());
    points.set(start, there);
    return there;
  };
  const point = (of: number): UsagePoint => pointAt(startOfNumber(step, timeZone, of));
  for (const start of starts(question)) {
    pointAt(start);
  }
  for (const row of requests) {
    Object.assign(point(row.step), { requests: row.requests, tokens: tokensOf(row), usd: usd(row.nano_usd) });
  }
  for (const row of turns) {
    Object.assign(point(row.step), { turns: row.runs, turnFailures: row.failures });
  }
  for (const row of runs) {
    Object.assign(point(row.step), { agentRuns: row.runs, agentFailures: row.failures });
  }
  for (const row of tools) {
    Object.assign(point(row.step), { toolRuns: row.runs, toolErrors: row.errors });
  }
  const ordered = [...points].sort(([a], [b]) => a - b).map(([, of]) => of);
  return { range: { since: isoBound(scope.since), until: isoBound(scope.until) }, step, points: ordered };
}

function emptyPoint(start: string): UsagePoint {
  return {
    start,
    requests: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
    usd: 0,
    turns: 0,
    turnFailures: 0,
    agentRuns: 0,
    agentFailures: 0,
    toolRuns: 0,
    toolErrors: 0,
  };
}

/** Beginning of every step of a range that has a beginning, so that a chart shows the empty ones as well. */
function* starts({ scope, step, timeZone, now }: UsageQuestion): Generator<number> {
  if (scope.since === null) {
    return;
  }
  const until = scope.until ?? now;
  for (let start = startOfStep(step, timeZone, scope.since); start < until; start = nextStep(step, timeZone, start)) {
    yield start;
  }
}

/** Gives the number of the step that the time in a column is in. */
type NumberOfStep = (column: string) => RawBuilder<number>;

/** Literals, because the driver binds numbers as floats, which would not round down. */
function numberOfStep({ step, timeZone, now }: UsageQuestion): NumberOfStep {
  const [last, ...earlier] = stretches(step, timeZone, now).reverse();
  const stepMs = sql.lit(STEP_MS[step]);
  return (column) => {
    const at = sql.ref(column);
    const shift = earlier.reduce<RawBuilder<unknown>>(
      (otherwise, { until, shiftMs }) => sql`case when ${at} < ${sql.lit(until)} then ${sql.lit(shiftMs)} else ${otherwise} end`,
      sql.lit(last?.shiftMs ?? 0),
    );
    return sql<number>`((${at} + ${shift}) / ${stepMs})`;
  };
}

function readRequests(db: Kysely<Database>, number: NumberOfStep, scope: Scope) {
  return db
    .selectFrom('requests')
    .select([number('at').as('step'), ...CONSUMPTION])
    .where('at', '>', 0)
    .where(inScope('at', 'session', 'agent', scope))
    .groupBy(sql`1`)
    .execute();
}

async function readRuns(db: Kysely<Database>, table: 'turns' | 'agent_runs', number: NumberOfStep, scope: Scope) {
  const failure = sql.lit((await readNames(db)).idOf('failure'));
  return db
    .selectFrom(table)
    .select([number('started_at').as('step'), sql<number>`count(*)`.as('runs')])
    .select(sql<number>`count(case when outcome = ${failure} then 1 end)`.as('failures'))
    .where('started_at', '>', 0)
    .where(inScope('started_at', 'session', table === 'turns' ? 0 : 'id', scope))
    .groupBy(sql`1`)
    .execute();
}

async function readToolRuns(db: Kysely<Database>, number: NumberOfStep, scope: Scope) {
  const names = await readNames(db);
  return db
    .selectFrom('tool_runs')
    .select([number('started_at').as('step'), sql<number>`count(*)`.as('runs')])
    .select(countErrors(names).as('errors'))
    .where('tool', '<>', 0)
    .where('started_at', '>', 0)
    .where(inScope('started_at', 'session', 'agent', scope))
    .groupBy(sql`1`)
    .execute();
}
