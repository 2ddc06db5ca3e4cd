/** Tool runs by tool: how many, how many ended in an error, and how long they took. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { CLASSES_WITHOUT_ERROR } from '../../ledger/facts.ts';
import type { ToolCount, Tools } from '../../outputs/api/schema/tools.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { readNames, type Names } from './names.ts';
import { byName } from './order.ts';
import { percentileSeconds } from './percentiles.ts';
import { inScope, type Scope } from './scope.ts';
import { isoBound } from './times.ts';

function byRuns(a: ToolCount, b: ToolCount): number {
  return b.runs - a.runs || byName(a.tool, b.tool);
}

/** Number of results marked as an error, over `tool_runs`. */
export function countErrors(names: Names): RawBuilder<number> {
  const others = CLASSES_WITHOUT_ERROR.map((resultClass) => sql.lit(names.idOf(resultClass)));
  return sql<number>`count(case when result_class not in (0, ${sql.join(others)}) then 1 end)`;
}

/** Counts alone: a run is a call that was read; an error is a result that is marked as one, a refusal included. */
export async function readToolCounts(db: Kysely<Database>, names: Names, scope: Scope): Promise<ToolCount[]> {
  const rows = await db
    .selectFrom('tool_runs')
    .select(['tool', sql<number>`count(*)`.as('runs')])
    .select(countErrors(names).as('errors'))
    .where('tool', '<>', 0)
    .where(inScope('started_at', 'session', 'agent', scope))
    .groupBy('tool')
    .execute();
  return rows.map(({ tool, runs, errors }) => ({ tool: names.nameOf(tool), runs, errors })).sort(byRuns);
}

/** Counts and durations, from a call to its result. */
export async function readTools(db: Kysely<Database>, scope: Scope): Promise<Tools> {
  const names = await readNames(db);
  const runs = db
    .selectFrom('tool_runs')
    .select(['tool', sql<number>`ended_at - started_at`.as('duration_ms')])
    .where('tool', '<>', 0)
    .where('started_at', '>', 0)
    .whereRef('ended_at', '>=', 'started_at')
    .where(inScope('started_at', 'session', 'agent', scope));
  const [counts, columns] = await Promise.all([readToolCounts(db, names, scope), readColumns(db, runs, ['tool', 'duration_ms'])]);

  const durationsMs = new Map<string, number[]>(counts.map(({ tool }) => [tool, []]));
  columns.tool.forEach((tool, i) => durationsMs.get(names.nameOf(tool))?.push(columns.duration_ms[i] ?? 0));
  const tools = counts.map((count) => {
    const [p50Seconds = null, p95Seconds = null] = percentileSeconds(durationsMs.get(count.tool) ?? [], [50, 95]);
    return { ...count, p50Seconds, p95Seconds };
  });
  return { range: { since: isoBound(scope.since), until: isoBound(scope.until) }, tools };
}
