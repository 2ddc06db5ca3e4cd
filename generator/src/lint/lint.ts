/** All checks over everything generated. */
import { parse } from 'yaml';
import { DASHBOARDS_FOLDER, type Outputs } from '../outputs.ts';
import { ruleGroups } from '../rules/recordingRules.ts';
import { lintDashboard, type WrittenDashboard } from './dashboardLint.ts';
import type { Finding } from './finding.ts';
import { lintRules } from './ruleLint.ts';

export function lint(outputs: Outputs): Finding[] {
  const dashboards = [...outputs].filter(([path]) => path.startsWith(DASHBOARDS_FOLDER) && path.endsWith('.json'));
  const queries = dashboards.flatMap(([, text]) => queriesOf(JSON.parse(text) as WrittenDashboard));
  const tested = [...outputs].filter(([path]) => path.startsWith(RULE_TESTS)).flatMap(([, text]) => expectationsOf(text));
  return [
    ...dashboards.flatMap(([path, text]) => lintDashboard(path, text)),
    ...lintRules('recording rules', ruleGroups, { queries, tested }),
  ];
}

const RULE_TESTS = 'provisioning/prometheus/tests/';

/** Expressions of which a file of promtool's tests expects samples; expecting none proves nothing. */
function expectationsOf(text: string): string[] {
  const { tests } = parse(text) as {
    tests: readonly { promql_expr_test: readonly { expr: string; exp_samples: readonly unknown[] }[] }[];
  };
  return tests.flatMap(({ promql_expr_test }) =>
    promql_expr_test.filter(({ exp_samples }) => exp_samples.length > 0).map(({ expr }) => expr),
  );
}

/** Every expression that a dashboard sends to Prometheus, macros and variables not yet filled in. */
export function queriesOf({ panels = [], annotations }: WrittenDashboard): string[] {
  const expressions = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...(annotations?.list ?? []).map(({ target }) => target?.expr),
  ];
  return expressions.filter((expression) => expression !== undefined);
}
