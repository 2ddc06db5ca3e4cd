/** Snapshots of baselines, as they were kept. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Kysely } from 'kysely';
import type { BaselinesReading } from '../../readings/baselines.ts';
import type { Database } from '../schema.ts';

const unzip = promisify(gunzip);

export interface Snapshot {
  /** Milliseconds. */
  at: number;
  content: BaselinesReading;
}

/** Times of all snapshots, the newest first. */
export async function readSnapshotTimes(db: Kysely<Database>): Promise<number[]> {
  const rows = await db.selectFrom('baseline_snapshots').select('at').orderBy('at', 'desc').execute();
  return rows.map(({ at }) => at);
}

/** The newest of those kept at or before a time, undefined when there is none. */
export async function readSnapshot(db: Kysely<Database>, at: number): Promise<Snapshot | undefined> {
  const row = await db
    .selectFrom('baseline_snapshots')
    .select(['at', 'content'])
    .where('at', '<=', at)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { at: row.at, content: JSON.parse((await unzip(row.content)).toString()) as BaselinesReading };
}
