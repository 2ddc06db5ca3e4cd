/** All checks over everything generated. */
import type { Outputs } from '../outputs.ts';
import { ruleGroups } from '../rules/recordingRules.ts';
import { lintDashboard, type WrittenDashboard } from './dashboardLint.ts';
import type { Finding } from './finding.ts';
import { lintRules } from './ruleLint.ts';

export function lint(outputs: Outputs): Finding[] {
  const dashboards = [...outputs].filter(([path]) => path.endsWith('.json'));
  const queries = dashboards.flatMap(([, text]) => queriesOf(JSON.parse(text) as WrittenDashboard));
  return [...dashboards.flatMap(([path, text]) => lintDashboard(path, text)), ...lintRules('recording rules', ruleGroups, queries)];
}

/** Every expression that a dashboard sends to Prometheus, macros and variables not yet filled in. */
export function queriesOf({ panels = [], annotations }: WrittenDashboard): string[] {
  const expressions = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...(annotations?.list ?? []).map(({ target }) => target?.expr),
  ];
  return expressions.filter((expression) => expression !== undefined);
}
