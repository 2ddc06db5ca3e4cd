/**
 * What a question is asked about: a span of time and, if wanted, some projects, some agents, or one session. A fact is in
 * a span by its own time; a fact without a time is counted only when no span is given.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { MAIN, UNNAMED } from './names.ts';

export interface Scope {
  /** Milliseconds, inclusive; null for no limit. */
  since: number | null;
  /** Milliseconds, exclusive; null for no limit. */
  until: number | null;
  /** Names; empty for all. */
  projects: readonly string[];
  /** Names, `main` for the main thread; empty for all. */
  agents: readonly string[];
  /** Session id; null for all. */
  session: string | null;
}

/** Of what does not say which agent it is of, as telemetry of most versions does not. */
export type AgentlessScope = Omit<Scope, 'agents'>;

export const EVERYTHING: Scope = { since: null, until: null, projects: [], agents: [], session: null };

export function isBounded({ since, until, projects, agents, session }: Scope): boolean {
  return since !== null || until !== null || projects.length > 0 || agents.length > 0 || session !== null;
}

export const ALWAYS = sql<SqlBool>`1 = 1`;

/** Condition that the time in `column` lies within the span. */
export function inTime(column: string, { since, until }: Scope): RawBuilder<SqlBool> {
  const at = sql.ref(column);
  if (since !== null && until !== null) {
    return sql<SqlBool>`(${at} > 0 and ${at} >= ${since} and ${at} < ${until})`;
  }
  if (since !== null) {
    return sql<SqlBool>`(${at} > 0 and ${at} >= ${since})`;
  }
  return until === null ? ALWAYS : sql<SqlBool>`(${at} > 0 and ${at} < ${until})`;
}

/** Condition that the session in `column` is the one that is asked about, or belongs to one of the projects. */
export function inSessions(column: string, { projects, session }: Scope): RawBuilder<SqlBool> {
  const conditions = [
    ...(projects.length === 0 ? [] : [sql`s.project in (select p.id from projects p where p.name in (${sql.join(projects)}))`]),
    ...(session === null ? [] : [sql`s.session_id = ${session}`]),
  ];
  return conditions.length === 0
    ? ALWAYS
    : sql<SqlBool>`${sql.ref(column)} in (select s.id from sessions s where ${sql.join(conditions, sql` and `)})`;
}

/** A column with the number of an agent's run, 0 for the main thread; or the main thread itself, for what only it does. */
export type RunColumn = string | 0;

/** Condition that the run is one of the agents'. */
export function ofAgents(run: RunColumn, { agents }: Scope): RawBuilder<SqlBool> {
  if (agents.length === 0) return ALWAYS;
  const column = run === 0 ? sql`0` : sql.ref(run);
  const isMain = agents.includes(MAIN) ? sql`${column} = 0` : sql`1 = 0`;
  const names = agents.flatMap((agent) => (agent === UNNAMED ? [agent, ''] : [agent]));
  return sql<SqlBool>`(${isMain} or ${column} in (
    select r.id from agent_runs r join names n on n.id = r.agent where n.name in (${sql.join(names)})
  ))`;
}

/** All conditions, for a table that has `session`, the time column `at`, and the agent's run in `run`. */
export function inScope(at: string, session: string, run: RunColumn, scope: Scope): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${inTime(at, scope)} and ${inSessions(session, scope)} and ${ofAgents(run, scope)})`;
}

/** The same for a table that does not say which agent. */
export function inAgentlessScope(at: string, session: string, scope: AgentlessScope): RawBuilder<SqlBool> {
  const whole = { ...scope, agents: [] };
  return sql<SqlBool>`(${inTime(at, whole)} and ${inSessions(session, whole)})`;
}
