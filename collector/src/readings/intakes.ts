/** What became of what others leave for the collector, counted since it started. */
import type { RefusalReason } from '../catalog/values.ts';

/** Files of the hooks' spool. */
export type SpoolTally = Record<'taken' | 'torn' | 'too_large', number>;

/** Records by hand that were not taken, by reason. */
export type RefusalCounts = Readonly<Record<RefusalReason, number>>;
