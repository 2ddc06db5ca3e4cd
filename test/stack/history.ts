/**
 * A made-up history of every metric of the catalog, in OpenMetrics with timestamps, for a Prometheus that is asked what
 * the dashboards ask. It ends at a fixed time: counters grow evenly, so what a query must give can be worked out.
 */
import { labels as catalogLabels, OVERFLOW_VALUE, type LabelDefinition, type LabelName } from '../../collector/src/catalog/labels.ts';
import { metrics, type MetricName } from '../../collector/src/catalog/metrics.ts';
import { baselineMetrics } from '../../collector/src/catalog/metrics/baselines.ts';
import type { MetricDefinition } from '../../collector/src/catalog/metrics/definition.ts';
import { forecasts } from '../../collector/src/catalog/signals/forecasts.ts';
import { SIGNAL_NAMES, signalOf } from '../../collector/src/catalog/signals/signals.ts';
import { drawnUnit } from '../../generator/src/dashboards/signalValue.ts';
import { serviceSeries, describeServiceSeries } from '../../generator/src/promql/services.ts';
import type { Unit } from '../../generator/src/promql/series.ts';
import { JOBS, SCRAPE_SECONDS } from '../../generator/src/targets/addresses.ts';

export const HISTORY_END = Date.UTC(2026, 0, 2, 12) / 1000;
/** More than a day, so that windows of a day are full at the end. */
export const HISTORY_SECONDS = 26 * 3600;
const STEP_SECONDS = 120;
const STEPS = HISTORY_SECONDS / STEP_SECONDS;
/** Counters that panels draw scrape by scrape; the others stand for what is rare, and are drawn over minutes. */
const FINE = /^(ccmon_host|claude_process)_\w+_total$/;

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
  sources: ['transcripts/telemetry'],
  score: ['0.12'],
};

/** What every series has that was scraped from the collector. */
export const SCRAPED = { job: 'ccmon', instance: '127.0.0.1:8001' } as const;

/** Metrics whose outcomes are named otherwise. */
const OWN_VALUES: Partial<Record<MetricName, Partial<Record<LabelName, readonly string[]>>>> = {
  claude_tool_runs_total: { outcome: ['success', 'error', 'rejected', 'interrupted'] },
  claude_hook_runs_total: { outcome: ['success', 'error', 'blocking', 'timed_out'] },
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

function combinations(metric: MetricName, names: readonly LabelName[], given: Record<string, string> = {}): Record<string, string>[] {
  return names
    .filter((name) => given[name] === undefined)
    .reduce<Record<string, string>[]>(
      (sofar, name) => sofar.flatMap((combination) => valuesOf(metric, name).map((value) => ({ ...combination, [name]: value }))),
      [given],
    );
}

/** A signal or a forecast is of its own labels, and of no others. */
function labelSetsOf(metric: MetricName): Record<string, string>[] {
  const { labels, optional }: MetricDefinition = metrics[metric];
  const without = labels.filter((label) => optional?.includes(label) !== true);
  if (!(metric in baselineMetrics)) return combinations(metric, labels);
  if (labels.includes('signal')) {
    const judged = SIGNAL_NAMES.map((signal) => ({ signal, ...signalOf(signal) })).filter(({ baseline }) => baseline !== undefined);
    return judged.flatMap(({ signal, by }) => combinations(metric, [...by, ...without], { signal }));
  }
  if (!labels.includes('forecast')) return combinations(metric, labels);
  return Object.entries(forecasts).flatMap(([forecast, { by }]) => combinations(metric, [...by, ...without], { forecast }));
}

function isTrouble(metric: MetricName, labels: Readonly<Record<string, string>>): boolean {
  return TROUBLE.test(metric) || ['outcome', 'health'].some((label) => labels[label] !== undefined && !GOOD.has(labels[label]));
}

/** Every series of one metric, without a histogram's parts. */
export function seriesOf(metric: MetricName): HistorySeries[] {
  return labelSetsOf(metric)
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

/** What a counter has grown by within so many seconds before the end. */
export function growthOf({ perStep, stepsAt }: HistorySeries, seconds: number): number {
  return perStep * (stepsAt(STEPS) - stepsAt(STEPS - seconds / STEP_SECONDS));
}

export function historyText(): string {
  const blocks = (Object.keys(metrics) as MetricName[]).map((metric) => {
    const definition: MetricDefinition = metrics[metric];
    // In OpenMetrics a counter's family has no _total.
    const family = definition.type === 'counter' ? metric.replace(/_total$/, '') : metric;
    const samples = seriesOf(metric).flatMap((series) => samplesOf(series, definition));
    return [`# TYPE ${family} ${definition.type}`, ...samples].join('\n');
  });
  return `${[...blocks, ...serviceBlocks()].join('\n')}\n# EOF\n`;
}

/** What the services tell of themselves, and an alert that fires. */
function serviceBlocks(): string[] {
  const blocks = Object.entries(serviceSeries).map(([name, { kind, unit }]) => {
    const own = (describeServiceSeries(name)?.labels ?? []).filter((label) => label !== 'job' && label !== 'instance');
    const type = kind === 'counter' ? 'counter' : 'gauge';
    const valueAt = (step: number): number => (kind === 'counter' ? 3 * step : levelOf(unit, 3, step));
    const samples = JOBS.flatMap((job) =>
      lines(name, { ...Object.fromEntries(own.map((label) => [label, 'some'])), job, instance: `${job}:1` }, valueAt),
    );
    return [`# TYPE ${name.replace(/_total$/, '')} ${type}`, ...samples].join('\n');
  });
  const alert = { alertname: 'SomeAlert', alertstate: 'firing', severity: 'warning' };
  return [...blocks, ['# TYPE ALERTS gauge', ...lines('ALERTS', alert, () => 1)].join('\n')];
}

function samplesOf(series: HistorySeries, definition: MetricDefinition): string[] {
  if (definition.type === 'histogram') return histogramSamples(series, definition.buckets ?? []);
  const labels = { ...series.labels, ...SCRAPED };
  if (definition.type === 'counter') {
    const seconds = FINE.test(series.metric) ? SCRAPE_SECONDS : STEP_SECONDS;
    return lines(series.metric, labels, (step) => series.perStep * series.stepsAt(step), seconds);
  }
  return lines(series.metric, labels, (step, time) => gaugeValue(definition, series, step, time));
}

function gaugeValue({ unit }: MetricDefinition, { metric, labels, perStep }: HistorySeries, step: number, time: number): number {
  if (metric === 'ccmon_start_time_seconds') return HISTORY_END - HISTORY_SECONDS;
  if (unit === 'timestamp') return time - 5;
  const level = levelOf(metric === 'claude_baseline' || metric === 'claude_forecast' ? (unitOf(labels) ?? unit) : unit, perStep, step);
  // What is free is less than all there is.
  return /_(available|free)_bytes$/.test(metric) ? level / 4 : level;
}

/** Baselines and forecasts are in the unit of what they are about. */
function unitOf({ signal, forecast }: Readonly<Record<string, string>>): Unit | undefined {
  const name = SIGNAL_NAMES.find((candidate) => candidate === signal);
  if (name !== undefined) return drawnUnit(signalOf(name).unit);
  return Object.entries(forecasts).find(([candidate]) => candidate === forecast)?.[1].unit;
}

function levelOf(unit: Unit, perStep: number, step: number): number {
  switch (unit) {
    case 'bytes':
      return perStep * 1_000_000 + step * 1000;
    case 'ratio':
      return (perStep + (step % 3)) / 10;
    case 'bool':
      return 1;
    default:
      return perStep + (step % 3);
  }
}

/** A histogram whose `perStep` events of a step spread evenly over its buckets, the last of them above every bound. */
function histogramSamples({ metric, labels: own, perStep, stepsAt }: HistorySeries, bounds: readonly number[]): string[] {
  const labels = { ...own, ...SCRAPED };
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

function lines(
  name: string,
  labels: Readonly<Record<string, string>>,
  valueAt: (step: number, time: number) => number,
  seconds = STEP_SECONDS,
): string[] {
  const selector = `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
  return Array.from({ length: HISTORY_SECONDS / seconds + 1 }, (_, index) => {
    const time = HISTORY_END - HISTORY_SECONDS + index * seconds;
    return `${selector} ${String(valueAt((index * seconds) / STEP_SECONDS, time))} ${String(time)}`;
  });
}
