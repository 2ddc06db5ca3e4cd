/**
 * The span of time that a page shows: a period up to now, counted in whole days of the reader's calendar, or a span that a
 * link names. Dashboards link with `from` and `to`, in milliseconds since the epoch.
 */
import { dayBefore, startOfStep, type Step } from '../../../collector/src/outputs/api/calendar.ts';
import { DAY_MS } from './time.ts';

export const PERIODS = ['today', '7d', '30d', 'all'] as const;
export type Period = (typeof PERIODS)[number];

interface PeriodDefinition {
  label: string;
  /** Null for the whole history. */
  days: number | null;
  step: Step;
}

export const periods: Readonly<Record<Period, PeriodDefinition>> = {
  today: { label: 'Today', days: 1, step: 'hour' },
  '7d': { label: '7 days', days: 7, step: 'day' },
  '30d': { label: '30 days', days: 30, step: 'day' },
  all: { label: 'All', days: null, step: 'day' },
};

const DEFAULT_PERIOD: Period = '7d';

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
  /** Whose midnights the days are cut by, here and in the collector. */
  timeZone: string;
}

/** Spans up to this long are cut into hours. */
const MOST_HOURLY_MS = 2 * DAY_MS;

export function rangeOf(selection: Selection, now: number, timeZone: string): Range {
  if (typeof selection === 'object') {
    const { from, to } = selection;
    return { since: from, until: to, step: to - from <= MOST_HOURLY_MS ? 'hour' : 'day', timeZone };
  }
  const { days, step } = periods[selection];
  return { since: days === null ? null : firstOfDays(days, now, timeZone), until: null, step, timeZone };
}

/** When the first of so many days began, of which the last is today. */
function firstOfDays(days: number, now: number, timeZone: string): number {
  let first = startOfStep('day', timeZone, now);
  for (let day = 1; day < days; day++) first = dayBefore(timeZone, first);
  return first;
}
