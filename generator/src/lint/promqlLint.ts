/** Checks of one PromQL expression: the catalog must know what it names, and it must not mislead. */
import { CUSTOM_PREFIX } from '../../../collector/src/catalog/metrics.ts';
import { DEFAULT_PLAN } from '../plan.ts';
import { describeSeries, STATE_HISTOGRAMS } from '../promql/series.ts';
import { ALERT_LABELS, describeServiceSeries } from '../promql/services.ts';
import { allGroups, ruleFiles, type AlertingGroup } from '../rules/ruleFiles.ts';
import { METRICS_RETENTION_DAYS, SCRAPE_SECONDS } from '../targets/addresses.ts';
import type { Finding } from './finding.ts';
import { promqlFacts, type SelectorUse } from './promqlSyntax.ts';

/** Functions that turn a counter into something that can be read. */
const COUNTER_FUNCTIONS: ReadonlySet<string | undefined> = new Set(['rate', 'irate', 'increase', 'resets', 'changes']);
/** A rate needs a few samples in its window. */
const FEWEST_SCRAPES = 4;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Functions that Prometheus 2.42 lacks, or that later versions have behind a flag or under another name. */
const NOT_EVERYWHERE: ReadonlySet<string> = new Set([
  ...['holt_winters', 'double_exponential_smoothing', 'mad_over_time', 'sort_by_label', 'sort_by_label_desc', 'info'],
  ...['histogram_avg', 'histogram_stddev', 'histogram_stdvar', 'ts_of_max_over_time', 'ts_of_min_over_time', 'ts_of_last_over_time'],
  ...['first_over_time', 'ts_of_first_over_time'],
]);

/** Labels of what is recorded, by name. */
export type RecordedLabels = ReadonlyMap<string, readonly string[]>;

export function recordedLabels(groups: readonly Pick<AlertingGroup, 'rules'>[]): RecordedLabels {
  return new Map(groups.flatMap(({ rules }) => rules.map(({ record, expression }) => [record, expression.labels] as const)));
}

const recordedByDefault = recordedLabels(allGroups(ruleFiles(DEFAULT_PLAN.topics, DEFAULT_PLAN.runbooks)));

export interface PromqlContext {
  readonly where: string;
  /** True where a counter's bare value is meant: everything since ever. */
  readonly sinceEver: boolean;
  /** What is recorded, where it is not what is recorded without settings of the user's. */
  readonly recorded?: RecordedLabels;
}

export function lintPromql(text: string, { where, sinceEver, recorded = recordedByDefault }: PromqlContext): Finding[] {
  const facts = promqlFacts(text);
  const finding = (rule: string, message: string): Finding => ({ where, rule, message });
  const carried = facts.selectors.map(({ name }) => labelsOf(name, recorded));
  const known = new Set(carried.flatMap((labels) => (labels === 'any' ? [] : (labels ?? []))));
  return [
    ...facts.errors.map((error) => finding('promql-syntax', `"${text}" ${error}.`)),
    ...facts.selectors.flatMap((use) => selectorFindings(use, sinceEver, recorded).map(([rule, message]) => finding(rule, message))),
    ...facts.groupings
      .filter((label) => !known.has(label) && !carried.includes('any'))
      .map((label) => finding('unknown-label', `No series in "${text}" has the label ${label} that it groups by.`)),
    ...facts.functions
      .filter((name) => NOT_EVERYWHERE.has(name))
      .map((name) => finding('function', `${name} is not in every Prometheus from 2.42 on.`)),
    ...offsetFindings(text).map((message) => finding('window', message)),
    ...facts.unguardedDivisors.map((divisor) =>
      finding('division-by-zero', `"${divisor}" may be 0; compare it with "> 0" so that no NaN comes out.`),
    ),
    ...facts.quantilesWithoutBuckets.map((call) => finding('quantile-without-le', `"${call}" sums le away before it takes a quantile.`)),
  ];
}

/** Labels that a series of this name carries; undefined when nobody exposes or records it. */
function labelsOf(name: string, recorded: RecordedLabels): readonly string[] | 'any' | undefined {
  const description = describeSeries(name);
  if (name.startsWith(CUSTOM_PREFIX)) return 'any';
  if (name === 'ALERTS') return ALERT_LABELS;
  if (description === undefined) return recorded.get(name) ?? describeServiceSeries(name)?.labels;
  return [...description.definition.labels, ...(description.part === 'bucket' ? ['le'] : []), 'job', 'instance'];
}

function selectorFindings(use: SelectorUse, sinceEver: boolean, recorded: RecordedLabels): [rule: string, message: string][] {
  const labels = labelsOf(use.name, recorded);
  if (labels === undefined) return [['unknown-metric', `${use.name} is neither in the catalog nor recorded.`]];
  const findings: [string, string][] = use.labels
    .filter((label) => labels !== 'any' && !labels.includes(label))
    .map((label) => ['unknown-label', `${use.name} has no label ${label}.`]);
  if (isCounter(use.name) && !COUNTER_FUNCTIONS.has(use.function) && !sinceEver) {
    findings.push(['bare-counter', `${use.name} is a counter: take its rate or increase, or say that everything since ever is meant.`]);
  }
  if (!isCounter(use.name) && (use.function === 'rate' || use.function === 'increase')) {
    findings.push(['rate-of-state', `${use.name} is a state: its ${use.function} means nothing.`]);
  }
  return [...findings, ...windowFindings(use)];
}

function isCounter(name: string): boolean {
  if (name.startsWith(CUSTOM_PREFIX)) return name.endsWith('_total');
  const description = describeSeries(name);
  if (description === undefined) return describeServiceSeries(name)?.kind === 'counter';
  return description.definition.type !== 'gauge' && !STATE_HISTOGRAMS.some((metric) => metric === description.metric);
}

/** How far back an offset reaches. */
function offsetFindings(text: string): string[] {
  return [...text.matchAll(/\boffset (\d+)([smhdw])/g)]
    .filter(([, count = '', unit = '']) => Number(count) * (UNIT_SECONDS[unit] ?? 7 * 86_400) > METRICS_RETENTION_DAYS * 86_400)
    .map(([offset]) => `"${offset}" reaches back further than Prometheus keeps.`);
}

function windowFindings({ name, window }: SelectorUse): [rule: string, message: string][] {
  if (window === undefined || window === '$__rate_interval' || window === '$__range') return [];
  if (window === '$__interval') return [['window', `${name}[$__interval] has gaps between two scrapes; use $__rate_interval.`]];
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(window) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (!(seconds >= FEWEST_SCRAPES * SCRAPE_SECONDS))
    return [['window', `${name}[${window}] holds fewer than ${String(FEWEST_SCRAPES)} scrapes.`]];
  if (seconds > METRICS_RETENTION_DAYS * 86_400) return [['window', `${name}[${window}] reaches back further than Prometheus keeps.`]];
  return [];
}
