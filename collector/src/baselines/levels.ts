/** Baselines of levels, such as memory: median and deviation of what was sampled each hour. */
import type { Baseline as Declared } from '../catalog/signals/signal.ts';
import { deviationOutside } from './anomalies.ts';
import type { Baseline } from './baseline.ts';
import { HOURS_A_DAY } from './clock.ts';
import { levelBand, robustSpread } from './statistics/bands.ts';
import { median } from 'simple-statistics';
import { trendOf } from './trends.ts';

export const LEVEL_DAYS_NEEDED = 3;
/** Of the median: a level that stands still may still move by this. */
const SIGMA_SHARE_MIN = 0.01;

/** @param values one an hour of those in which it was sampled, the newest last */
export function levelBaseline(values: readonly number[], declared: Declared): Omit<Baseline, 'signal' | 'subject'> {
  const value = values.at(-1) ?? null;
  const before = values.slice(0, -1);
  const historyDays = before.length / HOURS_A_DAY;
  const maturity = Math.min(1, historyDays / LEVEL_DAYS_NEEDED);
  const known = {
    historyDays,
    neededDays: LEVEL_DAYS_NEEDED,
    maturity,
    value,
    season: null,
    trend: trendOf(dailyMedians(values), medianOrNull),
  };
  if (maturity < 1) return { ...known, band: null, anomaly: null };
  const spread = robustSpread(before, Math.abs(median(before)) * SIGMA_SHARE_MIN);
  const band = levelBand(spread);
  if (value === null || spread.sigma === 0) return { ...known, band, anomaly: null };
  const deviations = (value - spread.centre) / spread.sigma;
  return { ...known, band, anomaly: deviationOutside({ value, band, deviations }, declared) };
}

function dailyMedians(hours: readonly number[]): number[] {
  const days: number[] = [];
  for (let end = hours.length; end >= HOURS_A_DAY; end -= HOURS_A_DAY) days.push(median(hours.slice(end - HOURS_A_DAY, end)));
  return days.reverse();
}

function medianOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values);
}
