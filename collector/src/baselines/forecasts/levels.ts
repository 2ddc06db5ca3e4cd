/** Where a level will be: on a robust line through its last four weeks, from where it is now. */
import { robustSlope } from '../statistics/slope.ts';
import type { Trial } from './forecast.ts';

const LINE_DAYS = 28;
const DAYS_MIN = 7;

/** Value `horizon` days after the last one, or null with too few days. */
export function forecastLevel(days: readonly number[], horizon: number): number | null {
  const last = days.at(-1);
  const line = days.length < DAYS_MIN ? null : robustSlope(days.slice(-LINE_DAYS));
  return last === undefined || line === null ? null : last + line.slope * horizon;
}

/** The same at each day of the past that has as many days after it; the naive forecast is that it stays as it is. */
export function trialsOfLevel(days: readonly number[], horizon: number): Trial[] {
  const trials: Trial[] = [];
  for (let origin = DAYS_MIN; origin + horizon <= days.length; origin++) {
    const known = days.slice(0, origin);
    const [forecast, naive, actual] = [forecastLevel(known, horizon), known.at(-1), days[origin + horizon - 1]];
    if (forecast !== null && naive !== undefined && actual !== undefined) trials.push({ forecast, naive, actual });
  }
  return trials;
}
