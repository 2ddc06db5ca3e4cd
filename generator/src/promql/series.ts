/**
 * Series of the catalog's metrics, selected by typed names: a metric, a label or a closed label value that the catalog
 * does not have does not compile.
 */
import type { labels, LabelName } from '../../../collector/src/catalog/labels.ts';
import { metrics, type LabelsOf, type MetricName, type SeriesOf } from '../../../collector/src/catalog/metrics.ts';
import type { MetricDefinition, MetricUnit } from '../../../collector/src/catalog/metrics/definition.ts';

export type SeriesName = { [M in MetricName]: SeriesOf<M> }[MetricName];
type MetricOf<S extends SeriesName> = { [M in MetricName]: S extends SeriesOf<M> ? M : never }[MetricName];
export type LabelsOfSeries<S extends SeriesName> = LabelsOf<MetricOf<S>> | (S extends `${string}_bucket` ? 'le' : never);

/** Histograms whose buckets say how things are now, so that their bare value is meant and a rate of them is not. */
export const STATE_HISTOGRAMS = ['claude_session_size_bytes'] as const satisfies readonly MetricName[];
type StateMetric = (typeof STATE_HISTOGRAMS)[number];

/** A counter only makes sense under `rate` and its like, or as a total since ever; a state is right as it stands. */
export type Kind = 'counter' | 'state';
type KindOf<S extends SeriesName> =
  MetricOf<S> extends StateMetric ? 'state' : (typeof metrics)[MetricOf<S>]['type'] extends 'gauge' ? 'state' : 'counter';

export type Unit = MetricUnit | 'ratio';
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;
export type Window = '$__rate_interval' | '$__range' | '$__interval' | Duration;

/** Names of the variables that a dashboard may have; each selects values of the label of the same name. */
export type VariableName = 'project' | 'agent' | 'model' | 'tool' | 'event' | 'hook' | 'process' | 'instance';

export interface Variable<N extends VariableName> {
  readonly variable: N;
}
interface Not<V> {
  readonly not: V | readonly V[];
}
type LabelValue<L extends string> = L extends 'le'
  ? number
  : L extends LabelName
    ? (typeof labels)[L] extends { readonly values: readonly (infer V extends string)[] }
      ? V
      : string
    : string;
type Condition<L extends string> =
  LabelValue<L> | readonly LabelValue<L>[] | Not<LabelValue<L>> | (L extends VariableName ? Variable<L> : never);
export type Conditions<L extends string> = [L] extends [never] ? Record<string, never> : { readonly [K in L]?: Condition<K> };

/** Series as they are stored. */
export interface Selector<L extends string, K extends Kind> {
  readonly text: string;
  readonly unit: Unit;
  readonly labels: readonly L[];
  readonly kind: K;
  readonly exactLabels?: (label: L) => L;
}

export function fromVariable<N extends VariableName>(variable: N): Variable<N> {
  return { variable };
}

/** The metric that a series belongs to, and which of its parts the series is. */
export function describeSeries(
  name: string,
): { metric: string; definition: MetricDefinition; part: 'value' | 'bucket' | 'sum' | 'count' } | undefined {
  const catalog: Readonly<Record<string, MetricDefinition>> = metrics;
  const [, stem = '', part = ''] = /^(.*)_(bucket|sum|count)$/.exec(name) ?? [];
  const histogram = catalog[stem];
  if (histogram?.type === 'histogram' && (part === 'bucket' || part === 'sum' || part === 'count')) {
    return { metric: stem, definition: histogram, part };
  }
  const definition = catalog[name];
  return definition === undefined || definition.type === 'histogram' ? undefined : { metric: name, definition, part: 'value' };
}

/** Stored series of one name, narrowed by conditions on their labels, and to the collectors on some machines. */
export function series<S extends SeriesName>(
  name: S,
  where?: Conditions<LabelsOfSeries<S>>,
  of?: Variable<'instance'>,
): Selector<LabelsOfSeries<S>, KindOf<S>> {
  const description = describeSeries(name);
  if (description === undefined) throw new Error(`${name} is not a series of the catalog.`);
  const { metric, definition, part } = description;
  const isState = definition.type === 'gauge' || STATE_HISTOGRAMS.some((histogram) => histogram === metric);
  const carried: readonly string[] = part === 'bucket' ? [...definition.labels, 'le'] : definition.labels;
  return {
    text: selectorText(name, { ...where, ...(of === undefined ? {} : { instance: of }) }),
    unit: part === 'bucket' || part === 'count' ? 'count' : definition.unit,
    labels: carried as readonly LabelsOfSeries<S>[],
    kind: (isState ? 'state' : 'counter') as KindOf<S>,
  };
}

/** Text of a selector: `name{label="value",...}`. */
export function selectorText(name: string, where: Readonly<Record<string, unknown>>): string {
  const matchers = Object.entries(where).map(([label, condition]) => `${label}${matcherText(label, condition)}`);
  return matchers.length === 0 ? name : `${name}{${matchers.join(', ')}}`;
}

function matcherText(label: string, condition: unknown): string {
  if (typeof condition === 'object' && condition !== null && 'variable' in condition) return `=~"$${String(condition.variable)}"`;
  const negated = typeof condition === 'object' && condition !== null && 'not' in condition;
  const wanted = negated ? condition.not : condition;
  const values = (Array.isArray(wanted) ? wanted : [wanted]).flatMap((value) =>
    typeof value === 'number' ? boundSpellings(value) : [String(value)],
  );
  const [first] = values;
  if (first === undefined) throw new Error(`A condition on ${label} names no value.`);
  if (values.length === 1) return `${negated ? '!=' : '='}${JSON.stringify(first)}`;
  return `${negated ? '!~' : '=~'}${JSON.stringify(values.map(escapeRegex).join('|'))}`;
}

/** `le` of one bound as the collector writes it, and as Prometheus 3 rewrites it (`1.048576e+07`). */
export function boundSpellings(bound: number): string[] {
  if (bound === Infinity) return ['+Inf'];
  const exponential = bound.toExponential().replace(/e\+(\d)$/, 'e+0$1');
  return [String(bound), `${String(bound)}.0`, exponential];
}

export function escapeRegex(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Query of a variable: the values that a label has among the series of a metric. */
export function labelValues<S extends SeriesName>(
  name: S,
  label: LabelsOfSeries<S> | 'instance',
  where?: Conditions<LabelsOfSeries<S>>,
): string {
  return `label_values(${selectorText(name, where ?? {})}, ${label})`;
}
