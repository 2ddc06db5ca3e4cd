/** Hours as baselines count them: by number since the epoch in UTC, and by their place in the week of whoever works. */
import { sum } from 'simple-statistics';
import { HOUR_MS } from '../base/time.ts';

export const HOURS_A_DAY = 24;
export const HOURS_A_WEEK = 168;
const DAYS_A_WEEK = 7;

/** Of the hour that is running. */
export function hourAt(time: number): number {
  return Math.floor(time / HOUR_MS);
}

/** Hours since midnight before Monday, by this machine's clock: 0 to 167. */
export function hourOfWeek(hour: number): number {
  const middle = new Date(hour * HOUR_MS + HOUR_MS / 2);
  return ((middle.getDay() + DAYS_A_WEEK - 1) % DAYS_A_WEEK) * HOURS_A_DAY + middle.getHours();
}

/** Values of whole days, the newest last: each the sum of 24 hours, counted back from the end. */
export function daysOf(hours: readonly number[]): number[] {
  const days: number[] = [];
  for (let end = hours.length; end >= HOURS_A_DAY; end -= HOURS_A_DAY) {
    days.push(sum(hours.slice(end - HOURS_A_DAY, end)));
  }
  return days.reverse();
}
