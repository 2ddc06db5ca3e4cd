/**
 * Signals -> alerts. Each limit is one, the baseline another: the first says that it is too much, the second that it is
 * more than usual. A limit is recorded as a series of its own, so that the number that a rule holds values against is the
 * one that a panel draws. Without a baseline the second is silent: there is nothing to compare with.
 */
import type { Side } from '../../../collector/src/catalog/signals/signal.ts';
import type { Expression, Instant } from '../promql/expressions.ts';
import { selectorText } from '../promql/series.ts';
import { alertLabels, alertStem, annotationsOf, subjectTemplate, withLabels, type Alert, type Words } from './alert.ts';
import { quantityText, valueTemplate } from './quantities.ts';
import type { Rule } from './recordingRules.ts';
import { exhaustionOfSignal, seriesOfSignal, type SignalSeries } from './signalSeries.ts';
import type { Watched, WatchedLimit } from './watched.ts';

export interface SignalRules {
  readonly rules: readonly Rule[];
  readonly alerts: readonly Alert[];
}

const ADAPTIVE_LASTING = '10m';
/** A value at the edge of the band would come and go. */
const ADAPTIVE_STAYS = '15m';

export function rulesOfSignal(signal: Watched, runbooks: string): SignalRules {
  const series = seriesOfSignal(signal);
  const fixed = signal.limits.map((limit) => fixedAlert(signal, series, limit, runbooks));
  const adaptive = (signal.baseline?.sides ?? []).map((side) => adaptiveAlert(signal, series, side, runbooks));
  const forecast = forecastAlert(signal, series, runbooks);
  if (fixed.length + adaptive.length + forecast.alerts.length === 0) return { rules: [], alerts: [] };
  return {
    rules: [...series.rules, ...signal.limits.map((limit) => thresholdRule(signal, limit)), ...forecast.rules],
    alerts: [...fixed, ...adaptive, ...forecast.alerts],
  };
}

/** `claude:threshold:agent_failures:critical`; where a severity has a limit on either side, with the side. */
export function thresholdName({ name, limits }: Watched, { severity, side }: WatchedLimit): string {
  const hasBoth = limits.some((other) => other.severity === severity && other.side !== side);
  return `claude:threshold:${name}:${hasBoth ? `${severity}_${side}` : severity}`;
}

function thresholdRule(signal: Watched, limit: WatchedLimit): Rule {
  return { record: thresholdName(signal, limit), expression: expressionOf(`vector(${String(limit.value)})`, []) };
}

const COMPARISONS: Readonly<Record<Side, string>> = { above: '>', below: '<' };

export function fixedAlertName(signal: Watched, side: Side): string {
  return signal.alert ?? `${alertStem(signal.name)}${side === 'above' ? 'High' : 'Low'}`;
}

export function adaptiveAlertName({ name }: Watched, side: Side): string {
  return `${alertStem(name)}${side === 'above' ? 'Unusual' : 'UnusuallyLow'}`;
}

function fixedAlert(signal: Watched, series: SignalSeries, limit: WatchedLimit, runbooks: string): Alert {
  const { side, severity, lasting } = limit;
  const comparison = `${series.judged.text} ${COMPARISONS[side]} on () group_left () ${thresholdName(signal, limit)}`;
  return {
    alert: fixedAlertName(signal, side),
    expression: judgement(signal, series, comparison),
    lasting,
    labels: alertLabels(signal, severity, 'fixed'),
    annotations: annotationsOf(signal.name, fixedWords(signal, limit), runbooks),
  };
}

function adaptiveAlert(signal: Watched, series: SignalSeries, side: Side, runbooks: string): Alert {
  const { by } = signal;
  const floor = signal.baseline?.floor ?? 0;
  const band = (bound: string): string => {
    const text = selectorText('claude_baseline', { signal: signal.name, bound });
    return by.length === 0 ? `max(${text})` : `max by (${by.join(', ')}) (${text})`;
  };
  const comparison = `${series.judged.text} ${COMPARISONS[side]} ${band(side === 'above' ? 'upper' : 'lower')}`;
  const matters = side === 'above' ? `${series.value.text} >= ${String(floor)}` : `${band('expected')} >= ${String(floor)}`;
  return {
    alert: adaptiveAlertName(signal, side),
    expression: judgement(signal, { ...series, conditions: [matters, ...series.conditions] }, comparison),
    lasting: ADAPTIVE_LASTING,
    stays: ADAPTIVE_STAYS,
    labels: alertLabels(signal, 'warning', 'adaptive'),
    annotations: annotationsOf(signal.name, adaptiveWords(signal, side, floor), runbooks),
  };
}

function forecastAlert(signal: Watched, series: SignalSeries, runbooks: string): SignalRules {
  const found = exhaustionOfSignal(signal);
  const { exhaustion } = signal;
  if (found === undefined || exhaustion === undefined) return { rules: [], alerts: [] };
  const { rule, ahead } = found;
  const text = `${series.value.text} < ${String(exhaustion.below)} and ${ahead.text} < 0`;
  const alert = {
    alert: `${alertStem(signal.name)}RunningOut`,
    expression: expressionOf(text, signal.by),
    lasting: exhaustion.lasting,
    labels: alertLabels(signal, 'warning', 'forecast'),
    annotations: annotationsOf(signal.name, forecastWords(signal), runbooks),
  };
  return { rules: [rule], alerts: [alert] };
}

/** The alert's value is what is shown, also where something else is judged. */
function judgement({ by }: Watched, { value, judged, conditions }: SignalSeries, comparison: string): Expression {
  const judgesValue = value.text === judged.text;
  if (judgesValue && conditions.length === 0) return expressionOf(comparison, by);
  const all = [...(judgesValue ? [] : [value.text]), `(${comparison})`, ...conditions];
  return expressionOf(all.join(' and '), by);
}

function expressionOf(text: string, labels: readonly string[]): Instant<string> {
  return { text, labels, unit: 'count', compound: true };
}

function fixedWords(signal: Watched, { side, value, lasting, why }: WatchedLimit): Words {
  const { title, help, by, unit, says } = signal;
  const limit = quantityText(unit, value);
  const found = valueTemplate(unit);
  const summary = says === undefined ? `${title}${subjectTemplate(by)}: ${found}, ${side} the limit of ${limit}.` : `${withLabels(says)}.`;
  const held = lasting === '0m' ? '' : ` for ${lasting}`;
  const judged = signal.measure.kind === 'ratio' ? ' The lower bound of its interval is held against the limit.' : '';
  return {
    summary,
    description: `${help}${countedText(signal)} It is ${found}; the limit is ${limit}${held}.${judged} ${why}`,
  };
}

function adaptiveWords(signal: Watched, side: Side, floor: number): Words {
  const { title, help, by, unit } = signal;
  const found = valueTemplate(unit);
  const least = quantityText(unit, floor);
  return {
    summary: `${title}${subjectTemplate(by)}: ${found}, ${side} what is usual.`,
    description: `${help}${countedText(signal)} It is ${found} and has left the band of what is usual for ${ADAPTIVE_LASTING}; nothing is said where less than ${least} is concerned.`,
  };
}

function forecastWords({ title, help, by, unit, exhaustion }: Watched): Words {
  if (exhaustion === undefined) return { summary: '', description: '' };
  const hours = String(exhaustion.aheadHours);
  const found = valueTemplate(unit);
  return {
    summary: `${title}${subjectTemplate(by)}: ${found}, and used up within ${hours} hours if it goes on like this.`,
    description: `${help} It is ${found}, and a line through the last ${exhaustion.window} reaches 0 within ${hours} hours. ${exhaustion.why}`,
  };
}

/** Which kinds count, where not all of a metric does. */
export function countedText({ measure }: Watched): string {
  if (measure.kind !== 'count') return '';
  const kinds = Object.entries(measure.of.where ?? {}).flatMap(([label, values]) =>
    values === undefined ? [] : [`${label} ${[values].flat().join(', ')}`],
  );
  return kinds.length === 0 ? '' : ` Counted: ${kinds.join('; ')}.`;
}
