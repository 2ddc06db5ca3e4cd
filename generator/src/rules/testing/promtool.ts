/** promtool's files of tests, as far as the tests of alerts use them. */
import type { Alert } from '../alert.ts';

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

export interface AlertExpectation {
  readonly eval_time: `${number}m`;
  readonly alertname: string;
  readonly exp_alerts: readonly ExpectedAlert[];
}

export interface AlertTest {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly InputSeries[];
  readonly alert_rule_test: readonly AlertExpectation[];
}

/** An alert as it fires about one subject, with what its texts say of it. */
export interface Firing {
  readonly alert: Alert;
  readonly subject: Readonly<Record<string, string>>;
  /** What stands for the alert's value. */
  readonly value: string;
}

export function fires(alertname: string, minute: number, ...firing: readonly Firing[]): AlertExpectation {
  return { eval_time: `${minute}m`, alertname, exp_alerts: firing.map(expected) };
}

export function isSilent(alertname: string, minute: number): AlertExpectation {
  return fires(alertname, minute);
}

function expected({ alert, subject, value }: Firing): ExpectedAlert {
  const filled = Object.entries(alert.annotations).map(([name, text]) => [name, fillIn(text, subject, value)]);
  return { exp_labels: { ...subject, ...alert.labels }, exp_annotations: Object.fromEntries(filled) as Record<string, string> };
}

/** What Prometheus makes of an annotation. */
function fillIn(template: string, subject: Readonly<Record<string, string>>, value: string): string {
  return template
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => subject[label] ?? '')
    .replace(/\$?\{\{ \$value[^}]*\}\}B?( tokens)?/g, () => value);
}

/** Samples, one a minute: each value for so many minutes. */
export function lasting(...steps: readonly (readonly [value: number | 'none', minutes: number])[]): string {
  return steps
    .filter(([, minutes]) => minutes > 0)
    .map(([value, minutes]) => `${value === 'none' ? '_' : exact(value)}x${String(value === 'none' ? minutes : minutes - 1)}`)
    .join(' ');
}

/** Without what binary fractions add at the end. */
function exact(value: number): string {
  return String(Number(value.toPrecision(12)));
}

export function labelsText(labels: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(labels).flatMap(([label, value]) => (value === undefined ? [] : [`${label}="${value}"`]));
  return given.length === 0 ? '' : `{${given.join(', ')}}`;
}
