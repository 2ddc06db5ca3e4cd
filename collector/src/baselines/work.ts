/** The hourly work on the store: all baselines, forecasts and changes. */
import type { Kysely } from 'kysely';
import type { BaselinesReading } from '../readings/baselines.ts';
import type { LimitUse } from '../readings/statusLines.ts';
import type { Database } from '../store/schema.ts';
import type { Baseline } from './baseline.ts';
import { computeChanges } from './changes/computeChanges.ts';
import { computeBaselines } from './compute.ts';
import { computeForecasts } from './forecasts/computeForecasts.ts';

export interface Orders {
  dataDir: string;
  /** Milliseconds. */
  now: number;
  limits: readonly LimitUse[];
  /** Those of the hour before, which know since when something has been unusual. */
  before: readonly Baseline[];
}

export async function workOut(db: Kysely<Database>, { now, limits, before }: Omit<Orders, 'dataDir'>): Promise<BaselinesReading> {
  return {
    baselines: await computeBaselines(db, now, before),
    forecasts: await computeForecasts({ db, now, limits }),
    changes: await computeChanges(db, now),
  };
}
