/** Tests of signals with little to judge by: the fewest that say anything, what the window leaves out, what is excluded. */
import { RATIO_EVENTS_MIN, RATIO_PARTS_MIN, DURATION_EVENTS_MIN } from '../../../../collector/src/catalog/signals/signal.ts';
import type { Watched } from '../watched.ts';
import { fires, isSilent, type AlertTest, type Firing, type InputSeries } from './promtool.ts';
import { WINDOW_MINUTES, SETTLED, restOf, wilsonLower, slowest, quickest, type Scene, testOf } from './scenes.ts';
import { inputsOf, subjectOf, TURN, valueLeftOut, type Reached } from './signalInputs.ts';

interface Enough {
  readonly name: string;
  readonly alertname: string;
  readonly bound: number;
  readonly firesAt: number;
  readonly firing: (reached: Reached) => readonly Firing[];
  readonly inputs?: readonly InputSeries[];
}

/** The fewest that say anything. */
export function enoughTests(signal: Watched, { name, alertname, bound, firesAt, firing, inputs = [] }: Enough): AlertTest[] {
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
export function windowTests(signal: Watched, { name, alertname, over, lasting: held, firing, inputs = [] }: OverWindow): AlertTest[] {
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
export function exclusionTests(signal: Watched, { name, alertname, over, late, inputs = [], inputsOfFew = inputs }: Excluded): AlertTest[] {
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
