/**
 * The collector's API as the pages see it: one typed function for each endpoint. Pages get it injected, so that a test
 * hands them its own.
 */
import type { Agents, Report, Sessions, Status, Usage } from '../../../collector/src/outputs/api/schema.ts';

export interface TimeRange {
  /** ISO 8601; null for the beginning of the history. */
  since: string | null;
  /** ISO 8601; null for now. */
  until: string | null;
}

export interface UsageOptions extends TimeRange {
  step: 'hour' | 'day';
  /** Name in the time zone database. */
  timeZone: string;
}

export interface SessionsOptions extends TimeRange {
  limit: number;
}

export interface Collector {
  summary: (range: TimeRange, signal?: AbortSignal) => Promise<Report>;
  usage: (options: UsageOptions, signal?: AbortSignal) => Promise<Usage>;
  agents: (range: TimeRange, signal?: AbortSignal) => Promise<Agents>;
  sessions: (options: SessionsOptions, signal?: AbortSignal) => Promise<Sessions>;
  status: (signal?: AbortSignal) => Promise<Status>;
}

export type QueryParams = Record<string, string | number>;

/** Gets one path below `/api/v1/`; fails with a CollectorError. */
export type GetJson = (path: string, params: QueryParams, signal?: AbortSignal) => Promise<unknown>;

const rangeParams = ({ since, until }: TimeRange): QueryParams => ({ ...(since !== null && { since }), ...(until !== null && { until }) });

/** The answers' shapes are the collector's to keep: they are checked by its own tests against the same schema. */
export function createCollector(getJson: GetJson): Collector {
  return {
    summary: (range, signal) => getJson('summary', rangeParams(range), signal) as Promise<Report>,
    usage: ({ step, timeZone, ...range }, signal) => getJson('usage', { ...rangeParams(range), step, timeZone }, signal) as Promise<Usage>,
    agents: (range, signal) => getJson('agents', rangeParams(range), signal) as Promise<Agents>,
    sessions: ({ limit, ...range }, signal) =>
      getJson('sessions', { ...rangeParams(range), limit, sort: 'last' }, signal) as Promise<Sessions>,
    status: (signal) => getJson('status', {}, signal) as Promise<Status>,
  };
}
