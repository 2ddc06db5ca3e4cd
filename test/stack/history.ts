/**
 * A made-up history of every metric of the catalog, in OpenMetrics with timestamps, for a Prometheus that is asked what
 * the dashboards ask. It ends at a fixed time: counters grow evenly, so what a query must give can be worked out.
 */
import { labels as catalogLabels, OVERFLOW_VALUE, type LabelDefinition, type LabelName } from '../../collector/src/catalog/labels.ts';
import { metrics, type MetricName } from '../../collector/src/catalog/metrics.ts';
import type { MetricDefinition } from '../../collector/src/catalog/metrics/definition.ts';

export const HISTORY_END = Date.UTC(2026, 0, 2, 12) / 1000;
/** More than a day, so that windows of a day are full at the end. */
export const HISTORY_SECONDS = 26 * 3600;
const STEP_SECONDS = 120;
const STEPS = HISTORY_SECONDS / STEP_SECONDS;

/** A project in which nothing ever went wrong. */
export const QUIET_PROJECT = 'quiet';

/** An agent that ran before the history begins, and never again: its counters stand still. */
const RETIRED_AGENT = 'retired';
const RETIRED_STEPS = 100;

const VALUES: Partial<Record<LabelName, readonly string[]>> = {
  project: ['shop', 'blog.v2', QUIET_PROJECT],
  agent: ['main', 'scout', 'code-reviewer (beta)', RETIRED_AGENT],
  model: ['claude-opus-4-5', 'claude-haiku-4-5'],
  tool: ['Bash', 'Read'],
  event: ['SessionStart', 'PreCompact', 'SessionEnd', 'PreToolUse'],
  hook: ['greet'],
  outcome: ['success', 'failure', 'cancelled', 'unfinished'],
  reason: ['api_error', 'interrupted'],
  trigger: ['manual', 'auto'],
  status: ['529', 'none'],
  kind: ['torn', 'malformed'],
  source: ['transcripts'],
  record_type: ['novelty'],
  label: ['tool'],
  version: ['0.1.0'],
};

/** Metrics whose outcomes are named otherwise. */
const OWN_VALUES: Partial<Record<MetricName, Partial<Record<LabelName, readonly string[]>>>> = {
  claude_tool_runs_total: { outcome: ['success', 'error', 'rejected', 'interrupted'] },
  claude_hook_runs_total: { outcome: ['success', 'error', 'blocking'] },
};

/** Metrics that tell of trouble, and label values that do: a project without trouble has no such series. */
const TROUBLE = /_(errors|failures|damage)_total$/;
const GOOD = new Set(['success', 'ok']);

export interface HistorySeries {
  readonly metric: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  /** Growth of a counter, or count of a histogram, in one step. */
  readonly perStep: number;
  /** Steps that it has behind it, at a step of the history. */
  readonly stepsAt: (step: number) => number;
}

function valuesOf(metric: MetricName, label: LabelName): readonly string[] {
  const definition: LabelDefinition = catalogLabels[label];
  return OWN_VALUES[metric]?.[label] ?? definition.values ?? VALUES[label] ?? [OVERFLOW_VALUE];
}

function combinations(metric: MetricName, names: readonly LabelName[]): Record<string, string>[] {
  return names.reduce<Record<string, string>[]>(
    (sofar, name) => sofar.flatMap((combination) => valuesOf(metric, name).map((value) => ({ ...combination, [name]: value }))),
    [{}],
  );
}

function isTrouble(metric: MetricName, labels: Readonly<Record<string, string>>): boolean {
  return TROUBLE.test(metric) || ['outcome', 'health'].some((label) => labels[label] !== undefined && !GOOD.has(labels[label]));
}

/** Every series of one metric, without a histogram's parts. */
export function seriesOf(metric: MetricName): HistorySeries[] {
  return combinations(metric, metrics[metric].labels)
    .filter((labels) => labels['project'] !== QUIET_PROJECT || !isTrouble(metric, labels))
    .map((labels, index) => ({
      metric,
      labels,
      perStep: isTrouble(metric, labels) ? 1 : 2 + (index % 5),
      stepsAt: labels['agent'] === RETIRED_AGENT ? () => RETIRED_STEPS : (step) => step,
    }));
}

/** A counter at the end of the history. */
export function totalOf({ perStep, stepsAt }: HistorySeries): number {
  return perStep * stepsAt(STEPS);
}

export function historyText(): string {
  const blocks = (Object.keys(metrics) as MetricName[]).map((metric) => {
    const definition: MetricDefinition = metrics[metric];
    // In OpenMetrics a counter's family has no _total.
    const family = definition.type === 'counter' ? metric.replace(/_total$/, '') : metric;
    const samples = seriesOf(metric).flatMap((series) => samplesOf(series, definition));
    return [`# TYPE ${family} ${definition.type}`, ...samples].join('\n');
  });
  return `${blocks.join('\n')}\n# EOF\n`;
}

function samplesOf(series: HistorySeries, definition: MetricDefinition): string[] {
  if (definition.type === 'histogram') return histogramSamples(series, definition.buckets ?? []);
  if (definition.type === 'counter') return lines(series.metric, series.labels, (step) => series.perStep * series.stepsAt(step));
  return lines(series.metric, series.labels, (step, time) => gaugeValue(definition, series, step, time));
}

function gaugeValue({ unit }: MetricDefinition, { metric, perStep }: HistorySeries, step: number, time: number): number {
  if (metric === 'ccmon_start_time_seconds') return HISTORY_END - HISTORY_SECONDS;
  if (unit === 'timestamp') return time - 5;
  return unit === 'bytes' ? perStep * 1_000_000 + step * 1000 : perStep + (step % 3);
}

/** A histogram whose `perStep` events of a step spread evenly over its buckets, the last of them above every bound. */
function histogramSamples({ metric, labels, perStep, stepsAt }: HistorySeries, bounds: readonly number[]): string[] {
  const share = perStep / (bounds.length + 1);
  const buckets = [...bounds.map(String), '+Inf'].flatMap((le, index) =>
    lines(`${metric}_bucket`, { ...labels, le }, (step) => share * (index + 1) * stepsAt(step)),
  );
  const meanBound = bounds.reduce((total, bound) => total + bound, 0) / bounds.length;
  return [
    ...buckets,
    ...lines(`${metric}_sum`, labels, (step) => perStep * meanBound * stepsAt(step)),
    ...lines(`${metric}_count`, labels, (step) => perStep * stepsAt(step)),
  ];
}

function lines(name: string, labels: Readonly<Record<string, string>>, valueAt: (step: number, time: number) => number): string[] {
  const selector = `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const time = HISTORY_END - HISTORY_SECONDS + step * STEP_SECONDS;
    return `${selector} ${String(valueAt(step, time))} ${String(time)}`;
  });
}
