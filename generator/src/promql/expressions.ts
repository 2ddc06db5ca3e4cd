/**
 * What can be computed from series, typed by the labels that are left: a rate of a gauge, the bare value of a counter,
 * a sum over a label that is already gone, or arithmetic between different label sets does not compile.
 */
import type { Kind, Selector, Unit, Window } from './series.ts';

/** Any PromQL that gives one value a series. */
export interface Expression {
  readonly text: string;
  readonly unit: Unit;
  readonly labels: readonly string[];
  /** True when the text needs parentheses as an operand. */
  readonly compound: boolean;
}

/** An expression whose series carry the labels `L`, no more and no fewer. */
export interface Instant<L extends string> extends Expression {
  readonly labels: readonly L[];
  /** Never set: it makes TypeScript compare label sets exactly. */
  readonly exactLabels?: (label: L) => L;
}

/** A state as it is now. */
export function current<L extends string>(selector: Selector<L, 'state'>): Instant<L> {
  return { text: selector.text, unit: selector.unit, labels: selector.labels, compound: false };
}

/** A counter's bare value: everything the collector knows of, whenever it happened. */
export function sinceEver<L extends string>(selector: Selector<L, 'counter'>): Instant<L> {
  return { text: selector.text, unit: selector.unit, labels: selector.labels, compound: false };
}

function overWindow<L extends string>(name: string, selector: Selector<L, Kind>, window: Window): Instant<L> {
  return { text: `${name}(${selector.text}[${window}])`, unit: selector.unit, labels: selector.labels, compound: false };
}

/** Growth per second. */
export function rate<L extends string>(selector: Selector<L, 'counter'>, window: Window = '$__rate_interval'): Instant<L> {
  return overWindow('rate', selector, window);
}

/** Growth over the window. Prometheus extrapolates to the window's edges: four events may read 4.07. */
export function increase<L extends string>(selector: Selector<L, 'counter'>, window: Window): Instant<L> {
  return overWindow('increase', selector, window);
}

/** How often a state changed. */
export function changes<L extends string>(selector: Selector<L, 'state'>, window: Window): Instant<L> {
  return { ...overWindow('changes', selector, window), unit: 'count' };
}

/** Events of an interval of a bar chart, in whole numbers: windows are long enough for the extrapolation to round away. */
export function perInterval<L extends string, K extends L = never>(selector: Selector<L, 'counter'>, ...by: readonly K[]): Instant<K> {
  return round(sum(increase(selector, '$__rate_interval'), ...by));
}

export function maxOverTime<L extends string>(selector: Selector<L, 'state'>, window: Window): Instant<L> {
  return overWindow('max_over_time', selector, window);
}

function aggregate<L extends string, K extends L>(operator: string, operand: Instant<L>, by: readonly K[], parameter = ''): Instant<K> {
  const grouping = by.length === 0 ? '' : ` by (${by.join(', ')})`;
  return {
    text: `${operator}${grouping} (${parameter}${operand.text})`.replace(/^(\w+) \(/, '$1('),
    unit: operand.unit,
    labels: by,
    compound: false,
  };
}

/** Sum over everything but the labels named. */
export function sum<L extends string, K extends L = never>(operand: Instant<L>, ...by: readonly K[]): Instant<K> {
  return aggregate('sum', operand, by);
}

export function max<L extends string, K extends L = never>(operand: Instant<L>, ...by: readonly K[]): Instant<K> {
  return aggregate('max', operand, by);
}

export function min<L extends string, K extends L = never>(operand: Instant<L>, ...by: readonly K[]): Instant<K> {
  return aggregate('min', operand, by);
}

export function average<L extends string, K extends L = never>(operand: Instant<L>, ...by: readonly K[]): Instant<K> {
  return aggregate('avg', operand, by);
}

/** Of the values of a label, only what the group of `pattern` matches. */
export function shortened<L extends string>(operand: Instant<L>, label: NoInfer<L>, pattern: string): Instant<L> {
  return { ...operand, text: `label_replace(${operand.text}, "${label}", "$1", "${label}", "${pattern}")`, compound: false };
}

/** How many series there are; no value where there is none. */
export function count<L extends string, K extends L = never>(operand: Instant<L>, ...by: readonly K[]): Instant<K> {
  return inUnit('count', aggregate('count', operand, by));
}

/** The `count` largest series. */
export function topk<L extends string>(count: number, operand: Instant<L>): Instant<L> {
  return { ...operand, text: `topk(${String(count)}, ${operand.text})`, compound: false };
}

export function round<L extends string>(operand: Instant<L>): Instant<L> {
  return { ...operand, text: `round(${operand.text})`, compound: false };
}

/**
 * Quantile of a histogram whose buckets still carry `le`; in the unit of what the histogram measures. No value where
 * nothing was counted: the comparison drops the NaN that would stand in legends and tables.
 */
export function histogramQuantile<L extends string>(quantile: number, buckets: Instant<L | 'le'>, unit: Unit): Instant<Exclude<L, 'le'>> {
  const kept = buckets.labels.filter((label): label is Exclude<L, 'le'> => label !== 'le');
  return { text: `histogram_quantile(${String(quantile)}, ${buckets.text}) >= 0`, unit, labels: kept, compound: true };
}

/** Arithmetic and set operations between expressions of one label set; an operand that needs parentheses gets them. */
export function promql<L extends string>(parts: TemplateStringsArray, ...operands: readonly (Instant<L> | number)[]): Instant<L> {
  const expressions = operands.filter((operand) => typeof operand === 'object');
  const [first] = expressions;
  if (first === undefined) throw new Error('promql needs at least one expression among its operands.');
  const shape = [...first.labels].sort().join();
  for (const { labels: carried, text } of expressions) {
    if ([...carried].sort().join() !== shape)
      throw new Error(`${text} carries the labels (${carried.join()}), its partner ${first.text} carries (${shape}).`);
  }
  const text = parts.map((part, index) => part + operandText(operands[index])).join('');
  return { text: text.replace(/\s+/g, ' ').trim(), unit: first.unit, labels: first.labels, compound: true };
}

function operandText(operand: Expression | number | undefined): string {
  if (operand === undefined) return '';
  if (typeof operand === 'number') return String(operand);
  return operand.compound ? `(${operand.text})` : operand.text;
}

export function inUnit<L extends string>(unit: Unit, operand: Instant<L>): Instant<L> {
  return { ...operand, unit };
}

/** `part` where there is one, else 0 for every series of `whole`: an outcome that never happened has no series. */
export function orZero<L extends string>(part: Instant<L>, whole: Instant<L>): Instant<L> {
  return promql`${part} or ${whole} * 0`;
}

/** Only what is above 0: series of which nothing happened leave the legend. */
export function positive<L extends string>(operand: Instant<L>): Instant<L> {
  return promql`${operand} > 0`;
}

/** Part of a whole, 0 to 1; no value where the whole is empty. */
export function ratio<L extends string>(part: Instant<L>, whole: Instant<L>): Instant<L> {
  return inUnit('ratio', promql`${orZero(part, whole)} / ${positive(whole)}`);
}

/** Mean from a histogram's sum and count; no value where nothing was counted. */
export function mean<L extends string>(total: Instant<L>, count: Instant<L>): Instant<L> {
  return promql`${total} / ${positive(count)}`;
}

/** Normal quantile of a two-sided 95 % interval. */
const Z = 1.959964;

/**
 * A bound of the Wilson score interval (95 %) of `successes` out of `trials`: with few trials a ratio says little, and
 * the width of the interval says how little.
 */
export function wilsonBound<L extends string>(bound: 'lower' | 'upper', successes: Instant<L>, trials: Instant<L>): Instant<L> {
  const k = orZero(successes, trials);
  const n = positive(trials);
  const spread = promql`${Z} * sqrt(${k} * (${n} - ${k}) / ${n} + ${Z ** 2 / 4})`;
  const centre = promql`${k} + ${Z ** 2 / 2}`;
  const numerator = bound === 'lower' ? promql`${centre} - ${spread}` : promql`${centre} + ${spread}`;
  return inUnit('ratio', promql`${numerator} / (${n} + ${Z ** 2})`);
}
