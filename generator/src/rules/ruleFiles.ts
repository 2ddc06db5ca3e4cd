/** All rules, as the files that Prometheus reads: one for each topic, one for the services. */
import type { RuleGroup } from './recordingRules.ts';
import { ruleGroups } from './recordingRules.ts';
import type { Alert } from './alert.ts';
import { serviceAlert, serviceAlerts, serviceTests } from './serviceAlerts.ts';
import { rulesOfSignal } from './signalAlerts.ts';
import { isSilent, type AlertTest } from './testing/promtool.ts';
import { testsOfSignal } from './testing/signalTests.ts';
import type { Topic } from './watched.ts';

export interface AlertingGroup extends RuleGroup {
  readonly alerts: readonly Alert[];
}

export interface RuleFile {
  /** Without its ending. */
  readonly name: string;
  readonly groups: readonly AlertingGroup[];
  readonly tests: readonly AlertTest[];
}

export function ruleFiles(topics: readonly Topic[], runbooks: string): RuleFile[] {
  return [
    ...topics.map((topic) => topicFile(topic, runbooks)).filter(({ groups }) => groups.some(({ alerts }) => alerts.length > 0)),
    services(runbooks),
  ];
}

/** Every group of every file, those without alerts included. */
export function allGroups(files: readonly RuleFile[]): AlertingGroup[] {
  return [...ruleGroups.map((group) => ({ ...group, alerts: [] })), ...files.flatMap(({ groups }) => groups)];
}

function topicFile({ name, purpose, signals }: Topic, runbooks: string): RuleFile {
  const parts = signals.map((signal) => rulesOfSignal(signal, runbooks));
  const group = {
    name: `ccmon-watch-${name}`,
    purpose,
    rules: parts.flatMap(({ rules }) => rules),
    alerts: parts.flatMap(({ alerts }) => alerts),
  };
  const tests = signals.flatMap((signal) => testsOfSignal(signal, runbooks));
  return { name, groups: [group], tests: [...joinLongOnes(tests), withoutData(name, group.alerts)] };
}

/** A test of hours evaluates all rules of the file each minute: those that share no series become one. */
function joinLongOnes(tests: readonly AlertTest[]): AlertTest[] {
  const joined: AlertTest[] = [];
  for (const test of tests) {
    const names = new Set(test.input_series.map(({ series }) => series));
    const index = isLong(test)
      ? joined.findIndex((other) => isLong(other) && !other.input_series.some(({ series }) => names.has(series)))
      : -1;
    const other = joined[index];
    if (other === undefined) {
      joined.push(test);
      continue;
    }
    joined[index] = {
      ...{ name: `${other.name}; ${test.name}`, interval: '1m' },
      input_series: [...other.input_series, ...test.input_series],
      alert_rule_test: [...other.alert_rule_test, ...test.alert_rule_test],
    };
  }
  return joined;
}

function isLong({ alert_rule_test }: AlertTest): boolean {
  return alert_rule_test.some(({ eval_time }) => Number.parseInt(eval_time, 10) > 120);
}

function withoutData(topic: string, alerts: readonly Alert[]): AlertTest {
  const names = [...new Set(alerts.map(({ alert }) => alert))];
  return {
    name: `${topic}: without any data all are silent`,
    interval: '1m',
    input_series: [],
    alert_rule_test: names.map((alert) => isSilent(alert, 90)),
  };
}

function services(runbooks: string): RuleFile {
  const alerts = serviceAlerts.map((declared) => serviceAlert(declared, runbooks));
  const purpose = 'Whether the services answer and took their configuration, and that alerts are evaluated at all.';
  return { name: 'services', groups: [{ name: 'ccmon-watch-services', purpose, rules: [], alerts }], tests: serviceTests(runbooks) };
}
