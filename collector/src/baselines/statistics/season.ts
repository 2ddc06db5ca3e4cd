/**
 * What is usual at an hour of the week. Work follows the week of whoever works: the median of the same hour of other
 * weeks, which one odd week cannot move; until there are three, that of the same hour of other days.
 */
import { median, sum } from 'simple-statistics';

export const HOURS_A_DAY = 24;
export const HOURS_A_WEEK = 168;
/** Weeks from which their median withstands an odd one. */
const WEEKS_MIN = 3;

/** Variance over mean around what is expected, at least 1: apart for hours in which nothing is usual, such as the nights. */
export interface Dispersion {
  busy: number;
  quiet: number;
}

export interface Season {
  /** Expected value at each hour of the week, from midnight before Monday. */
  expected: number[];
  dispersion: Dispersion;
  /** True when there are enough weeks; else days are taken to be alike. */
  isWeekly: boolean;
}

/** Of the hours that are farthest from what is usual: what is to be found must not widen the band that finds it. */
const TRIMMED_SHARE = 0.005;

/**
 * @param values one a clock hour, without a gap
 * @param hourOfWeek of each of them, 0 to 167
 */
export function seasonOf(values: readonly number[], hourOfWeek: readonly number[]): Season {
  const isWeekly = values.length >= WEEKS_MIN * HOURS_A_WEEK;
  const period = isWeekly ? HOURS_A_WEEK : HOURS_A_DAY;
  const slots: number[][] = Array.from({ length: period }, () => []);
  values.forEach((value, i) => {
    const slot = (hourOfWeek[i] ?? 0) % period;
    // With its neighbours: work begins at nine on one day and at half past on another.
    for (const near of [slot - 1, slot, slot + 1]) slots[(near + period) % period]?.push(value);
  });
  const usual = slots.map((slot) => (slot.length === 0 ? 0 : median(slot)));
  const expected = Array.from({ length: HOURS_A_WEEK }, (_, hour) => usual[hour % period] ?? 0);
  const hours = values.map((value, i) => ({ value, expected: expected[hourOfWeek[i] ?? 0] ?? 0 }));
  const dispersion = {
    busy: dispersionOf(hours.filter((hour) => hour.expected > 0)),
    quiet: dispersionOf(hours.filter((hour) => hour.expected === 0)),
  };
  return { expected, dispersion, isWeekly };
}

export function dispersionAt({ busy, quiet }: Dispersion, expected: number): number {
  return expected > 0 ? busy : quiet;
}

function dispersionOf(hours: readonly { value: number; expected: number }[]): number {
  const kept = hours
    .map(({ value, expected }) => ({ value, square: (value - expected) ** 2 }))
    .sort((a, b) => a.square - b.square)
    .slice(0, Math.ceil(hours.length * (1 - TRIMMED_SHARE)));
  const amount = sum(kept.map(({ value }) => value));
  return amount === 0 ? 1 : Math.max(1, sum(kept.map(({ square }) => square)) / amount);
}
