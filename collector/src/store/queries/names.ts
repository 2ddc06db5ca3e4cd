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

/** Name of the main thread among the agents. */
export const MAIN = 'main';
/** Stands for an agent of which only the id is known; in the store its name is empty. */
export const UNNAMED = 'unknown';
