/** Metrics of how things are now, as sources last saw them. */
import type { Readings } from '../../readings/board.ts';
import { removeAllSeries, setAmount, type Families } from './families.ts';
import { PARTS_PER_UNIT } from './units.ts';

export function showReadings(families: Families, readings: Readings, now: number): void {
  const family = families.claude_rate_limit_used_ratio;
  // A limit that has been reset since is used by an amount that nobody has told.
  const limits = (readings.latest('statusLines')?.value.limits ?? []).filter(({ resetsAt }) => resetsAt === null || resetsAt > now);
  if (family.series.size > limits.length) removeAllSeries(family);
  for (const { window, usedRatio } of limits) setAmount(family, { window }, Math.round(usedRatio * PARTS_PER_UNIT.ratio));
  const tally = readings.latest('spool')?.value;
  if (tally === undefined) return;
  for (const result of ['taken', 'torn', 'too_large'] as const) setAmount(families.ccmon_spool_files_total, { result }, tally[result]);
}
