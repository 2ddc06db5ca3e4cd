/** Typed read queries on a store. Apart from it, since who finds an answer kept need not load the query builder. */
import { Kysely, SqliteDialect } from 'kysely';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

export function readsOf({ connection }: Pick<Store, 'connection'>): Kysely<Database> {
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: connection }) });
}
