/** Checks of one PromQL expression: the catalog must know what it names, and it must not mislead. */
import { describeSeries, STATE_HISTOGRAMS } from '../promql/series.ts';
import { ruleGroups } from '../rules/recordingRules.ts';
import { METRICS_RETENTION_DAYS, SCRAPE_SECONDS } from '../targets/addresses.ts';
import type { Finding } from './finding.ts';
import { promqlFacts, type SelectorUse } from './promqlSyntax.ts';

/** Functions that turn a counter into something that can be read. */
const COUNTER_FUNCTIONS: ReadonlySet<string | undefined> = new Set(['rate', 'irate', 'increase', 'resets', 'changes']);
/** A rate needs a few samples in its window. */
const FEWEST_SCRAPES = 4;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const recordedLabels: ReadonlyMap<string, readonly string[]> = new Map(
  ruleGroups.flatMap(({ rules }) => rules.map(({ record, expression }) => [record, expression.labels] as const)),
);

export interface PromqlContext {
  readonly where: string;
  /** True where a counter's bare value is meant: everything since ever. */
  readonly sinceEver: boolean;
}

export function lintPromql(text: string, { where, sinceEver }: PromqlContext): Finding[] {
  const facts = promqlFacts(text);
  const finding = (rule: string, message: string): Finding => ({ where, rule, message });
  const known = new Set(facts.selectors.flatMap(({ name }) => labelsOf(name) ?? []));
  return [
    ...facts.errors.map((error) => finding('promql-syntax', `"${text}" ${error}.`)),
    ...facts.selectors.flatMap((use) => selectorFindings(use, sinceEver).map(([rule, message]) => finding(rule, message))),
    ...facts.groupings
      .filter((label) => !known.has(label))
      .map((label) => finding('unknown-label', `No series in "${text}" has the label ${label} that it groups by.`)),
    ...facts.unguardedDivisors.map((divisor) =>
      finding('division-by-zero', `"${divisor}" may be 0; compare it with "> 0" so that no NaN comes out.`),
    ),
    ...facts.quantilesWithoutBuckets.map((call) => finding('quantile-without-le', `"${call}" sums le away before it takes a quantile.`)),
  ];
}

/** Labels that a series of this name carries; undefined when nobody exposes or records it. */
function labelsOf(name: string): readonly string[] | undefined {
  const description = describeSeries(name);
  if (description === undefined) return recordedLabels.get(name);
  return [...description.definition.labels, ...(description.part === 'bucket' ? ['le'] : []), 'job', 'instance'];
}

function selectorFindings(use: SelectorUse, sinceEver: boolean): [rule: string, message: string][] {
  const labels = labelsOf(use.name);
  if (labels === undefined) return [['unknown-metric', `${use.name} is neither in the catalog nor recorded.`]];
  const findings: [string, string][] = use.labels
    .filter((label) => !labels.includes(label))
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
  const description = describeSeries(name);
  return (
    description !== undefined &&
    description.definition.type !== 'gauge' &&
    !STATE_HISTOGRAMS.some((metric) => metric === description.metric)
  );
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
