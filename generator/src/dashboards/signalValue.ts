/** What a signal measures, and what of it is usual, as panels draw it. */
import type { LabelName } from '../../../collector/src/catalog/labels.ts';
import type { Of, SignalUnit } from '../../../collector/src/catalog/signals/signal.ts';
import { signalOf, type SignalName } from '../../../collector/src/catalog/signals/signals.ts';
import { histogramQuantile, increase, inUnit, promql, ratio, round, type Instant } from '../promql/expressions.ts';
import { selectorText, type Kind, type Selector, type Unit, type Variable, type VariableName } from '../promql/series.ts';

/** Labels that variables of the dashboard select values of. */
export type Selected = { readonly [L in VariableName]?: Variable<L> };

/** The value that the signal's alerts and baseline are about, by the labels that it is judged by. */
export function signalValue(name: SignalName, selected: Selected = {}): Instant<LabelName> {
  const { measure, by, window } = signalOf(name);
  const unit = drawnUnit(signalOf(name).unit);
  const where = only(by, selected);
  switch (measure.kind) {
    case 'count': {
      const grown = joined('sum', increase(selectorOf(measure.of, where, 'counter', unit), window), by);
      return unit === 'count' ? round(grown) : grown;
    }
    case 'ratio': {
      const events = (of: Of): Instant<LabelName> => joined('sum', increase(selectorOf(of, where, 'counter', 'count'), window), by);
      return ratio(events(measure.part), events(measure.whole));
    }
    case 'duration': {
      const buckets = increase(histogramBuckets(measure.of, where), window);
      return histogramQuantile<LabelName>(0.95, joined('sum', buckets, [...by, 'le']), 'seconds');
    }
    case 'level':
      return joined(measure.join, now(selectorOf(measure.of, where, 'state', unit)), by);
    case 'share': {
      const { available, total, used, join } = measure;
      const share = promql`${now(selectorOf({ metric: available }, where, 'state', unit))} / ${aboveZero(selectorOf({ metric: total }, where, 'state', unit))}`;
      return joined(join, used ? promql`1 - ${share}` : share, by);
    }
  }
}

/**
 * One bound of what is usual. A band is of one agent, hook, ...: of several they would lie over each other, so where the
 * dashboard's selection leaves more than one there is none.
 */
export function usualBound(name: SignalName, bound: 'lower' | 'upper', selected: Selected = {}): Instant<never> {
  const { by, unit } = signalOf(name);
  const text = selectorText('claude_baseline', { signal: name, bound, ...only(by, selected) });
  const one = `max(${text})`;
  return {
    text: by.length === 0 ? one : `${one} and (count(${text}) == 1)`,
    unit: drawnUnit(unit),
    labels: [],
    compound: by.length > 0,
  };
}

/** A factor is drawn in percent. */
export function drawnUnit(unit: SignalUnit): Unit {
  return unit === 'factor' ? 'ratio' : unit;
}

function only(by: readonly LabelName[], selected: Selected): Selected {
  return Object.fromEntries(Object.entries(selected).filter(([label]) => by.some((name) => name === label)));
}

function selectorOf<K extends Kind>({ metric, where }: Of, selected: Selected, kind: K, unit: Unit): Selector<LabelName, K> {
  return { text: selectorText(metric, { ...where, ...selected }), unit, labels: [], kind };
}

function histogramBuckets({ metric, where }: Of, selected: Selected): Selector<LabelName, 'counter'> {
  return { text: selectorText(`${metric}_bucket`, { ...where, ...selected }), unit: 'count', labels: [], kind: 'counter' };
}

function now({ text, unit }: Selector<LabelName, 'state'>): Instant<LabelName> {
  return { text, unit, labels: [], compound: false };
}

function aboveZero(selector: Selector<LabelName, 'state'>): Instant<LabelName> {
  return promql`${now(selector)} > 0`;
}

function joined<L extends string>(operator: 'sum' | 'max' | 'min', operand: Instant<LabelName>, by: readonly L[]): Instant<L> {
  const grouping = by.length === 0 ? operator : `${operator} by (${by.join(', ')}) `;
  return inUnit(operand.unit, { text: `${grouping}(${operand.text})`, unit: operand.unit, labels: by, compound: false });
}
