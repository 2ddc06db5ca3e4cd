/**
 * The span of time that a page shows: a period up to now, counted in whole days of the reader's calendar, or a span that a
 * link names. Dashboards link with `from` and `to`, in milliseconds since the epoch.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';

export const PERIODS = ['today', '7d', '30d', 'all'] as const;
export type Period = (typeof PERIODS)[number];

interface PeriodDefinition {
  label: string;
  /** Null for the whole history. */
  days: number | null;
  step: Step;
}

type Step = 'hour' | 'day';

export const periods: Readonly<Record<Period, PeriodDefinition>> = {
  today: { label: 'Today', days: 1, step: 'hour' },
  '7d': { label: '7 days', days: 7, step: 'day' },
  '30d': { label: '30 days', days: 30, step: 'day' },
  all: { label: 'All', days: null, step: 'day' },
};

export const DEFAULT_PERIOD: Period = '7d';

export interface Span {
  from: number;
  to: number;
}

export type Selection = Period | Span;

/** A named period wins over a span; what makes no sense is the default. */
export function readSelection(params: URLSearchParams): Selection {
  const period = PERIODS.find((one) => one === params.get('range'));
  if (period !== undefined) return period;
  const span = { from: Number(params.get('from')), to: Number(params.get('to')) };
  return span.from > 0 && span.to > span.from && span.to <= MOST_DATE_MS ? span : DEFAULT_PERIOD;
}

/** The last moment that a date can name. */
const MOST_DATE_MS = 8.64e15;

export interface Range {
  /** Null for the beginning of the history. */
  since: number | null;
  /** Null for now. */
  until: number | null;
  step: Step;
  stepMs: number;
  timezoneOffsetMinutes: number;
}

const stepLengths: Readonly<Record<Step, number>> = { hour: HOUR_MS, day: DAY_MS };

/** Spans up to this long are cut into hours. */
const MOST_HOURLY_MS = 2 * DAY_MS;

/**
 * One offset holds for the whole range, today's: the collector cuts days by it too, so that the bars add up to the
 * totals. Across a change to summer time, earlier days begin an hour off the wall clock.
 */
export function rangeOf(selection: Selection, now: number, timezoneOffsetMinutes: number): Range {
  if (typeof selection === 'object') {
    const step = selection.to - selection.from <= MOST_HOURLY_MS ? 'hour' : 'day';
    return { since: selection.from, until: selection.to, step, stepMs: stepLengths[step], timezoneOffsetMinutes };
  }
  const { days, step } = periods[selection];
  const since = days === null ? null : startOfStep(now, DAY_MS, timezoneOffsetMinutes) - (days - 1) * DAY_MS;
  return { since, until: null, step, stepMs: stepLengths[step], timezoneOffsetMinutes };
}

/** When the hour or day began that a moment is in, by the reader's clock. */
export function startOfStep(at: number, stepMs: number, timezoneOffsetMinutes: number): number {
  const shift = timezoneOffsetMinutes * MINUTE_MS;
  return Math.floor((at + shift) / stepMs) * stepMs - shift;
}
