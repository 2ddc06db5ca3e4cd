/** Typed read queries on a store. Apart from it, since who finds an answer kept need not load the query builder. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import type Libsql from 'libsql';
import type { Database } from './schema.ts';
import { STORE_FILE, type Store } from './store.ts';

export function readsOf({ connection }: Pick<Store, 'connection'>): Kysely<Database> {
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: connection }) });
}

/** For a process that only reads, beside the one that writes. @throws Error when there is no store in the directory */
export function openReads(dataDir: string): { db: Kysely<Database>; close: () => void } {
  const Database = createRequire(import.meta.url)('libsql') as typeof Libsql;
  const file = path.join(dataDir, STORE_FILE);
  // It would be made.
  if (!existsSync(file)) throw new Error(`There is no store ${file}.`);
  const connection = new Database(file);
  connection.exec('PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY');
  return { db: readsOf({ connection }), close: () => connection.close() };
}
