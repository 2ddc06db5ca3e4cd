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

/** Of the month that a time is in, by this machine's clock, or of one `later`. */
export function startOfMonth(time: number, later = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth() + later, 1).getTime();
}

/** Days of the month that are left, this one included. */
export function daysUntilNextMonth(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate() - date.getDate() + 1;
}

/** Values of days by this machine's clock, the newest last; the first and the last may not be whole. */
export function localDays({ firstHour, values }: { firstHour: number; values: readonly number[] }): { start: number; value: number }[] {
  const days: { start: number; value: number }[] = [];
  values.forEach((value, i) => {
    const start = new Date((firstHour + i) * HOUR_MS).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.start === start) last.value += value;
    else days.push({ start, value });
  });
  return days;
}

/** Values of whole days, the newest last: each the sum of 24 hours, counted back from the end. */
export function daysOf(hours: readonly number[]): number[] {
  const days: number[] = [];
  for (let end = hours.length; end >= HOURS_A_DAY; end -= HOURS_A_DAY) {
    days.push(sum(hours.slice(end - HOURS_A_DAY, end)));
  }
  return days.reverse();
}
