/** The queries of dashboards, sent to a real Prometheus as Grafana would send them. */
import { expect } from 'vitest';
import { dashboardJson, type Dashboard } from '../../generator/src/dashboards/dashboard.ts';
import type { Panel } from '../../generator/src/dashboards/panels.ts';
import { SCRAPE_SECONDS } from '../../generator/src/targets/addresses.ts';
import type { Answer } from './backfilledPrometheus.ts';

const RANGE_SECONDS = 24 * 3600;

export type Variables = Readonly<Record<string, string>>;

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

export interface Query {
  readonly expr: string;
  readonly instant: boolean;
  readonly legend: string;
  readonly maxDataPoints: number;
  /** Seconds; shorter steps are not taken. */
  readonly shortestStep: number;
  /** How far back the panel looks: the selected time, or a time of its own. */
  readonly rangeSeconds: number;
  readonly isOptional: boolean;
}

interface WrittenTarget {
  readonly expr: string;
  readonly instant: boolean;
  readonly legendFormat: string;
}

export interface QueriedPanel {
  readonly name: string;
  readonly panel: Panel;
  readonly max: number | undefined;
  readonly queries: readonly Query[];
}

/** What stands in the file, put beside the panel that it was made from. */
export function queriedPanels(dashboard: Dashboard): QueriedPanel[] {
  const written = JSON.parse(JSON.stringify(dashboardJson(dashboard))) as {
    panels: {
      title: string;
      type: string;
      maxDataPoints?: number;
      interval?: string;
      timeFrom?: string;
      fieldConfig?: { defaults: { max?: number } };
      targets: WrittenTarget[];
    }[];
  };
  const panels = dashboard.rows.flatMap((row) => row.panels);
  return written.panels
    .filter(({ type }) => type !== 'row')
    .map(({ title, maxDataPoints = 1000, interval, timeFrom, fieldConfig, targets }, index) => {
      const panel = panels[index];
      if (panel?.title !== title) throw new Error(`panel ${String(index)} of ${dashboard.uid} is "${title}", not "${panel?.title ?? ''}"`);
      const shortestStep = interval === undefined ? SCRAPE_SECONDS : secondsOf(interval);
      const rangeSeconds = timeFrom === undefined ? RANGE_SECONDS : secondsOf(timeFrom);
      const queries = panel.targets.map(({ isOptional = false }, query) => {
        const { expr, instant, legendFormat: legend } = targets[query] ?? { expr: '', instant: false, legendFormat: '' };
        return { expr, instant, legend, maxDataPoints, shortestStep, rangeSeconds, isOptional };
      });
      return { name: `${dashboard.title}: ${title}`, panel, max: fieldConfig?.defaults.max, queries };
    });
}

function secondsOf(duration: string): number {
  const [, count = '', unit = ''] = /^(\d+)([md])$/.exec(duration) ?? [];
  return Number(count) * (unit === 'd' ? 86_400 : 60);
}

function stepOf({ maxDataPoints, shortestStep, rangeSeconds }: Query): number {
  return Math.max(shortestStep, Math.ceil(rangeSeconds / maxDataPoints / SCRAPE_SECONDS) * SCRAPE_SECONDS);
}

/** As Grafana fills in its macros: $__rate_interval is the step and a scrape, and at least four scrapes. */
export function fillIn(expr: string, query: Query, variables: Variables): string {
  const step = stepOf(query);
  const rateInterval = Math.max(step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS);
  const macros: Record<string, string> = {
    __rate_interval: `${String(rateInterval)}s`,
    __interval: `${String(step)}s`,
    __range: `${String(query.rangeSeconds)}s`,
    ...variables,
  };
  return expr.replace(/\$([A-Za-z_]+)/g, (_, name: string) => {
    const value = macros[name];
    if (value === undefined) throw new Error(`$${name} in ${expr} has no value`);
    return value;
  });
}

interface Sending {
  readonly ask: (path: string, parameters: Readonly<Record<string, string>>) => Promise<Answer>;
  /** End of the selected time, in seconds. */
  readonly end: number;
  readonly variables: Variables;
  /** Time that a multiple of the step is counted from. Grafana counts from 1970, so the newest point may be a step old. */
  readonly countedFrom?: number;
}

/** A query of no panel: an annotation, or what a variable offers. */
export const QUERY: Query = {
  ...{ expr: '', instant: true, legend: '', maxDataPoints: 100 },
  ...{ shortestStep: SCRAPE_SECONDS, rangeSeconds: RANGE_SECONDS, isOptional: false },
};

/** What Prometheus answers, without an error or a warning. */
export async function answerTo(sent: Query, { ask, end, variables, countedFrom = 0 }: Sending): Promise<Series[]> {
  const step = stepOf(sent);
  const aligned = (time: number): string => String(Math.floor((time - countedFrom) / step) * step + countedFrom);
  const query = fillIn(sent.expr, sent, variables);
  const answer = sent.instant
    ? await ask('query', { query, time: String(end) })
    : await ask('query_range', { query, start: aligned(end - sent.rangeSeconds), end: aligned(end), step: String(step) });
  expect(answer, query).toMatchObject({ status: 'success' });
  expect(answer.warnings, query).toBeUndefined();
  return (answer.data as { result: Series[] }).result;
}

/** What floating point may add to a share of exactly 0 or 1. */
const ROUNDING = 1e-9;

/** A series that a reader can make sense of: it has the labels that its name is made of, and lies on the panel's axis. */
export function expectReadable({ metric, value, values }: Series, { expr, legend }: Query, max: number | undefined): void {
  for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) expect(metric, `${expr} is named after ${label}`).toHaveProperty(label);
  for (const [, text] of value === undefined ? (values ?? []) : [value]) {
    const number = Number(text);
    expect(number, expr).not.toBeNaN();
    expect(number, expr).toBeGreaterThanOrEqual(-ROUNDING);
    if (max !== undefined) expect(number, expr).toBeLessThanOrEqual(max + ROUNDING);
  }
}
