/** Where a signal is going: the last week against the one before, and a line through its days. */
import type { Trend } from './baseline.ts';
import { robustSlope } from './statistics/slope.ts';

const WEEK = 7;
/** Days that the line goes through: four whole weeks, so that weekdays cancel out. */
const SLOPE_DAYS = 28;

/**
 * @param days one value a day, the newest last; null for a day on which nothing was measured
 * @param weekOf one value of seven days, such as their sum or their median; null when there is none
 */
export function trendOf(days: readonly (number | null)[], weekOf: (days: readonly number[]) => number | null): Trend | null {
  const known = (from: number, to?: number): number[] => days.slice(from, to).filter((value) => value !== null);
  const last = days.length >= WEEK ? weekOf(known(-WEEK)) : null;
  const before = days.length >= 2 * WEEK ? weekOf(known(-2 * WEEK, -WEEK)) : null;
  const line = robustSlope(known(-SLOPE_DAYS));
  if (line === null && before === null) return null;
  return {
    weekOverWeek: last === null || before === null || before === 0 ? null : last / before - 1,
    slopePerDay: line?.slope ?? null,
    slopeLow: line?.low ?? null,
    slopeHigh: line?.high ?? null,
    isTrend: line !== null && line.low * line.high > 0,
  };
}
