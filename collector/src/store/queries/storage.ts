/** What configuration directories held on earlier days, and the sessions that storage should be looked at for. */
import { sql, type Kysely } from 'kysely';
import { LARGE_SESSION_BYTES } from '../../catalog/thresholds.ts';
import type { Database } from '../schema.ts';
import { sizesOfSessions } from './sizes.ts';
import { isoTime } from './times.ts';

export interface StoredDay {
  configDir: string;
  /** In UTC, as `2026-01-31`. */
  day: string;
  type: string;
  project: string;
  bytes: number;
}

/** From `since` on, oldest first. */
export async function readStorageDays(db: Kysely<Database>, since: string): Promise<StoredDay[]> {
  return db
    .selectFrom('storage_days')
    .innerJoin('names as types', 'types.id', 'storage_days.type')
    .innerJoin('names as projects', 'projects.id', 'storage_days.project')
    .where('day', '>=', since)
    .select(['config_dir as configDir', 'day', 'types.name as type', 'projects.name as project', 'bytes'])
    .orderBy('day')
    .execute();
}

export interface SessionOfNote {
  sessionId: string;
  project: string;
  bytes: number;
  damagedLines: number;
  lastAt: string | null;
}

const SESSIONS_MAX = 200;

/** Sessions whose files are large or damaged and still there, largest first. */
export async function readSessionsOfNote(db: Kysely<Database>): Promise<SessionOfNote[]> {
  const damaged = sql<number>`(select count(*) from damages where damages.session = sessions.id)`;
  const rows = await db
    .selectFrom(sizesOfSessions(db).as('sizes'))
    .innerJoin('sessions', 'sessions.session_id', 'sizes.session_id')
    .innerJoin('projects', 'projects.id', 'sessions.project')
    .where((eb) => eb.or([eb('sizes.bytes', '>=', LARGE_SESSION_BYTES), eb(damaged, '>', 0)]))
    .select(['sessions.session_id as sessionId', 'projects.name as project', 'sizes.bytes', damaged.as('damagedLines'), 'last_at'])
    .orderBy('sizes.bytes', 'desc')
    .limit(SESSIONS_MAX)
    .execute();
  return rows.map(({ last_at, ...row }) => ({ ...row, lastAt: isoTime(last_at) }));
}
