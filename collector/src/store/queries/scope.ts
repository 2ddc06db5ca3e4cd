/**
 * What a question is asked about: a span of time and, if wanted, one project. A fact is in a span by its own time; a
 * fact without a time is counted only when no span is given.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely';

export interface Scope {
  /** Milliseconds, inclusive; null for no limit. */
  since: number | null;
  /** Milliseconds, exclusive; null for no limit. */
  until: number | null;
  /** Name of a project; null for all. */
  project: string | null;
}

export const EVERYTHING: Scope = { since: null, until: null, project: null };

export function isBounded(scope: Scope): boolean {
  return scope.since !== null || scope.until !== null;
}

const ALWAYS = sql<SqlBool>`1 = 1`;

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

/** Condition that the session in `column` belongs to the project. */
export function inProject(column: string, { project }: Scope): RawBuilder<SqlBool> {
  return project === null
    ? ALWAYS
    : sql<SqlBool>`${sql.ref(column)} in (
        select s.id from sessions s join projects p on p.id = s.project where p.name = ${project}
      )`;
}

/** Both conditions, for a table that has `session` and the time column `at`. */
export function inScope(at: string, session: string, scope: Scope): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${inTime(at, scope)} and ${inProject(session, scope)})`;
}
