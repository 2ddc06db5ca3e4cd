/** Sizes of sessions on disk: a session's own file and those of its agents. */
import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/**
 * Bytes by session id. The same files under two configuration directories are one session: the larger copy counts.
 * @param sessionIds which sessions; all when left out
 */
export function sizesOfSessions(db: Kysely<Database>, sessionIds?: readonly string[]) {
  const files = db.selectFrom('files').where('state', '<>', 'deleted').where('session_id', '<>', '');
  const wanted = sessionIds === undefined ? files : files.where('session_id', 'in', sessionIds);
  const copies = wanted
    .select(['session_id', 'config_dir', sql<number>`sum(size)`.as('bytes')])
    .groupBy(['session_id', 'config_dir'])
    .as('copies');
  return db
    .selectFrom(copies)
    .select(['copies.session_id', sql<number>`max(copies.bytes)`.as('bytes')])
    .groupBy('copies.session_id');
}
