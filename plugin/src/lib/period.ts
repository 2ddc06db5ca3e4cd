/** The spans of time that a page can show: whole days of the reader's calendar, up to now. */
import { DAY_MS, HOUR_MS } from './time.ts';

export const PERIODS = ['today', '7d', '30d'] as const;
export type Period = (typeof PERIODS)[number];

interface PeriodDefinition {
  label: string;
  days: number;
  step: 'hour' | 'day';
}

export const periods: Readonly<Record<Period, PeriodDefinition>> = {
  today: { label: 'Today', days: 1, step: 'hour' },
  '7d': { label: '7 days', days: 7, step: 'day' },
  '30d': { label: '30 days', days: 30, step: 'day' },
};

export const DEFAULT_PERIOD: Period = '7d';

export const parsePeriod = (value: string | null): Period => PERIODS.find((period) => period === value) ?? DEFAULT_PERIOD;

export interface PeriodRange {
  since: number;
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
  const shift = timezoneOffsetMinutes * 60_000;
  const startOfToday = Math.floor((now + shift) / DAY_MS) * DAY_MS - shift;
  return { since: startOfToday - (days - 1) * DAY_MS, step, stepMs: step === 'hour' ? HOUR_MS : DAY_MS, timezoneOffsetMinutes };
}
