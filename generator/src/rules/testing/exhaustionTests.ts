/** Tests of what runs out. */
import type { Alert } from '../alert.ts';
import { quantityText } from '../quantities.ts';
import type { Watched } from '../watched.ts';
import { fires, isSilent, lasting, labelsText, type AlertTest } from './promtool.ts';
import { minutesOf } from './scenes.ts';
import { subjectOf } from './signalInputs.ts';

export function exhaustionTests(signal: Watched, alert: Alert): AlertTest[] {
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
