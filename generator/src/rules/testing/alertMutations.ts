/**
 * A signal's rules with one thing changed, for a test that the tests of its alerts notice every such change. What is
 * changed, and all that reads it, gets a copy under names of its own, so that promtool judges all changes in one run.
 */
import { stringify } from 'yaml';
import type { Alert } from '../alert.ts';
import type { Rule } from '../recordingRules.ts';
import type { SignalRules } from '../signalAlerts.ts';
import { mutationsOf } from '../testMutations.ts';
import type { AlertTest } from './promtool.ts';

export interface AlertMutation {
  /** What was changed, for whoever looks for the test that is missing. */
  readonly change: string;
  /** What is copied: the changed rule or alert, and all that reads it. */
  readonly rules: SignalRules;
}

export function mutationsOfSignal(signal: SignalRules): AlertMutation[] {
  return [
    ...signal.rules.flatMap((rule) => changedTexts(rule).map((text) => withRule(signal, rule, text))),
    ...signal.alerts.flatMap((alert) => [
      ...changedConditions(alert.expression.text).map((text) => withAlert(signal, alert, { expression: { ...alert.expression, text } })),
      ...[-1, 1].flatMap((minutes) => {
        const lasting = Number.parseInt(alert.lasting, 10) + minutes;
        return lasting < 0 ? [] : [withAlert(signal, alert, { lasting: `${String(lasting)}m` })];
      }),
    ]),
  ];
}

function withRule({ rules, alerts }: SignalRules, changed: Rule, text: string): AlertMutation {
  const names = new Set([changed.record]);
  const reads = (expression: string): boolean => [...names].some((name) => wordOf(name).test(expression));
  // In the order in which they are recorded, so that what is read stands before what reads it.
  const copied = rules.flatMap((rule) => {
    if (rule === changed) return [{ ...rule, expression: { ...rule.expression, text } }];
    if (!reads(rule.expression.text)) return [];
    names.add(rule.record);
    return [rule];
  });
  const told = new Set(alerts.filter(({ expression }) => reads(expression.text)).map(({ alert }) => alert));
  return { change: `${changed.record}: ${text}`, rules: { rules: copied, alerts: alerts.filter(({ alert }) => told.has(alert)) } };
}

/** Alerts of one name are expected together. */
function withAlert({ alerts }: SignalRules, changed: Alert, change: Partial<Alert>): AlertMutation {
  const copied = alerts
    .filter(({ alert }) => alert === changed.alert)
    .map((alert) => (alert === changed ? { ...alert, ...change } : alert));
  return { change: `${changed.alert}: ${change.expression?.text ?? `for ${change.lasting ?? ''}`}`, rules: { rules: [], alerts: copied } };
}

/**
 * A limit is moved by a fiftieth, or by one; of a value everything is changed that the tests of recording rules know. What
 * is worked out of recorded values is a formula that all signals share, with tests of its own.
 */
function changedTexts({ record, expression }: Rule): string[] {
  const limit = /^vector\((.*)\)$/.exec(expression.text)?.[1];
  if (limit !== undefined) return moved(Number(limit)).map((value) => `vector(${String(value)})`);
  if (expression.text.includes(':')) return [];
  return mutationsOf({ record, expression })
    .map((mutation) => mutation.expression)
    .filter((text) => !isEquivalent(text));
}

/** A quantile of rates is that of increases; through how much a line is drawn is a matter of smoothing. */
function isEquivalent(text: string): boolean {
  return (text.includes('histogram_quantile') && text.includes('rate(')) || /predict_linear\(\w+\[\d+s\]/.test(text);
}

function moved(value: number): number[] {
  const step = Number.isInteger(value) ? Math.max(1, Math.round(value * 0.02)) : value * 0.02;
  return [value - step, value + step];
}

function changedConditions(text: string): string[] {
  const replaced = (pattern: RegExp, instead: (match: RegExpMatchArray) => readonly string[]): string[] =>
    [...text.matchAll(pattern)].flatMap((match) =>
      instead(match).map((other) => text.slice(0, match.index) + other + text.slice(match.index + match[0].length)),
    );
  // The bound of an interval never is the limit itself, and a line is never at 0.
  const isNeverEqual = / and \(\S+:lower\S+ >/.test(text) || text.includes(':ahead');
  return [
    ...replaced(/ > /g, () => [...(isNeverEqual ? [] : [' >= ']), ' < ']),
    ...replaced(/ < /g, () => [...(isNeverEqual ? [] : [' <= ']), ' > ']),
    ...replaced(/ and [^()]+ >= [\d.]+/g, () => ['']),
    ...replaced(/ >= ([\d.]+)/g, ([, number = '']) => moved(Number(number)).map((value) => ` >= ${String(value)}`)),
    ...replaced(/bound="upper"/g, () => ['bound="lower"', 'bound="expected"']),
    ...replaced(/signal="\w+", /g, () => ['']),
  ];
}

/** The signal's own rules, and beside them all copies. */
export function mutatedRuleFile(signal: SignalRules, mutations: readonly AlertMutation[]): string {
  const copies = mutations.flatMap(({ rules: { rules, alerts } }, index) => {
    const names = rules.map(({ record }) => record);
    const renamed = (text: string): string => names.reduce((changed, name) => changed.replace(wordOf(name), nameOf(name, index)), text);
    return [
      ...rules.map(({ record, expression }) => ({ record: nameOf(record, index), expr: renamed(expression.text) })),
      ...alerts.map(({ alert, expression, lasting, stays, labels, annotations }) => ({
        ...{ alert: nameOf(alert, index), expr: renamed(expression.text), for: lasting },
        ...(stays === undefined ? {} : { keep_firing_for: stays }),
        ...{ labels, annotations },
      })),
    ];
  });
  const rules = [...signal.rules.map(({ record, expression }) => ({ record, expr: expression.text })), ...copies];
  return stringify({ groups: [{ name: 'changed', rules }] }, { aliasDuplicateObjects: false });
}

/** The signal's tests, with each expectation of an alert asked of every copy of it. */
export function mutatedTestFile(mutations: readonly AlertMutation[], tests: readonly AlertTest[], ruleFile: string): string {
  const asked = tests.map((test) => ({
    ...test,
    alert_rule_test: test.alert_rule_test.flatMap((expectation) =>
      mutations.flatMap(({ rules: { alerts } }, index) =>
        alerts.some(({ alert }) => alert === expectation.alertname)
          ? [{ ...expectation, alertname: nameOf(expectation.alertname, index) }]
          : [],
      ),
    ),
  }));
  return stringify({ rule_files: [ruleFile], evaluation_interval: '1m', tests: asked }, { aliasDuplicateObjects: false });
}

/** Changes that promtool's output finds no fault with. */
export function unnoticedChanges(mutations: readonly AlertMutation[], output: string): AlertMutation[] {
  const failed = new Set([...output.matchAll(/alertname: \w+_changed(\d+)/g)].map(([, index]) => Number(index)));
  return mutations.filter((_, index) => !failed.has(index));
}

function nameOf(name: string, index: number): string {
  return `${name}_changed${String(index)}`;
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w:])${name}(?![\\w:])`, 'g');
}
