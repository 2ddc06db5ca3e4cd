/** At a glance: eight numbers on the selected agents. */
import { current, histogramQuantile, increase, mean, orZero, ratio, round, sinceEver, sum, wilsonBound } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { answers, subscriptionLimits } from '../answers.ts';
import { appPage } from '../links.ts';
import { named, stat, type Panel, type Scope } from '../panels.ts';
import { limitsOf } from '../signalPanel.ts';
import { ANY_IS_FAILURE, ANY_IS_WARNING, colors, SUCCESS_STEPS } from '../style.ts';
import { selectedProjects } from '../variables.ts';
import {
  JUDGED_NOTE,
  OF_MAIN,
  ALL_PROJECTS,
  runs,
  judgedRuns,
  successes,
  failedRuns,
  durationBuckets,
  tokens,
  cost,
  total,
  AGENT_PAGE,
} from './selection.ts';

function tile(options: Omit<Parameters<typeof stat>[0], 'width' | 'height'>): Panel {
  return stat({ ...options, width: 3, height: 4 });
}

function fourAnswers(): Panel[] {
  const scope: Scope = 'range';
  const spent = sum(total(cost, scope));
  const ended = sum(total(runs, scope));
  return answers({
    alive: {
      title: 'Sessions at work',
      description: 'Is anyone at work? Sessions of the selected projects with a record in the last five minutes.',
      scope: 'now',
      target: named(sum(current(series('claude_sessions_active', { project: selectedProjects }))), 'At work'),
      decimals: 0,
      link: { title: 'Open in the app', url: appPage('overview', '${project:queryparam}') },
    },
    failing: {
      title: 'Failure rate, at least',
      description: `Do agents fail? The lower bound of the 95 % Wilson interval, so that one failure of three runs is no alarm. ${JUDGED_NOTE}`,
      scope,
      target: named(wilsonBound('lower', sum(total(failedRuns, scope)), sum(total(judgedRuns, scope))), 'Failure rate'),
      decimals: 1,
      base: colors.success,
      steps: limitsOf('agent_failures'),
      mayBeEmpty: 'No run succeeded or failed in the range.',
    },
    cost: {
      title: 'Cost of a run',
      description: 'What does a run cost on average, at list price? Requests of models without a known price are not in it.',
      scope,
      target: named(mean(spent, ended), 'Cost per run'),
      decimals: 3,
      mayBeEmpty: 'No run ended in the range.',
    },
    runningOut: subscriptionLimits,
  });
}

export function glance(): Row {
  const scope: Scope = 'range';
  return {
    title: 'At a glance',
    panels: [
      ...fourAnswers(),
      tile({
        key: 'runs',
        title: 'Runs',
        description: `How many agent runs ended? ${OF_MAIN}`,
        scope,
        target: named(round(sum(total(runs, scope))), 'Runs'),
        decimals: 0,
        link: AGENT_PAGE,
      }),
      tile({
        key: 'success-rate',
        title: 'Success rate',
        description: `What share of the runs succeeded? ${JUDGED_NOTE}`,
        scope,
        target: named(ratio(sum(total(successes, scope)), sum(total(judgedRuns, scope))), 'Success rate'),
        decimals: 1,
        base: colors.failure,
        steps: SUCCESS_STEPS,
        mayBeEmpty: 'No run succeeded or failed in the range.',
      }),
      tile({
        key: 'success-rate-lower',
        title: 'Success rate, at least',
        description: `Which success rate is safe to claim from so few runs? The lower bound of the 95 % Wilson interval: far below the rate while runs are few, close to it once they are many. ${JUDGED_NOTE}`,
        scope,
        target: named(wilsonBound('lower', sum(total(successes, scope)), sum(total(judgedRuns, scope))), 'At least'),
        decimals: 1,
        base: colors.failure,
        steps: SUCCESS_STEPS,
        mayBeEmpty: 'No run succeeded or failed in the range.',
      }),
      tile({
        key: 'failed',
        title: 'Failed runs',
        description: 'How many runs failed?',
        scope,
        target: named(round(orZero(sum(total(failedRuns, scope)), sum(total(runs, scope)))), 'Failed'),
        decimals: 0,
        base: colors.success,
        steps: ANY_IS_FAILURE,
      }),
      tile({
        key: 'p95',
        title: 'P95 duration',
        description: `Which time did 95 % of the runs stay within? ${ALL_PROJECTS}`,
        scope,
        target: named(histogramQuantile(0.95, sum(increase(durationBuckets, '$__range'), 'le'), 'seconds'), 'P95'),
        decimals: 1,
        mayBeEmpty: 'No run ended in the range.',
      }),
      tile({
        key: 'tokens',
        title: 'Tokens',
        description: 'How many tokens were used, cache reads included?',
        scope,
        target: named(sum(total(tokens, scope)), 'Tokens'),
      }),
      tile({
        key: 'cost',
        title: 'Cost',
        description: 'What did it cost at list price? Requests of models without a known price are not in it.',
        scope,
        target: named(sum(total(cost, scope)), 'Cost'),
        decimals: 2,
      }),
      tile({
        key: 'unpriced',
        title: 'Requests without price',
        description:
          'How many requests are missing from the cost because the price of their model is not known? Of all projects and agents.',
        scope: 'ever',
        target: named(sum(sinceEver(series('claude_requests_without_price_total'))), 'Requests'),
        decimals: 0,
        base: colors.success,
        steps: ANY_IS_WARNING,
        mayBeEmpty: 'Every model has a price.',
      }),
    ],
  };
}
