/** The spans of time that a page can show: whole days of the reader's calendar, up to now, or the whole history. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';

export const PERIODS = ['today', '7d', '30d', 'all'] as const;
export type Period = (typeof PERIODS)[number];

interface PeriodDefinition {
  label: string;
  /** Null for the whole history. */
  days: number | null;
  step: 'hour' | 'day';
}

export const periods: Readonly<Record<Period, PeriodDefinition>> = {
  today: { label: 'Today', days: 1, step: 'hour' },
  '7d': { label: '7 days', days: 7, step: 'day' },
  '30d': { label: '30 days', days: 30, step: 'day' },
  all: { label: 'All', days: null, step: 'day' },
};

export const DEFAULT_PERIOD: Period = '7d';

export const parsePeriod = (value: string | null): Period => PERIODS.find((period) => period === value) ?? DEFAULT_PERIOD;

export interface PeriodRange {
  /** Null for the beginning of the history. */
  since: number | null;
  step: 'hour' | 'day';
  stepMs: number;
  timezoneOffsetMinutes: number;
}

/**
 * One offset holds for the whole range, today's: the collector cuts days by it too, so that the bars add up to the
 * totals. Across a change to summer time, earlier days begin an hour off the wall clock.
 */
export function rangeOf(period: Period, now: number, timezoneOffsetMinutes: number): PeriodRange {
  const { days, step } = periods[period];
  const since = days === null ? null : startOfDay(now, timezoneOffsetMinutes) - (days - 1) * DAY_MS;
  return { since, step, stepMs: step === 'hour' ? HOUR_MS : DAY_MS, timezoneOffsetMinutes };
}

export function startOfDay(at: number, timezoneOffsetMinutes: number): number {
  const shift = timezoneOffsetMinutes * MINUTE_MS;
  return Math.floor((at + shift) / DAY_MS) * DAY_MS - shift;
}
