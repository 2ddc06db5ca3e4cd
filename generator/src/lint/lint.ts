/** All checks over everything generated. */
import { parse } from 'yaml';
import { DASHBOARDS_FOLDER, RULE_TESTS_FOLDER, type Outputs } from '../outputs.ts';
import { DEFAULT_PLAN, type Plan } from '../plan.ts';
import { allGroups, ruleFiles } from '../rules/ruleFiles.ts';
import type { Alert } from '../rules/alert.ts';
import { lintAlerts } from './alertLint.ts';
import { lintDashboard, type WrittenDashboard } from './dashboardLint.ts';
import type { Finding } from './finding.ts';
import { recordedLabels } from './promqlLint.ts';
import { lintRules } from './ruleLint.ts';

export function lint(outputs: Outputs, { topics, runbooks }: Plan = DEFAULT_PLAN): Finding[] {
  const dashboards = [...outputs].filter(([path]) => path.startsWith(DASHBOARDS_FOLDER) && path.endsWith('.json'));
  const queries = dashboards.flatMap(([, text]) => queriesOf(JSON.parse(text) as WrittenDashboard));
  const tests = [...outputs]
    .filter(([path]) => path.startsWith(RULE_TESTS_FOLDER))
    .flatMap(([, text]) => (parse(text) as WrittenTests).tests);
  const groups = allGroups(ruleFiles(topics, runbooks));
  const alerts = groups.flatMap((group) => group.alerts);
  const recorded = recordedLabels(groups);
  const fired = new Set(tests.flatMap(firedIn));
  const alertTexts = (chosen: readonly Alert[]): string[] => chosen.map(({ expression }) => expression.text);
  const uses = {
    queries: [...queries, ...alertTexts(alerts)],
    tested: [...tests.flatMap(expectationsOf), ...alertTexts(alerts.filter(({ alert }) => fired.has(alert)))],
  };
  return [
    ...dashboards.flatMap(([path, text]) => lintDashboard(path, text)),
    ...lintRules('rules', groups, { ...uses, recorded }),
    ...lintAlerts(alerts, { outputs, runbooks, recorded, fired, silent: new Set(tests.flatMap(silentIn)) }),
  ];
}

interface WrittenTests {
  readonly tests: readonly WrittenTest[];
}
interface WrittenTest {
  readonly promql_expr_test?: readonly { readonly expr: string; readonly exp_samples: readonly unknown[] }[];
  readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

/** Expressions of which a test expects samples; expecting none proves nothing. */
function expectationsOf({ promql_expr_test = [] }: WrittenTest): string[] {
  return promql_expr_test.filter(({ exp_samples }) => exp_samples.length > 0).map(({ expr }) => expr);
}

function firedIn({ alert_rule_test = [] }: WrittenTest): string[] {
  return alert_rule_test.filter(({ exp_alerts }) => exp_alerts.length > 0).map(({ alertname }) => alertname);
}

function silentIn({ alert_rule_test = [] }: WrittenTest): string[] {
  return alert_rule_test.filter(({ exp_alerts }) => exp_alerts.length === 0).map(({ alertname }) => alertname);
}

/** Every expression that a dashboard sends to Prometheus, macros and variables not yet filled in. */
export function queriesOf({ panels = [], annotations }: WrittenDashboard): string[] {
  const expressions = [
    ...panels.filter(({ type }) => type !== 'logs').flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...(annotations?.list ?? []).map(({ target }) => target?.expr),
  ];
  return expressions.filter((expression) => expression !== undefined);
}
