/** A signal over time: its value, the band of what is usual, its fixed limits, and what is forecast of it. */
import type { Limit } from '../../../collector/src/catalog/signals/signal.ts';
import { signalOf, type SignalName } from '../../../collector/src/catalog/signals/signals.ts';
import type { Expression } from '../promql/expressions.ts';
import { named, optional, timeSeries, type Panel, type Target } from './panels.ts';
import { drawnUnit, signalValue, usualBound, type Selected } from './signalValue.ts';
import { colors, quantityText, type Threshold } from './style.ts';

const UPPER = 'Usual, at most';
const LOWER = 'Usual, at least';

const LIMIT_COLORS = { critical: colors.failure, warning: colors.warning } as const;
const WINDOWS = { '10m': 'ten minutes', '1h': 'an hour', '6h': 'six hours', '1d': 'a day' } as const;

interface SignalPanelOptions {
  readonly signal: SignalName;
  /** Where the panel's name is older than the signal. */
  readonly key?: string;
  readonly title?: string;
  /** The question that the panel answers. */
  readonly question: string;
  readonly width: number;
  readonly height: number;
  /** What of the dashboard's variables narrows the signal. */
  readonly selected?: Selected;
  /** The value, where it is recorded already. */
  readonly value?: Expression;
  /** Drawn beside the value. */
  readonly forecast?: { readonly expression: Expression; readonly name: string; readonly says: string };
  readonly mayBeEmpty?: string;
  readonly link?: { readonly title: string; readonly url: string };
}

export function signalPanel(options: SignalPanelOptions): Panel {
  const { signal, selected = {}, forecast } = options;
  const { title, unit, by, measure } = signalOf(signal);
  const isShare = unit === 'ratio';
  const value = options.value ?? signalValue(signal, selected);
  const limits = limitsOf(signal);
  return timeSeries({
    key: options.key ?? signal,
    title: options.title ?? title,
    description: [options.question, signalOf(signal).help, lookBack(signal), limitNote(signal), bandNote(signal), forecast?.says ?? '']
      .filter((sentence) => sentence !== '')
      .join(' '),
    width: options.width,
    height: options.height,
    draw: 'lines',
    coarse: measure.kind !== 'level' && measure.kind !== 'share',
    signal,
    targets: [
      named(value, by.length === 0 ? title : by.map((label) => `{{${label}}}`).join(' · ')),
      ...bandTargets(signal, selected),
      ...(forecast === undefined ? [] : [optional(named({ ...forecast.expression, unit: drawnUnit(unit) }, forecast.name))]),
    ],
    limits,
    ...(hasBand(signal)
      ? { band: { upper: UPPER, lower: LOWER }, seriesColors: { [UPPER]: colors.neutral, [LOWER]: colors.neutral } }
      : {}),
    ...(forecast === undefined ? {} : { dotted: [forecast.name] }),
    ...(isShare ? { max: 1 } : {}),
    ...(options.mayBeEmpty === undefined ? {} : { mayBeEmpty: options.mayBeEmpty }),
    ...(options.link === undefined ? {} : { link: options.link }),
  });
}

/** The limits of a signal as lines; one at 0 would lie on the axis. */
export function limitsOf(signal: SignalName): Threshold[] {
  return drawnLimits(signal)
    .map(({ value, severity }) => ({ value, color: LIMIT_COLORS[severity] }))
    .sort((a, b) => a.value - b.value);
}

function drawnLimits(signal: SignalName): Limit[] {
  return signalOf(signal).limits.filter(({ value }) => value > 0);
}

function limitNote(signal: SignalName): string {
  const { unit, measure } = signalOf(signal);
  const drawn = drawnLimits(signal);
  if (drawn.length === 0) return '';
  const texts = drawn.map(({ severity, side, value }) => `${severity} ${side} ${quantityText(drawnUnit(unit), value)}`);
  const line = drawn.length === 1 ? 'The dashed line is the limit' : 'Each dashed line is a limit';
  const judged = measure.kind === 'ratio' ? '; what is held against it is the lower bound of the 95 % interval' : '';
  return `${line}: ${texts.join(', ')}${judged}.`;
}

function hasBand(signal: SignalName): boolean {
  return signalOf(signal).baseline !== undefined;
}

function bandTargets(signal: SignalName, selected: Selected): Target[] {
  if (!hasBand(signal)) return [];
  return [optional(named(usualBound(signal, 'upper', selected), UPPER)), optional(named(usualBound(signal, 'lower', selected), LOWER))];
}

function bandNote(signal: SignalName): string {
  if (!hasBand(signal)) return '';
  const { by } = signalOf(signal);
  const when = by.length === 0 ? 'once there is enough history' : `once there is enough history, and with one ${by.join(' and ')} selected`;
  return `The band is what is usual at this time; it is drawn ${when}.`;
}

function lookBack(signal: SignalName): string {
  const { measure, window } = signalOf(signal);
  return measure.kind === 'level' || measure.kind === 'share' ? '' : `Each point looks back ${WINDOWS[window]}.`;
}
