/** What was recorded by hand, for the source that must tell it from what is new. */
import type { RecordedBefore } from '../sources/record/desk.ts';
import { seriesOfRow } from '../ledger/states.ts';
import type { Store } from './store.ts';

/** More than the source's bounds let in. */
const SERIES_MAX = 100_000;

export function recordedIn({ tables }: Pick<Store, 'tables'>): RecordedBefore {
  const tableOf = { 'agent-run': tables.recordedAgentRuns, 'hook-run': tables.recordedHookRuns, metric: tables.customSampleKeys } as const;
  return {
    fingerprintOf: (kind, key) => tableOf[kind].find([key])?.fingerprint,
    customSeries: () => tables.customSeries.page(0, SERIES_MAX).map(seriesOfRow),
  };
}
