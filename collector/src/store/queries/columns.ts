/**
 * Reads whole columns of a large result. The driver spends more than a microsecond on each value of each row, so a
 * result of 400,000 rows costs half a second; one JSON array a column costs a fifth of that.
 */
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../schema.ts';

/** @returns the columns `names` of `query`, all of them numbers, each in the order of the rows */
export async function readColumns<DB, TB extends keyof DB, Row extends Record<string, number>, Name extends keyof Row & string>(
  db: Kysely<Database>,
  query: SelectQueryBuilder<DB, TB, Row>,
  names: readonly Name[],
): Promise<Record<Name, number[]>> {
  const columns = names.map((name) => sql`json_group_array(${sql.ref(name)}) as ${sql.ref(name)}`);
  const { rows } = await sql<Record<Name, string>>`select ${sql.join(columns)} from (${query}) as facts`.execute(db);
  const row = rows[0];
  return Object.fromEntries(names.map((name) => [name, JSON.parse(row?.[name] ?? '[]')])) as Record<Name, number[]>;
}
