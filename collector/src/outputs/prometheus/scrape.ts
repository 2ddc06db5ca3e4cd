/** What a scraper asks for: which format, by its Accept header, and which metrics, by the query of its URL. */
import { Registry } from 'prom-client';
import { SCRAPE_GROUPS, type ScrapeGroup } from '../../catalog/metrics.ts';

export type Format = 'text' | 'openmetrics';

export const CONTENT_TYPES: Record<Format, string> = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
};

/** A query that asks for something that is not there. */
export class ScrapeQueryError extends Error {}

/** OpenMetrics for whoever names it and likes it no less than the plain format; the plain format for everyone else. */
export function formatFor(accept: string): Format {
  let [openmetrics, text] = [0, 0];
  for (const entry of accept.split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const quality = qualityOf(parameters);
    if (type === 'application/openmetrics-text' && speaksOurVersion(parameters)) openmetrics = Math.max(openmetrics, quality);
    if (type === 'text/plain') text = Math.max(text, quality);
  }
  return openmetrics > 0 && openmetrics >= text ? 'openmetrics' : 'text';
}

function qualityOf(parameters: readonly string[]): number {
  const quality = Number(parameterOf(parameters, 'q') ?? 1);
  return quality >= 0 && quality <= 1 ? quality : 0;
}

function speaksOurVersion(parameters: readonly string[]): boolean {
  const version = parameterOf(parameters, 'version');
  return version === undefined || version === '1.0.0';
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  return parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Whether a metric is asked for, by its name.
 * @throws ScrapeQueryError
 */
export function selectionFor(query: URLSearchParams): (metric: string) => boolean {
  for (const parameter of query.keys()) {
    if (parameter !== 'collect[]' && parameter !== 'exclude[]') {
      throw new ScrapeQueryError(`Unknown parameter "${parameter}". /metrics takes collect[] and exclude[], with one of: ${GROUP_NAMES}.`);
    }
  }
  const collected = query.getAll('collect[]').map(prefixOf);
  const excluded = query.getAll('exclude[]').map(prefixOf);
  const has = (metric: string) => (prefix: string) => metric.startsWith(prefix);
  return (metric) => (collected.length === 0 || collected.some(has(metric))) && !excluded.some(has(metric));
}

const GROUP_NAMES = Object.keys(SCRAPE_GROUPS).join(', ');

function prefixOf(group: string): string {
  if (!Object.hasOwn(SCRAPE_GROUPS, group)) {
    throw new ScrapeQueryError(`Unknown group of metrics "${group}". /metrics knows: ${GROUP_NAMES}.`);
  }
  return SCRAPE_GROUPS[group as ScrapeGroup];
}
