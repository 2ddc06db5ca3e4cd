/**
 * Where two sources speak of the same thing: how much each tells, session by session. A source that was switched on in the
 * middle of a session is compared from there on; a session of which it says nothing is not compared at all.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { Reconciled, Reconciliation } from '../../outputs/api/schema/reconciliation.ts';
import type { Database } from '../schema.ts';
import { ALWAYS, inSessions, type Scope } from './scope.ts';

/** Two sources need not have the same moment for one thing. */
const SLACK_MS = 2000;
/** Enough to look into; the sums tell of all. */
const MAX_DIFFERING = 20;
const NANO_USD = 1e9;

type Source = Reconciled['sources']['first'];

/** Condition on a table's `session`: that it is one of those that are compared. */
type Among = RawBuilder<SqlBool>;

interface Comparison {
  quantity: Reconciled['quantity'];
  first: Source;
  second: Source;
  /** Of each session of which the second source speaks: `session`, `since` when, and the `amount`. */
  told: (among: Among) => RawBuilder<unknown>;
  /** How much the first source tells of session `b.session` since `b.since`. */
  known: RawBuilder<number>;
  /** What the second source never tells of. */
  cannotTell?: string;
  /** What one unit of both amounts is, in the unit that is shown. */
  unit?: number;
}

/** When something began that ended at `at`. */
const beginning = (at: string) => sql`${sql.ref(at)} - case when duration_ms > 0 then duration_ms else 0 end - ${sql.lit(SLACK_MS)}`;

/** What telemetry adds up to, row by row. */
const toldByTelemetry =
  (table: 'api_calls' | 'tool_reports' | 'agent_reports' | 'hook_groups', amount: RawBuilder<unknown>, which?: RawBuilder<SqlBool>) =>
  (among: Among) => sql`
    select session, min(${beginning(table === 'tool_reports' ? 'ended_at' : 'at')}) as since, ${amount} as amount
    from ${sql.table(table)} where ${among} and ${which ?? ALWAYS} group by session`;
const OF_ANSWERS = sql<SqlBool>`told = 1 and cost_nano_usd is not null`;

/** Of rows that a hook of ours was told of: how many it saw end. */
const toldByHooks = (table: 'tool_runs' | 'agent_runs', end: 'hook_ended_at' | 'hook_stopped_at') => (among: Among) => sql`
    select session, min(case when hook_started_at > 0 then hook_started_at else ${sql.ref(end)} end) - ${sql.lit(SLACK_MS)} as since,
      count(case when ${sql.ref(end)} > 0 then 1 end) as amount
    from ${sql.table(table)} where ${among} and (hook_started_at > 0 or ${sql.ref(end)} > 0) group by session`;

const COST_OF_TRANSCRIPTS = sql<number>`
  select coalesce(sum(r.cost_nano_usd), 0) from requests r where r.session = b.session and r.at >= b.since`;
const TOOL_RUNS_OF_TRANSCRIPTS = sql<number>`
  select count(*) from tool_runs r where r.session = b.session and r.tool <> 0 and r.result_class <> 0 and r.started_at >= b.since`;
const AGENT_RUNS_OF_TRANSCRIPTS = sql<number>`
  select count(*) from agent_runs r where r.session = b.session and r.first_at > 0 and r.first_at >= b.since`;

const COMPARISONS: readonly Comparison[] = [
  {
    ...{ quantity: 'cost_usd', first: 'transcripts', second: 'cost-state', unit: 1 / NANO_USD },
    // A fork carries on with the figures of its source, and a cost without a price would be missing on one side only.
    told: (among) => sql`
      select c.session, 0 as since, c.cost_nano_usd as amount from cost_states c join sessions s on s.id = c.session
      where ${among} and c.is_lower_bound = 0 and s.forked_from = ''
        and not exists (select 1 from requests r where r.session = c.session and r.cost_nano_usd is null)`,
    known: COST_OF_TRANSCRIPTS,
  },
  {
    ...{ quantity: 'cost_usd', first: 'transcripts', second: 'telemetry', unit: 1 / NANO_USD },
    told: toldByTelemetry('api_calls', sql`sum(cost_nano_usd)`, OF_ANSWERS),
    known: COST_OF_TRANSCRIPTS,
  },
  {
    ...{ quantity: 'tokens', first: 'transcripts', second: 'telemetry' },
    told: toldByTelemetry('api_calls', sql`sum(input + output + cache_read + cache_write)`, OF_ANSWERS),
    known: sql<number>`
      select coalesce(sum(r.input + r.output + r.cache_read + r.cache_write_5m + r.cache_write_1h), 0)
      from requests r where r.session = b.session and r.at >= b.since`,
  },
  {
    ...{ quantity: 'tool_runs', first: 'transcripts', second: 'hooks' },
    told: toldByHooks('tool_runs', 'hook_ended_at'),
    known: TOOL_RUNS_OF_TRANSCRIPTS,
  },
  {
    ...{ quantity: 'tool_runs', first: 'transcripts', second: 'telemetry' },
    told: toldByTelemetry('tool_reports', sql`count(*)`, sql<SqlBool>`outcome <> 0`),
    known: TOOL_RUNS_OF_TRANSCRIPTS,
  },
  {
    ...{ quantity: 'agent_runs', first: 'transcripts', second: 'hooks' },
    told: toldByHooks('agent_runs', 'hook_stopped_at'),
    known: AGENT_RUNS_OF_TRANSCRIPTS,
  },
  {
    ...{ quantity: 'agent_runs', first: 'transcripts', second: 'telemetry', cannotTell: 'agents that failed or were stopped' },
    told: toldByTelemetry('agent_reports', sql`count(*)`),
    known: AGENT_RUNS_OF_TRANSCRIPTS,
  },
  {
    ...{ quantity: 'hook_runs', first: 'transcripts', second: 'telemetry' },
    told: toldByTelemetry('hook_groups', sql`sum(succeeded + blocked + failed + cancelled)`),
    known: sql<number>`
      select count(*) from hook_runs r where r.session = b.session and r.unrecorded_in is null and r.at >= b.since`,
  },
  {
    ...{ quantity: 'hook_runs', first: 'transcripts', second: 'wrapper' },
    told: (among) => sql`
      select session, min(at) - ${sql.lit(SLACK_MS)} as since, count(*) as amount
      from hook_runs where ${among} and measure is not null group by session`,
    // Of the hooks that are measured: the others are none of the wrapper's.
    known: sql<number>`
      select count(*) from hook_runs r where r.session = b.session and r.unrecorded_in is null and r.at >= b.since
        and exists (
          select 1 from hook_runs m
          where m.session = r.session and m.event = r.event and m.hook = r.hook and m.measure is not null
        )`,
  },
];

export interface ReconciliationScope extends Pick<Scope, 'projects' | 'session'> {
  /** Only sessions that were at work at this time or later; null for all. */
  activeSince: number | null;
}

const RECENT_MS = 7 * 86_400_000;

/** What is looked at all the time: a difference of long ago is nothing to act on. */
export function recently(now: number): ReconciliationScope {
  return { activeSince: now - RECENT_MS, projects: [], session: null };
}

/** Every comparison that at least one session allows. */
export async function readReconciliation(db: Kysely<Database>, scope: ReconciliationScope): Promise<Reconciliation> {
  const comparisons = [];
  for (const comparison of COMPARISONS) {
    const sessions = await readSessions(db, comparison, scope);
    if (sessions.length > 0) comparisons.push(summarize(comparison, sessions));
  }
  return { comparisons };
}

interface SessionAmounts {
  session_id: string;
  first: number;
  second: number;
}

async function readSessions(
  db: Kysely<Database>,
  { told, known }: Comparison,
  { activeSince, projects, session }: ReconciliationScope,
): Promise<SessionAmounts[]> {
  const isChosen = inSessions('session', { since: null, until: null, agents: [], projects, session });
  // Where the rows are read, and not of their sums: of a long history only the sessions of the last days are looked at.
  const isActive = activeSince === null ? ALWAYS : sql<SqlBool>`session in (select id from sessions where last_at >= ${activeSince})`;
  const { rows } = await sql<SessionAmounts>`
    select s.session_id, (${known}) as first, b.amount as second
    from (${told(sql<SqlBool>`${isChosen} and ${isActive}`)}) b join sessions s on s.id = b.session`.execute(db);
  return rows;
}

function summarize({ quantity, first, second, unit = 1, cannotTell }: Comparison, sessions: readonly SessionAmounts[]): Reconciled {
  const sum = (of: 'first' | 'second') => sessions.reduce((total, amounts) => total + amounts[of], 0);
  const [inFirst, inSecond] = [sum('first'), sum('second')];
  const missing = (inOne: 'first' | 'second', toldBy: 'first' | 'second') =>
    sessions.reduce((total, amounts) => total + Math.max(0, amounts[toldBy] - amounts[inOne]), 0) * unit;
  const differing = sessions
    .filter((amounts) => amounts.first !== amounts.second)
    .sort((a, b) => Math.abs(b.first - b.second) - Math.abs(a.first - a.second));
  return {
    quantity,
    sources: { first, second },
    sessions: sessions.length,
    first: inFirst * unit,
    second: inSecond * unit,
    ratio: ratioOf(inFirst, inSecond),
    missing: { inFirst: missing('first', 'second'), inSecond: missing('second', 'first') },
    cannotTell: cannotTell ?? null,
    sessionsDiffering: differing.length,
    differing: differing.slice(0, MAX_DIFFERING).map((amounts) => ({
      sessionId: amounts.session_id,
      first: amounts.first * unit,
      second: amounts.second * unit,
      ratio: ratioOf(amounts.first, amounts.second),
    })),
  };
}

/** What the first source tells for each one of the second; null where that is nothing to divide by. */
function ratioOf(first: number, second: number): number | null {
  return second === 0 ? null : first / second;
}
