/**
 * The collector's API as the pages see it: one typed function for each endpoint. Pages get it injected, so that a test
 * hands them its own.
 */
import type { Filters } from '../lib/filters.ts';
import type { Agents } from '../../../collector/src/outputs/api/schema/agents.ts';
import type { Report } from '../../../collector/src/outputs/api/schema/report.ts';
import type { Sessions } from '../../../collector/src/outputs/api/schema/sessions.ts';
import type { Status } from '../../../collector/src/outputs/api/schema/status.ts';
import type { Usage } from '../../../collector/src/outputs/api/schema/usage.ts';

/** What an answer covers: a range of time, and what the page is narrowed to. */
export interface Scope extends Filters {
  /** ISO 8601; null for the beginning of the history. */
  since: string | null;
  /** ISO 8601; null for now. */
  until: string | null;
}

export interface UsageOptions extends Scope {
  step: 'hour' | 'day';
  /** Name in the time zone database. */
  timeZone: string;
}

export interface SessionsOptions extends Scope {
  limit: number;
}

export interface Collector {
  summary: (scope: Scope, signal?: AbortSignal) => Promise<Report>;
  usage: (options: UsageOptions, signal?: AbortSignal) => Promise<Usage>;
  agents: (scope: Scope, signal?: AbortSignal) => Promise<Agents>;
  sessions: (options: SessionsOptions, signal?: AbortSignal) => Promise<Sessions>;
  status: (signal?: AbortSignal) => Promise<Status>;
}

/** A list is given as often as it has values. */
export type QueryParams = Record<string, string | number | readonly string[]>;

/** Gets one path below `/api/v1/`; fails with a CollectorError. */
export type GetJson = (path: string, params: QueryParams, signal?: AbortSignal) => Promise<unknown>;

const scopeParams = ({ since, until, projects, agents, session }: Scope): QueryParams => ({
  ...(since !== null && { since }),
  ...(until !== null && { until }),
  project: projects,
  agent: agents,
  ...(session !== null && { session }),
});

/** The answers' shapes are the collector's to keep: they are checked by its own tests against the same schema. */
export function createCollector(getJson: GetJson): Collector {
  return {
    summary: (scope, signal) => getJson('summary', scopeParams(scope), signal) as Promise<Report>,
    usage: ({ step, timeZone, ...scope }, signal) => getJson('usage', { ...scopeParams(scope), step, timeZone }, signal) as Promise<Usage>,
    agents: (scope, signal) => getJson('agents', scopeParams(scope), signal) as Promise<Agents>,
    sessions: ({ limit, ...scope }, signal) =>
      getJson('sessions', { ...scopeParams(scope), limit, sort: 'last' }, signal) as Promise<Sessions>,
    status: (signal) => getJson('status', {}, signal) as Promise<Status>,
  };
}
