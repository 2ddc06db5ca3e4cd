/** What was used over time: one point for each hour or day of the reader's clock. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Usage, UsagePoint } from '../../outputs/api/schema.ts';
import type { Database } from '../schema.ts';
import { CONSUMPTION, tokensOf, usd } from './consumption.ts';
import { readNames } from './names.ts';
import { inScope, type Scope } from './scope.ts';
import { isoBound } from './times.ts';
import { countErrors } from './tools.ts';

export type Step = Usage['step'];

export const STEP_MS: Record<Step, number> = { hour: 3_600_000, day: 86_400_000 };
/** More than a year of hours; what a chart could never show is refused. */
export const MAX_POINTS = 10_000;

export interface UsageQuestion {
  scope: Scope;
  step: Step;
  /** Minutes to add to UTC for the reader's clock, so that days begin at the reader's midnight. */
  timezoneOffsetMinutes: number;
  /** Milliseconds; the end of a range that names none. */
  now: number;
}

/** Points that a range is cut into; null when it has no beginning, so that only steps with events are given. */
export function countPoints({ scope, step, now }: Pick<UsageQuestion, 'scope' | 'step' | 'now'>): number | null {
  return scope.since === null ? null : Math.max(0, Math.ceil(((scope.until ?? now) - scope.since) / STEP_MS[step]) + 1);
}

export async function readUsage(db: Kysely<Database>, question: UsageQuestion): Promise<Usage> {
  const { scope, step } = question;
  const [requests, turns, runs, tools] = await Promise.all([
    readRequests(db, question),
    readRuns(db, 'turns', question),
    readRuns(db, 'agent_runs', question),
    readToolRuns(db, question),
  ]);
  const points = new Map<number, UsagePoint>();
  const point = (index: number): UsagePoint => {
    const there = points.get(index) ?? emptyPoint(startOf(index, question));
    points.set(index, there);
    return there;
  };
  for (const index of indexes(question)) {
    point(index);
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

function startOf(index: number, { step, timezoneOffsetMinutes }: UsageQuestion): string {
  return new Date(index * STEP_MS[step] - timezoneOffsetMinutes * 60_000).toISOString();
}

/** Every step of a range that has a beginning, so that a chart shows the empty ones as well. */
function* indexes({ scope, step, timezoneOffsetMinutes, now }: UsageQuestion): Generator<number> {
  if (scope.since === null) {
    return;
  }
  const indexOf = (at: number) => Math.floor((at + timezoneOffsetMinutes * 60_000) / STEP_MS[step]);
  for (let index = indexOf(scope.since); index <= indexOf((scope.until ?? now) - 1); index++) {
    yield index;
  }
}

/** Number of the step that a time is in. Literals, because the driver binds numbers as floats, which would not round down. */
function stepOf(column: string, { step, timezoneOffsetMinutes }: UsageQuestion): RawBuilder<number> {
  return sql<number>`((${sql.ref(column)} + ${sql.lit(timezoneOffsetMinutes * 60_000)}) / ${sql.lit(STEP_MS[step])})`;
}

function readRequests(db: Kysely<Database>, question: UsageQuestion) {
  return db
    .selectFrom('requests')
    .select([stepOf('at', question).as('step'), ...CONSUMPTION])
    .where('at', '>', 0)
    .where(inScope('at', 'session', question.scope))
    .groupBy(sql`1`)
    .execute();
}

async function readRuns(db: Kysely<Database>, table: 'turns' | 'agent_runs', question: UsageQuestion) {
  const failure = sql.lit((await readNames(db)).idOf('failure'));
  return db
    .selectFrom(table)
    .select([stepOf('started_at', question).as('step'), sql<number>`count(*)`.as('runs')])
    .select(sql<number>`count(case when outcome = ${failure} then 1 end)`.as('failures'))
    .where('started_at', '>', 0)
    .where(inScope('started_at', 'session', question.scope))
    .groupBy(sql`1`)
    .execute();
}

async function readToolRuns(db: Kysely<Database>, question: UsageQuestion) {
  const names = await readNames(db);
  return db
    .selectFrom('tool_runs')
    .select([stepOf('started_at', question).as('step'), sql<number>`count(*)`.as('runs')])
    .select(countErrors(names).as('errors'))
    .where('tool', '<>', 0)
    .where('started_at', '>', 0)
    .where(inScope('started_at', 'session', question.scope))
    .groupBy(sql`1`)
    .execute();
}
