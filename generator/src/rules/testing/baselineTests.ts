/** Tests of what is unusual: held against the bounds that the collector has worked out. */
import type { Side } from '../../../../collector/src/catalog/signals/signal.ts';
import type { Alert } from '../alert.ts';
import { bucketsOf } from '../catalogFacts.ts';
import { adaptiveAlertName } from '../signalAlerts.ts';
import type { Watched } from '../watched.ts';
import { enoughTests, windowTests, exclusionTests } from './littleTests.ts';
import { fires, isSilent, lasting, labelsText, type AlertTest, type Firing, type InputSeries } from './promtool.ts';
import { minutesOf, RATIO_WHOLE, type Courses, coursesAt, shown, type Scene, testOf, endOf, lateFor } from './scenes.ts';
import { subjectOf, TURN } from './signalInputs.ts';

export function baselineTests(signal: Watched, side: Side, adaptive: readonly Alert[]): AlertTest[] {
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
