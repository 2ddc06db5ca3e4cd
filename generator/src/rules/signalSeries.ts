/** Signals -> recording rules of their values, and the conditions under which a value says anything. */
import { DURATION_EVENTS_MIN, RATIO_EVENTS_MIN, RATIO_PARTS_MIN } from '../../../collector/src/catalog/signals/signal.ts';
import { histogramQuantile, increase, positive, promql, ratio, round, wilsonBound, type Instant } from '../promql/expressions.ts';
import { selectorText, type Kind, type Selector, type Unit } from '../promql/series.ts';
import type { Rule } from './recordingRules.ts';
import type { Selection, Watched } from './watched.ts';

export interface SignalSeries {
  readonly rules: readonly Rule[];
  /** What is shown, and what stands in an alert. */
  readonly value: Instant<string>;
  /** What is held against limits: of a ratio the lower bound of its interval. */
  readonly judged: Instant<string>;
  /** All of them must hold, or there is too little to judge. */
  readonly conditions: readonly string[];
}

export function seriesOfSignal(signal: Watched): SignalSeries {
  const { measure, by, window } = signal;
  switch (measure.kind) {
    case 'count': {
      const value = record(signal, `increase${window}`, counted(measure.of, signal));
      return simple(value);
    }
    case 'ratio': {
      const parts = record(signal, `parts${window}`, counted(measure.part, signal));
      const whole = record(signal, `whole${window}`, counted(measure.whole, signal));
      const value = record(signal, `ratio${window}`, ratio(parts.read, whole.read));
      const lower = record(signal, `lower${window}`, wilsonBound('lower', parts.read, whole.read));
      return {
        rules: [parts.rule, whole.rule, value.rule, lower.rule],
        value: value.read,
        judged: lower.read,
        conditions: [atLeast(whole.read, RATIO_EVENTS_MIN), atLeast(parts.read, RATIO_PARTS_MIN)],
      };
    }
    case 'duration': {
      const part = (name: string): Selection => ({ ...measure.of, metric: `${measure.of.metric}_${name}` });
      const buckets = grouped('sum', increase(selectorOf(part('bucket'), 'counter', 'count'), window), [...by, 'le']);
      const value = record(signal, `p95_${window}`, histogramQuantile(0.95, buckets, 'seconds'));
      const events = record(signal, `events${window}`, counted(part('count'), signal));
      return {
        rules: [value.rule, events.rule],
        value: value.read,
        judged: value.read,
        conditions: [atLeast(events.read, DURATION_EVENTS_MIN)],
      };
    }
    case 'level': {
      const { join, of, enough } = measure;
      const value = record(signal, join, grouped(join, now(of, unitOf(signal)), by));
      if (enough === undefined) return simple(value);
      const seen = record(signal, 'enough', grouped('max', now({ metric: enough.metric }, 'count'), by));
      return { ...simple(value), rules: [value.rule, seen.rule], conditions: [atLeast(seen.read, enough.min)] };
    }
    case 'share': {
      const { available, total, used, join } = measure;
      const share = promql`${now({ metric: available }, 'bytes')} / ${positive(now({ metric: total }, 'bytes'))}`;
      const value: Instant<string> = used ? { ...share, text: `1 - ${share.text}`, unit: 'ratio' } : { ...share, unit: 'ratio' };
      return simple(record(signal, used ? 'used' : 'available', grouped(join, value, by)));
    }
  }
}

/** What will be available some hours from now, if it goes on like this; and how it is now. */
export function exhaustionOfSignal(signal: Watched): { rule: Rule; ahead: Instant<string> } | undefined {
  const { measure, exhaustion, by } = signal;
  if (exhaustion === undefined || measure.kind !== 'share') return undefined;
  const { window, aheadHours } = exhaustion;
  const predicted: Instant<string> = {
    ...now({ metric: measure.available }, 'bytes'),
    text: `predict_linear(${measure.available}[${window}], ${String(aheadHours)} * 3600)`,
  };
  const share = promql`${predicted} / ${positive(now({ metric: measure.total }, 'bytes'))}`;
  const { rule, read } = record(signal, `ahead${String(aheadHours)}h`, grouped(measure.join, share, by));
  return { rule, ahead: read };
}

interface Recorded {
  readonly rule: Rule;
  readonly read: Instant<string>;
}

function record({ name, by, except }: Watched, operation: string, expression: Instant<string>): Recorded {
  const level = by.length === 0 ? 'global' : by.join('_');
  const rule = { record: `${level}:claude_${name}:${operation}`, expression };
  const where = Object.fromEntries(Object.entries(except).map(([label, values]) => [label, { not: values }]));
  return { rule, read: { ...expression, text: selectorText(rule.record, where), compound: false } };
}

function simple({ rule, read }: Recorded): SignalSeries {
  return { rules: [rule], value: read, judged: read, conditions: [] };
}

/** Events are whole; `increase` extrapolates. */
function counted(of: Selection, signal: Watched): Instant<string> {
  const unit = signal.measure.kind === 'count' ? unitOf(signal) : 'count';
  const total = grouped('sum', increase(selectorOf(of, 'counter', unit), signal.window), signal.by);
  return unit === 'count' ? round(total) : total;
}

function now(of: Selection, unit: Unit): Instant<string> {
  const { text } = selectorOf(of, 'state', unit);
  return { text, unit, labels: [], compound: false };
}

function selectorOf<K extends Kind>({ metric, where = {} }: Selection, kind: K, unit: Unit): Selector<string, K> {
  const given = Object.entries(where).filter(([, value]) => value !== undefined);
  return { text: selectorText(metric, Object.fromEntries(given)), unit, labels: [], kind };
}

function grouped(operator: 'sum' | 'max' | 'min', operand: Instant<string>, by: readonly string[]): Instant<string> {
  const grouping = by.length === 0 ? operator : `${operator} by (${by.join(', ')}) `;
  return { text: `${grouping}(${operand.text})`, unit: operand.unit, labels: by, compound: false };
}

function atLeast({ text }: Instant<string>, min: number): string {
  return `${text} >= ${String(min)}`;
}

function unitOf({ unit }: Watched): Unit {
  return unit === 'factor' ? 'ratio' : unit;
}
