/** What will be used until some day: each day as the mean of the same weekdays of the last four weeks. */
import { mean, sum } from 'simple-statistics';
import type { Trial } from './forecast.ts';

const WEEK = 7;
/** Same weekdays that are looked back to. */
const WEEKS = 4;
/** Days before the first trial: two of each weekday. */
const DAYS_MIN = 2 * WEEK;

/** Sum of the `horizon` days that follow, or null with too few days. */
export function forecastSum(days: readonly number[], horizon: number): number | null {
  if (days.length < DAYS_MIN) return null;
  return sum(Array.from({ length: horizon }, (_, ahead) => mean(sameWeekdays(days, ahead))));
}

/** The same at each day of the past that has as many days after it. */
export function trialsOfSum(days: readonly number[], horizon: number): Trial[] {
  const trials: Trial[] = [];
  for (let origin = DAYS_MIN; origin + horizon <= days.length; origin++) {
    const known = days.slice(0, origin);
    const forecast = forecastSum(known, horizon);
    if (forecast === null) continue;
    // That the last week comes again.
    const naive = sum(Array.from({ length: horizon }, (_, ahead) => sameWeekdays(known, ahead)[0] ?? 0));
    trials.push({ forecast, naive, actual: sum(days.slice(origin, origin + horizon)) });
  }
  return trials;
}

/** Values of the weekday that is `ahead` days after the first unknown one, the newest first. */
function sameWeekdays(days: readonly number[], ahead: number): number[] {
  const first = days.length + ahead;
  const weeksBack = Math.floor(ahead / WEEK) + 1;
  const values: number[] = [];
  for (let back = weeksBack; values.length < WEEKS && first - back * WEEK >= 0; back++) values.push(days[first - back * WEEK] ?? 0);
  return values;
}
