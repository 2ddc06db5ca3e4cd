/** The agents side by side, in the selected time and since ever, and those that are defined but never used. */
import {
  current,
  histogramQuantile,
  inUnit,
  mean,
  orZero,
  positive,
  promql,
  ratio,
  round,
  sinceEver,
  sum,
  wilsonBound,
  type Instant,
} from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { appPage } from '../links.ts';
import type { Panel } from '../panels.ts';
import { ANY_IS_FAILURE, colors, SUCCESS_STEPS } from '../style.ts';
import { table } from '../tables.ts';
import {
  JUDGED_NOTE,
  ofAgents,
  runs,
  judgedRuns,
  successes,
  failedRuns,
  durationBuckets,
  durationSum,
  durationCount,
  tokens,
  cost,
  requests,
  total,
} from './selection.ts';

function comparison(scope: 'range' | 'ever', title: string): Panel {
  const count = <L extends string>(expression: Instant<L>): Instant<L> => (scope === 'range' ? round(expression) : expression);
  const all = sum(total(runs, scope), 'agent');
  const good = sum(total(successes, scope), 'agent');
  const judged = sum(total(judgedRuns, scope), 'agent');
  const buckets = sum(total(durationBuckets, scope), 'agent', 'le');
  return table({
    key: `compare-${scope}`,
    title,
    description: `Which agent is worth its time and money? ${JUDGED_NOTE} "At least" is the lower bound of the 95 % Wilson interval. Durations are over all projects.`,
    scope,
    width: 24,
    height: 9,
    rows: { agent: 'Agent' },
    sortBy: 'Runs',
    link: { title: 'Open in the app', url: appPage('overview', 'var-agent=${__value.raw:percentencode}') },
    columns: [
      { title: 'Runs', expression: count(all), decimals: 0 },
      { title: 'Success', expression: ratio(good, judged), decimals: 1, base: colors.failure, steps: SUCCESS_STEPS },
      { title: 'At least', expression: wilsonBound('lower', good, judged), decimals: 1 },
      { title: 'Failed', expression: count(orZero(sum(total(failedRuns, scope), 'agent'), all)), decimals: 0, steps: ANY_IS_FAILURE },
      { title: 'Mean', expression: mean(sum(total(durationSum, scope), 'agent'), sum(total(durationCount, scope), 'agent')), decimals: 1 },
      { title: 'P50', expression: histogramQuantile(0.5, buckets, 'seconds'), decimals: 1 },
      { title: 'P95', expression: histogramQuantile(0.95, buckets, 'seconds'), decimals: 1 },
      { title: 'P99', expression: histogramQuantile(0.99, buckets, 'seconds'), decimals: 1 },
      { title: 'Requests', expression: count(sum(total(requests, scope), 'agent')), decimals: 0 },
      { title: 'Tokens', expression: sum(total(tokens, scope), 'agent'), decimals: 1 },
      { title: 'Cost', expression: sum(total(cost, scope), 'agent'), decimals: 2 },
      { title: 'Cost per run', expression: promql`${sum(total(cost, scope), 'agent')} / ${positive(all)}`, decimals: 3 },
    ],
  });
}

function definitions(): Panel {
  return table({
    key: 'definitions',
    title: 'Agents defined',
    description:
      'Which agents are defined in agents/*.md, and is one of them never used? Runs is 0 for an agent that has never run. Counts everything the collector knows of.',
    width: 24,
    height: 6,
    rows: { agent: 'Agent' },
    sortBy: 'Runs',
    columns: [
      { title: 'Definitions', expression: sum(current(series('claude_agent_definitions', ofAgents)), 'agent'), decimals: 0 },
      {
        title: 'Runs',
        expression: inUnit(
          'count',
          promql`${sum(sinceEver(runs), 'agent')} or ${sum(current(series('claude_agent_definitions', ofAgents)), 'agent')} * 0`,
        ),
        decimals: 0,
      },
    ],
    mayBeEmpty: 'No agent is defined.',
  });
}

export function comparisons(): Row {
  return {
    title: 'Agents compared',
    panels: [comparison('ever', 'Agents since ever'), comparison('range', 'Agents in the selected time'), definitions()],
  };
}
