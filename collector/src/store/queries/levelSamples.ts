/** How levels were, hour by hour. */
import type { Kysely } from 'kysely';
import { HOUR_MS } from '../../base/time.ts';
import type { Database } from '../schema.ts';
import type { Labels } from './signalLabels.ts';

export interface LevelSampleRow {
  labels: Labels;
  /** Hours since the epoch. */
  hour: number;
  value: number;
}

/** The newest last. */
export async function readLevelSamples(db: Kysely<Database>, signal: string, since: number): Promise<LevelSampleRow[]> {
  const rows = await db
    .selectFrom('level_samples')
    .select(['subject', 'hour', 'value'])
    .where('signal', '=', signal)
    .where('hour', '>=', Math.floor(since / HOUR_MS))
    .orderBy('hour')
    .execute();
  return rows.map(({ subject, hour, value }) => ({ labels: JSON.parse(subject) as Labels, hour, value }));
}
