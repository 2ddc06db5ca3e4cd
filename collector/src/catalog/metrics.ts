/**
 * Every metric that the collector exposes, as data: the one place where a metric's name, labels, unit and meaning stand.
 * The collector registers from it, the generator can query nothing else (a wrong name or label does not compile), the
 * app takes units from it, METRICS.md is printed from it. Each subject has its file; events stand beside it, in events.ts.
 */
import { baselineMetrics } from './metrics/baselines.ts';
import { collectorMetrics } from './metrics/collector.ts';
import type { MetricDefinition } from './metrics/definition.ts';
import { hostMetrics } from './metrics/host.ts';
import { liveMetrics } from './metrics/live.ts';
import { machineMetrics } from './metrics/machine.ts';
import { recordedMetrics } from './metrics/recorded.ts';
import { sessionMetrics } from './metrics/sessions.ts';
import { telemetryMetrics } from './metrics/telemetry.ts';
import { workMetrics } from './metrics/work.ts';

/** In the order in which METRICS.md and a scrape list them. */
export const metrics = {
  ...workMetrics,
  ...liveMetrics,
  ...sessionMetrics,
  ...telemetryMetrics,
  ...baselineMetrics,
  ...machineMetrics,
  ...hostMetrics,
  ...recordedMetrics,
  ...collectorMetrics,
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metrics;

/** Labels of one metric, as a union of literal names. */
export type LabelsOf<M extends MetricName> = (typeof metrics)[M]['labels'][number];

/** Names of the series that one metric is exposed as. */
export type SeriesOf<M extends MetricName> = (typeof metrics)[M]['type'] extends 'histogram'
  ? `${M}_bucket` | `${M}_sum` | `${M}_count`
  : M;

/**
 * The one exception to the closed catalog: metrics that people record by hand have names of their own behind this prefix.
 * Their number and that of their series is bounded where they come in.
 */
export const CUSTOM_PREFIX = 'claude_custom_';

/**
 * Groups of metrics that can be scraped apart: `/metrics?collect[]=sessions` gives only the metrics whose names start
 * with the prefix, `/metrics?exclude[]=sessions` all the others. Two jobs that use one each share no series.
 */
export const SCRAPE_GROUPS = { sessions: 'claude_session' } as const satisfies Record<string, string>;
export type ScrapeGroup = keyof typeof SCRAPE_GROUPS;
