/** The store's numbers for names, both ways. They are few hundred, so a query takes all of them at once. */
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export interface Names {
  /** Empty for 0 and for a number that stands for no name. */
  nameOf(id: number): string;
  /** -1, which no row has, for a name that no fact has used yet. */
  idOf(name: string): number;
}

export async function readNames(db: Kysely<Database>): Promise<Names> {
  const rows = await db.selectFrom('names').select(['id', 'name']).execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  return { nameOf: (id) => names.get(id) ?? '', idOf: (name) => ids.get(name) ?? -1 };
}
