/** What the tests of signals are put together from: values just beyond a limit and just not, what is then shown, and when. */
import { RATIO_PARTS_MIN } from '../../../../collector/src/catalog/signals/signal.ts';
import { bucketsOf } from '../catalogFacts.ts';
import { quantityText } from '../quantities.ts';
import type { Watched, WatchedLimit } from '../watched.ts';
import type { AlertTest, InputSeries } from './promtool.ts';
import { inputsOf, subjectOf, TURN, type Course, type Reached } from './signalInputs.ts';

export const minutesOf = (text: string): number => Number(/^(\d+)m$/.exec(text)?.[1] ?? 0);

export const WINDOW_MINUTES = { '10m': 10, '1h': 60, '6h': 360, '1d': 1440 } as const;

/** So long after a turn that nothing is pending any more. */
export const SETTLED = 5;

/** A change of a hundredth, or of one, must be noticed. */
function beyond({ unit }: Pick<Watched, 'unit'>, { side, value }: Pick<WatchedLimit, 'side' | 'value'>): number {
  if (unit === 'count' || unit === 'bool') return side === 'above' ? Math.floor(value) + 1 : Math.ceil(value) - 1;
  if (value === 0) return side === 'above' ? 1 : -1;
  return value * (side === 'above' ? 1.01 : 0.99);
}

/** A value that no limit has anything against. */
export function restOf({ limits, measure }: Watched): number {
  const below = limits.filter(({ side }) => side === 'below').map(({ value }) => value);
  const above = limits.filter(({ side }) => side === 'above').map(({ value }) => value);
  if (below.length > 0 && above.length > 0) return (Math.max(...below) + Math.min(...above)) / 2;
  if (measure.kind === 'share') return below.length > 0 ? 1 : 0;
  return below.length > 0 ? Math.max(...below) : 0;
}

/** So many that one more or less is less than a hundredth. */
export const RATIO_WHOLE = 10_000;

/** The fewest parts of so many whose interval lies above a bound. */
function partsAbove(bound: number, whole = RATIO_WHOLE): number {
  let parts = 0;
  while (wilsonLower(parts, whole) <= bound) parts += 1;
  return parts;
}

export function wilsonLower(parts: number, whole: number): number {
  const z = 1.959964;
  const spread = z * Math.sqrt((parts * (whole - parts)) / whole + z ** 2 / 4);
  return (parts + z ** 2 / 2 - spread) / (whole + z ** 2);
}

export interface Courses {
  /** Just beyond, and the value that is then shown. */
  readonly over: Reached;
  /** Just not. */
  readonly under: Reached;
}

export function coursesAt(signal: Watched, limit: Pick<WatchedLimit, 'side' | 'value'>): Courses {
  if (signal.measure.kind !== 'ratio') return { over: beyond(signal, limit), under: limit.value };
  const parts = Math.max(partsAbove(limit.value), RATIO_PARTS_MIN);
  return { over: { parts, whole: RATIO_WHOLE }, under: { parts: parts - 1, whole: RATIO_WHOLE } };
}

export function shown(signal: Watched, reached: Reached): string {
  const isShare = typeof reached !== 'number' && signal.measure.kind === 'ratio';
  return quantityText(signal.unit, isShare ? reached.parts / reached.whole : judgedOf(signal, reached));
}

export function isCrossed({ side, value }: Pick<WatchedLimit, 'side' | 'value'>, judged: number): boolean {
  return side === 'above' ? judged > value : judged < value;
}

/** What is held against a limit. */
export function judgedOf({ measure }: Watched, reached: Reached): number {
  if (typeof reached === 'number') return reached;
  return measure.kind === 'ratio' ? wilsonLower(reached.parts, reached.whole) : percentileOfFew(measure, reached);
}

/** All of a few lie in one bucket, and their 95th percentile near its upper bound. */
function percentileOfFew(measure: Watched['measure'], { parts, whole }: { readonly parts: number; readonly whole: number }): number {
  const bounds = [0, ...(measure.kind === 'duration' ? bucketsOf(measure.of.metric) : [])];
  const above = bounds.findIndex((bound) => bound > parts / whole);
  const [low = 0, high = 0] = [bounds[above - 1], bounds[above]];
  return low + 0.95 * (high - low);
}

export function slowest(metric: string): number {
  return (bucketsOf(metric).at(-1) ?? 1) * 0.9;
}

export function quickest(metric: string): number {
  return (bucketsOf(metric)[0] ?? 1) / 2;
}

export interface Scene {
  readonly name: string;
  readonly course: Omit<Course, 'rest' | 'minutes'>;
  readonly inputs?: readonly InputSeries[];
  readonly subject?: 0 | 1;
}

export function testOf(
  signal: Watched,
  { name, course, inputs = [], subject = 0 }: Scene,
  expectations: AlertTest['alert_rule_test'],
): AlertTest {
  const minutes = Math.max(...expectations.map(({ eval_time }) => minutesOf(eval_time)));
  const series = inputsOf(signal, subjectOf(signal, subject), { ...course, rest: restOf(signal), minutes });
  return { name: `${signal.name}: ${name}`, interval: '1m', input_series: [...series, ...inputs], alert_rule_test: expectations };
}

/** When a value that was reached at the turn is gone, and whether that is to be arranged. */
export function endOf({ measure, window }: Watched, firesAt: number): { end: number; until?: number; slack: number } {
  // Prometheus 3 leaves a window's left edge out: a jump leaves it a minute earlier.
  if (measure.kind === 'count') return { end: TURN + WINDOW_MINUTES[window], slack: 1 };
  const until = firesAt + SETTLED;
  return { end: until, until, slack: 0 };
}

/** When an alert would have fired long ago, and what was reached is still there. */
export function lateFor({ measure, window }: Watched, firesAt: number): number {
  const late = firesAt + SETTLED;
  return measure.kind === 'count' ? Math.min(late, TURN + WINDOW_MINUTES[window] - 2) : late;
}
