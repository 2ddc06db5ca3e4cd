/**
 * Signals -> promtool's tests of their alerts, both ways: each fires at the right minute and resolves, and is silent at the
 * limit itself, before its time, with too little to judge, about what is left out, and when a whole history is read.
 */
import { RATIO_EVENTS_MIN, RATIO_PARTS_MIN, DURATION_EVENTS_MIN, type Side } from '../../../../collector/src/catalog/signals/signal.ts';
import { KIND_LABEL, type Alert } from '../alert.ts';
import { bucketsOf } from '../catalogFacts.ts';
import { quantityText } from '../quantities.ts';
import { adaptiveAlertName, fixedAlertName, rulesOfSignal } from '../signalAlerts.ts';
import type { Watched, WatchedLimit } from '../watched.ts';
import { fires, isSilent, lasting, labelsText, type AlertTest, type Firing, type InputSeries } from './promtool.ts';
import { inputsOf, subjectOf, TURN, valueLeftOut, type Course, type Reached } from './signalInputs.ts';

export function testsOfSignal(signal: Watched, runbooks: string): AlertTest[] {
  const { alerts } = rulesOfSignal(signal, runbooks);
  if (alerts.length === 0) return [];
  const of = (kind: string): Alert[] => alerts.filter(({ labels }) => labels[KIND_LABEL] === kind);
  return [
    ...signal.limits.flatMap((limit, index) => limitTests(signal, limit, { fixed: of('fixed'), index })),
    ...(signal.baseline?.sides ?? []).flatMap((side) => baselineTests(signal, side, of('adaptive'))),
    ...of('forecast').flatMap((alert) => exhaustionTests(signal, alert)),
  ];
}

const minutesOf = (text: string): number => Number(/^(\d+)m$/.exec(text)?.[1] ?? 0);
const WINDOW_MINUTES = { '10m': 10, '1h': 60, '6h': 360, '1d': 1440 } as const;
/** So long after a turn that nothing is pending any more. */
const SETTLED = 5;

/** A change of a hundredth, or of one, must be noticed. */
function beyond({ unit }: Pick<Watched, 'unit'>, { side, value }: Pick<WatchedLimit, 'side' | 'value'>): number {
  if (unit === 'count' || unit === 'bool') return side === 'above' ? Math.floor(value) + 1 : Math.ceil(value) - 1;
  if (value === 0) return side === 'above' ? 1 : -1;
  return value * (side === 'above' ? 1.01 : 0.99);
}

/** A value that no limit has anything against. */
function restOf({ limits, measure }: Watched): number {
  const below = limits.filter(({ side }) => side === 'below').map(({ value }) => value);
  const above = limits.filter(({ side }) => side === 'above').map(({ value }) => value);
  if (below.length > 0 && above.length > 0) return (Math.max(...below) + Math.min(...above)) / 2;
  if (measure.kind === 'share') return below.length > 0 ? 1 : 0;
  return below.length > 0 ? Math.max(...below) : 0;
}

/** So many that one more or less is less than a hundredth. */
const RATIO_WHOLE = 10_000;

/** The fewest parts of so many whose interval lies above a bound. */
function partsAbove(bound: number, whole = RATIO_WHOLE): number {
  let parts = 0;
  while (wilsonLower(parts, whole) <= bound) parts += 1;
  return parts;
}

function wilsonLower(parts: number, whole: number): number {
  const z = 1.959964;
  const spread = z * Math.sqrt((parts * (whole - parts)) / whole + z ** 2 / 4);
  return (parts + z ** 2 / 2 - spread) / (whole + z ** 2);
}

interface Courses {
  /** Just beyond, and the value that is then shown. */
  readonly over: Reached;
  /** Just not. */
  readonly under: Reached;
}

function coursesAt(signal: Watched, limit: Pick<WatchedLimit, 'side' | 'value'>): Courses {
  if (signal.measure.kind !== 'ratio') return { over: beyond(signal, limit), under: limit.value };
  const parts = Math.max(partsAbove(limit.value), RATIO_PARTS_MIN);
  return { over: { parts, whole: RATIO_WHOLE }, under: { parts: parts - 1, whole: RATIO_WHOLE } };
}

function shown(signal: Watched, reached: Reached): string {
  const isShare = typeof reached !== 'number' && signal.measure.kind === 'ratio';
  return quantityText(signal.unit, isShare ? reached.parts / reached.whole : judgedOf(signal, reached));
}

interface Scene {
  readonly name: string;
  readonly course: Omit<Course, 'rest' | 'minutes'>;
  readonly inputs?: readonly InputSeries[];
  readonly subject?: 0 | 1;
}

function testOf(signal: Watched, { name, course, inputs = [], subject = 0 }: Scene, expectations: AlertTest['alert_rule_test']): AlertTest {
  const minutes = Math.max(...expectations.map(({ eval_time }) => minutesOf(eval_time)));
  const series = inputsOf(signal, subjectOf(signal, subject), { ...course, rest: restOf(signal), minutes });
  return { name: `${signal.name}: ${name}`, interval: '1m', input_series: [...series, ...inputs], alert_rule_test: expectations };
}

/** When a value that was reached at the turn is gone, and whether that is to be arranged. */
function endOf({ measure, window }: Watched, firesAt: number): { end: number; until?: number; slack: number } {
  // Prometheus 3 leaves a window's left edge out: a jump leaves it a minute earlier.
  if (measure.kind === 'count') return { end: TURN + WINDOW_MINUTES[window], slack: 1 };
  const until = firesAt + SETTLED;
  return { end: until, until, slack: 0 };
}

/** When an alert would have fired long ago, and what was reached is still there. */
function lateFor({ measure, window }: Watched, firesAt: number): number {
  const late = firesAt + SETTLED;
  return measure.kind === 'count' ? Math.min(late, TURN + WINDOW_MINUTES[window] - 2) : late;
}

function limitTests(signal: Watched, limit: WatchedLimit, { fixed, index }: { fixed: readonly Alert[]; index: number }): AlertTest[] {
  const alertname = fixedAlertName(signal, limit.side);
  const { over, under } = coursesAt(signal, limit);
  const subject = subjectOf(signal);
  const firesAt = TURN + minutesOf(limit.lasting);
  const { end, until, slack } = endOf(signal, firesAt);
  // All limits on this side that something crosses, as far as it has been so for long enough.
  const firing = (reached: Reached, minutes: number): Firing[] =>
    signal.limits.flatMap((other, at) => {
      const alert = fixed[at];
      const isBeyond = other.side === limit.side && isCrossed(other, judgedOf(signal, reached)) && minutes >= minutesOf(other.lasting);
      return alert === undefined || !isBeyond ? [] : [{ alert, subject, value: shown(signal, reached) }];
    });
  const at = (minute: number): AlertTest['alert_rule_test'][number] => fires(alertname, minute, ...firing(over, minute - TURN));
  const limitText = quantityText(signal.unit, limit.value);
  const severity = `${limit.severity} ${limit.side} ${limitText}`;
  const course = { reached: over, ...(until === undefined ? {} : { until }) };
  const late = lateFor(signal, firesAt);
  const others = signal.limits.filter((_, other) => other !== index);
  const isMilder = others.some(
    (other) => other.side === limit.side && (limit.side === 'above' ? other.value < limit.value : other.value > limit.value),
  );
  const silentUnder = isMilder
    ? []
    : [testOf(signal, { name: `${severity} is silent at the limit itself`, course: { reached: under } }, [isSilent(alertname, late)])];
  return [
    testOf(signal, { name: `${severity} fires after ${limit.lasting}, and resolves`, course }, [
      isSilent(alertname, TURN - 1),
      ...(firesAt > TURN ? [at(firesAt - 1)] : []),
      at(firesAt),
      at(end - 1 - slack),
      isSilent(alertname, end + slack),
    ]),
    ...silentUnder,
    ...(isMilder
      ? [
          testOf(signal, { name: `${severity} leaves it to the milder limit at the limit itself`, course: { reached: under } }, [
            milder(signal, limit, { fixed, late, under }),
          ]),
        ]
      : []),
    ...exclusionTests(signal, { name: severity, alertname, over, late }),
    ...enoughTests(signal, {
      name: severity,
      alertname,
      bound: limit.value,
      firesAt,
      firing: (reached) => firing(reached, firesAt - TURN),
    }),
    ...windowTests(signal, { name: severity, alertname, over, lasting: firesAt - TURN, firing: firing(over, firesAt - TURN) }),
    ...(signal.unit === 'count' && limit.value === 0
      ? [
          testOf(signal, { name: `${severity} says how many`, course: { reached: 2 } }, [
            fires(alertname, firesAt, ...firing(2, firesAt - TURN)),
          ]),
        ]
      : []),
  ];
}

function isCrossed({ side, value }: Pick<WatchedLimit, 'side' | 'value'>, judged: number): boolean {
  return side === 'above' ? judged > value : judged < value;
}

/** What is held against a limit. */
function judgedOf({ measure }: Watched, reached: Reached): number {
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

interface Enough {
  readonly name: string;
  readonly alertname: string;
  readonly bound: number;
  readonly firesAt: number;
  readonly firing: (reached: Reached) => readonly Firing[];
  readonly inputs?: readonly InputSeries[];
}

/** The fewest that say anything. */
function enoughTests(signal: Watched, { name, alertname, bound, firesAt, firing, inputs = [] }: Enough): AlertTest[] {
  const { measure } = signal;
  if (measure.kind === 'ratio' && wilsonLower(RATIO_PARTS_MIN, RATIO_EVENTS_MIN) > bound) {
    const reached = { parts: RATIO_PARTS_MIN, whole: RATIO_EVENTS_MIN };
    const scene = { name: `${name} fires with ${String(reached.parts)} of ${String(reached.whole)}`, course: { reached }, inputs };
    return [testOf(signal, scene, [fires(alertname, firesAt, ...firing(reached))])];
  }
  if (measure.kind === 'duration') {
    const reached = { parts: slowest(measure.of.metric) * DURATION_EVENTS_MIN, whole: DURATION_EVENTS_MIN };
    const scene = { name: `${name} fires with ${String(DURATION_EVENTS_MIN)} of them`, course: { reached }, inputs };
    return [testOf(signal, scene, [fires(alertname, firesAt, ...firing(reached))])];
  }
  return [];
}

interface OverWindow {
  readonly name: string;
  readonly alertname: string;
  readonly over: Reached;
  readonly lasting: number;
  readonly firing: readonly Firing[];
  readonly inputs?: readonly InputSeries[];
}

/** What was long ago weighs until the window has passed, and not any longer. */
function windowTests(signal: Watched, { name, alertname, over, lasting: held, firing, inputs = [] }: OverWindow): AlertTest[] {
  const { measure } = signal;
  if (measure.kind !== 'ratio' && measure.kind !== 'duration') return [];
  const passed = TURN + WINDOW_MINUTES[signal.window];
  const many = 1_000_000;
  const calm =
    measure.kind === 'ratio' ? { parts: RATIO_PARTS_MIN, whole: many } : { parts: quickest(measure.of.metric) * many, whole: many };
  const expectations = [isSilent(alertname, passed - 2), fires(alertname, passed + 6 + held, ...firing)];
  const minutes = passed + 6 + held;
  const before = (which: 0 | 1): InputSeries[] =>
    inputsOf(signal, { ...subjectOf(signal, which), job: 'before' }, { reached: calm, rest: 0, minutes });
  const now = (which: 0 | 1, reached: Reached, at: number): InputSeries[] =>
    inputsOf(signal, subjectOf(signal, which), { reached, rest: 0, minutes, at });
  const few = DURATION_EVENTS_MIN - 1;
  // Of the other there were many before, and are too few now.
  const other =
    measure.kind === 'ratio' || signal.by.length === 0
      ? []
      : [...before(1), ...now(1, { parts: slowest(measure.of.metric) * few, whole: few }, passed + 2)];
  const series = [...before(0), ...now(0, over, TURN + WINDOW_MINUTES[signal.window] / 2 + SETTLED), ...other, ...inputs];
  const what = 'is silent until what was before has left the window, then fires about what is enough';
  return [{ name: `${signal.name}: ${name} ${what}`, interval: '1m', input_series: series, alert_rule_test: expectations }];
}

function quickest(metric: string): number {
  return (bucketsOf(metric)[0] ?? 1) / 2;
}

/** At a limit, only those that lie before it fire. */
function milder(
  signal: Watched,
  limit: WatchedLimit,
  { fixed, late, under }: { fixed: readonly Alert[]; late: number; under: Reached },
): AlertTest['alert_rule_test'][number] {
  const firing = signal.limits.flatMap((other, index): Firing[] => {
    const alert = fixed[index];
    const isBefore = limit.side === 'above' ? other.value < limit.value : other.value > limit.value;
    return alert === undefined || other.side !== limit.side || !isBefore
      ? []
      : [{ alert, subject: subjectOf(signal), value: shown(signal, under) }];
  });
  return fires(fixedAlertName(signal, limit.side), late, ...firing);
}

interface Excluded {
  readonly name: string;
  readonly alertname: string;
  readonly over: Reached;
  readonly late: number;
  readonly inputs?: readonly InputSeries[];
  /** Where it is the number of events that keeps it silent. */
  readonly inputsOfFew?: readonly InputSeries[];
}

/** What must not set an alert off, though the numbers are there. */
function exclusionTests(signal: Watched, { name, alertname, over, late, inputs = [], inputsOfFew = inputs }: Excluded): AlertTest[] {
  const { measure } = signal;
  const silent = (why: string, course: Scene['course'], given = inputs): AlertTest =>
    testOf(signal, { name: `${name} is silent ${why}`, course, inputs: given }, [isSilent(alertname, late)]);
  const tests: AlertTest[] = [];
  const isCounted = measure.kind === 'count' || measure.kind === 'ratio' || measure.kind === 'duration';
  if (isCounted) tests.push(silent('while a whole history is read', { reached: over, isNew: true }));
  if (measure.kind === 'ratio') {
    const few = { parts: RATIO_EVENTS_MIN - 1, whole: RATIO_EVENTS_MIN - 1 };
    tests.push(silent(`with all of ${String(few.whole)}`, { reached: few }, inputsOfFew));
    const fewParts = { parts: RATIO_PARTS_MIN - 1, whole: RATIO_EVENTS_MIN };
    tests.push(silent(`with ${String(fewParts.parts)} of ${String(fewParts.whole)}`, { reached: fewParts }, inputsOfFew));
  }
  if (measure.kind === 'duration') {
    const whole = DURATION_EVENTS_MIN - 1;
    tests.push(silent(`with ${String(whole)} of them`, { reached: { parts: slowest(measure.of.metric) * whole, whole } }));
  }
  if (measure.kind === 'level' && measure.enough !== undefined) {
    tests.push(silent(`with fewer than ${String(measure.enough.min)} to judge by`, { reached: over, enough: measure.enough.min - 1 }));
  }
  const selection = measure.kind === 'ratio' ? measure.part : measure.kind === 'count' || measure.kind === 'level' ? measure.of : undefined;
  for (const [label, selected] of Object.entries(selection?.where ?? {})) {
    const left = valueLeftOut(label, selected ?? []);
    tests.push(silent(`about the ${label} ${left}`, { reached: over, instead: { [label]: left } }));
  }
  for (const [label, values] of Object.entries(signal.except)) {
    const [value] = values;
    if (value !== undefined) tests.push(exceptTest(signal, { name, alertname, over, late, inputs }, { [label]: value }));
  }
  return tests;
}

function exceptTest(signal: Watched, { name, alertname, over, late, inputs = [] }: Excluded, subject: Record<string, string>): AlertTest {
  const [[label, value] = ['', '']] = Object.entries(subject);
  const series = inputsOf(signal, { ...subjectOf(signal), ...subject }, { reached: over, rest: restOf(signal), minutes: late });
  return {
    name: `${signal.name}: ${name} is silent about the ${label} ${value}, as the settings want it`,
    interval: '1m',
    input_series: [...series, ...inputs],
    alert_rule_test: [isSilent(alertname, late)],
  };
}

function slowest(metric: string): number {
  return (bucketsOf(metric).at(-1) ?? 1) * 0.9;
}

function baselineTests(signal: Watched, side: Side, adaptive: readonly Alert[]): AlertTest[] {
  const { baseline, by } = signal;
  const alertname = adaptiveAlertName(signal, side);
  const alert = adaptive.find((candidate) => candidate.alert === alertname);
  if (alert === undefined || baseline === undefined || side === 'below') return [];
  const { floor } = baseline;
  const subject = subjectOf(signal);
  const firesAt = TURN + minutesOf(alert.lasting);
  const stays = minutesOf(alert.stays ?? '0m');
  const late = lateFor(signal, firesAt);
  const band = (upper: number, of: Readonly<Record<string, string>> = subject, name = signal.name): InputSeries[] =>
    Object.entries({ lower: 0, expected: upper / 2, upper }).map(([bound, value]) => ({
      series: `claude_baseline${labelsText({ signal: name, ...of, bound })}`,
      values: lasting([value, 2000]),
    }));
  const usual = upperBound(signal, floor);
  const { over, under } = coursesAt(signal, { side, value: usual });
  const { end, until, slack } = endOf(signal, firesAt);
  const atFloor = floorCourses(signal, floor);
  const firing: Firing = { alert, subject, value: shown(signal, over) };
  const other = [...band(usual * 1000, subject, 'another_signal'), ...(by.length === 0 ? [] : band(usual * 1000, subjectOf(signal, 1)))];
  const scene = (name: string, course: Scene['course'], inputs: readonly InputSeries[]): Scene => ({ name, course, inputs });
  const course = { reached: over, ...(until === undefined ? {} : { until }) };
  return [
    testOf(signal, scene(`above what is usual fires after ${alert.lasting}, and resolves`, course, [...band(usual), ...other]), [
      isSilent(alertname, firesAt - 1),
      fires(alertname, firesAt, firing),
      fires(alertname, end + stays - 1 - slack, firing),
      isSilent(alertname, end + stays + slack),
    ]),
    testOf(signal, scene('at the upper bound of what is usual is silent', { reached: under }, band(usual)), [isSilent(alertname, late)]),
    testOf(signal, scene('above what is usual and at the floor fires', { reached: atFloor.over }, band(floor / 10)), [
      fires(alertname, firesAt, { ...firing, value: shown(signal, atFloor.over) }),
    ]),
    testOf(signal, scene('above what is usual and below the floor is silent', { reached: atFloor.under }, band(floor / 10)), [
      isSilent(alertname, late),
    ]),
    testOf(signal, scene('without a baseline is silent', { reached: over }, by.length === 0 ? [] : band(0, subjectOf(signal, 1))), [
      isSilent(alertname, late),
    ]),
    ...exclusionTests(signal, { name: 'above what is usual', alertname, over, late, inputs: band(usual), inputsOfFew: band(floor / 10) }),
    ...enoughTests(signal, {
      name: 'above what is usual',
      alertname,
      bound: usual,
      firesAt,
      firing: (reached) => [{ alert, subject, value: shown(signal, reached) }],
      inputs: band(usual),
    }),
    ...(signal.limits.length > 0
      ? []
      : windowTests(signal, {
          ...{ name: 'above what is usual', alertname, over },
          lasting: minutesOf(alert.lasting),
          firing: [firing],
          inputs: [...band(usual), ...band(usual, subjectOf(signal, 1))],
        })),
  ];
}

/** A bound above the floor, at which values can be told apart. */
function upperBound({ measure, unit }: Watched, floor: number): number {
  if (measure.kind === 'duration') return bucketsOf(measure.of.metric).find((bound) => bound > floor) ?? floor;
  if (measure.kind === 'ratio') return Math.max(floor, 0.2);
  if (measure.kind === 'share') return (1 + floor) / 2;
  return unit === 'count' ? Math.ceil(floor * 2) : floor * 2;
}

function floorCourses(signal: Watched, floor: number): Courses {
  if (signal.measure.kind === 'ratio') {
    const parts = Math.ceil(floor * RATIO_WHOLE);
    return { over: { parts, whole: RATIO_WHOLE }, under: { parts: parts - 1, whole: RATIO_WHOLE } };
  }
  return { over: floor, under: signal.unit === 'count' ? floor - 1 : floor * 0.99 };
}

function exhaustionTests(signal: Watched, alert: Alert): AlertTest[] {
  const { measure, exhaustion } = signal;
  if (measure.kind !== 'share' || exhaustion === undefined) return [];
  const subject = subjectOf(signal);
  const { below, aheadHours } = exhaustion;
  // A line is drawn through two samples, so from the second minute on.
  const firesAt = 1 + minutesOf(alert.lasting);
  const total = 1_000_000;
  const whole = total * below * 0.99;
  const empties = whole / (aheadHours * 60);
  const test = (name: string, available: string, expectations: AlertTest['alert_rule_test']): AlertTest => ({
    name: `${signal.name}: ${name}`,
    interval: '1m',
    input_series: [
      { series: measure.available + labelsText(subject), values: available },
      { series: measure.total + labelsText(subject), values: lasting([total, 300]) },
    ],
    alert_rule_test: expectations,
  });
  const line = (from: number, perMinute: number, minutes: number): string =>
    `${String(Math.round(from))}-${String(Math.round(perMinute))}x${String(minutes)}`;
  const left = (minute: number): string => quantityText(signal.unit, (Math.round(whole) - Math.round(empties * 2) * minute) / total);
  return [
    test(`running out fires after ${alert.lasting}, and resolves`, `${line(whole, empties * 2, firesAt + 1)} ${lasting([total, 60])}`, [
      isSilent(alert.alert, firesAt - 1),
      fires(alert.alert, firesAt, { alert, subject, value: left(firesAt) }),
      isSilent(alert.alert, firesAt + 2),
    ]),
    test('getting less, but not running out, is silent', line(whole, empties / 2, firesAt + 10), [isSilent(alert.alert, firesAt + 5)]),
    test('running out of plenty is silent', line(total * 0.9, (total / (aheadHours * 60)) * 2, firesAt + 10), [
      isSilent(alert.alert, firesAt + 5),
    ]),
  ];
}
