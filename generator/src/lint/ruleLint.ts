/** Checks of the recording rules: their names, their order, that somebody reads what they record, and that it is tested. */
import type { RuleGroup } from '../rules/recordingRules.ts';
import type { Finding } from './finding.ts';
import { lintPromql, type RecordedLabels } from './promqlLint.ts';
import { promqlFacts } from './promqlSyntax.ts';

const RECORD_NAME = /^[a-z_]+:[a-z_]+:[a-z0-9_]+$/;
/** Limits are constants and stand apart from what is measured. */
const THRESHOLD_NAME = /^claude:threshold:[a-z0-9_]+:[a-z_]+$/;

export interface RuleUses {
  /** All expressions that dashboards send. */
  readonly queries: readonly string[];
  /** Expressions that promtool's tests expect samples of. */
  readonly tested: readonly string[];
  /** What is recorded, where it is not what is recorded without settings of the user's. */
  readonly recorded?: RecordedLabels;
}

export function lintRules(where: string, groups: readonly RuleGroup[], { queries, tested, recorded: labels }: RuleUses): Finding[] {
  const read = namesIn([...queries, ...groups.flatMap(({ rules }) => rules.map(({ expression }) => expression.text))]);
  const proven = provenNames(groups, tested);
  const recorded = new Set<string>();
  const all = new Set(groups.flatMap(({ rules }) => rules.map(({ record }) => record)));
  const findings: Finding[] = [];
  for (const { record, expression } of groups.flatMap(({ rules }) => rules)) {
    const place = `${where}: ${record}`;
    const level = expression.labels.join('_') || 'global';
    const isThreshold = THRESHOLD_NAME.test(record);
    if (!isThreshold && !RECORD_NAME.test(record))
      findings.push({ where: place, rule: 'record-name', message: 'is not named level:metric:operation.' });
    if (!isThreshold && !record.startsWith(`${level}:`))
      findings.push({ where: place, rule: 'record-level', message: `keeps the labels ${level}, which its name does not say.` });
    if (recorded.has(record)) findings.push({ where: place, rule: 'record-twice', message: 'is recorded twice.' });
    if (!read.has(record)) findings.push({ where: place, rule: 'record-unread', message: 'is read by no dashboard and no rule.' });
    if (!proven.has(record))
      findings.push({
        where: place,
        rule: 'record-untested',
        message: 'has no test that expects a sample of it; add one to recordingRuleTests.ts.',
      });
    for (const { name } of promqlFacts(expression.text).selectors) {
      if (all.has(name) && !recorded.has(name))
        findings.push({ where: place, rule: 'record-order', message: `reads ${name}, which is recorded after it.` });
    }
    findings.push(...lintPromql(expression.text, { where: place, sinceEver: false, ...(labels !== undefined && { recorded: labels }) }));
    recorded.add(record);
  }
  return findings;
}

/** What tests expect something of, and what that is recorded from. */
function provenNames(groups: readonly RuleGroup[], tested: readonly string[]): ReadonlySet<string> {
  const proven = new Set(namesIn(tested));
  for (const { record, expression } of groups.flatMap(({ rules }) => rules).reverse()) {
    if (proven.has(record)) for (const name of namesIn([expression.text])) proven.add(name);
  }
  return proven;
}

function namesIn(expressions: readonly string[]): ReadonlySet<string> {
  return new Set(expressions.flatMap((text) => promqlFacts(text).selectors.map(({ name }) => name)));
}
