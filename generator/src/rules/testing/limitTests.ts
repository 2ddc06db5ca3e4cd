/** Tests of a signal's limits. */
import type { Alert } from '../alert.ts';
import { quantityText } from '../quantities.ts';
import { fixedAlertName } from '../signalAlerts.ts';
import type { Watched, WatchedLimit } from '../watched.ts';
import { enoughTests, windowTests, exclusionTests } from './littleTests.ts';
import { fires, isSilent, type AlertTest, type Firing } from './promtool.ts';
import { minutesOf, coursesAt, shown, isCrossed, judgedOf, testOf, endOf, lateFor } from './scenes.ts';
import { subjectOf, TURN, type Reached } from './signalInputs.ts';

export function limitTests(
  signal: Watched,
  limit: WatchedLimit,
  { fixed, index }: { fixed: readonly Alert[]; index: number },
): AlertTest[] {
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
