/** At a glance: whether hooks run, fail, cost time, or run out of it. */
import { orZero, round, sum, wilsonBound } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { answers } from '../answers.ts';
import type { Row } from '../dashboard.ts';
import { drillDown } from '../links.ts';
import { named } from '../panels.ts';
import { limitsOf } from '../signalPanel.ts';
import { ANY_IS_WARNING, colors } from '../style.ts';
import { durationSum, failedRuns, runs, selected, SUCCESS_NOTE, total } from './selection.ts';

export function glance(): Row {
  return {
    title: 'At a glance',
    panels: answers({
      alive: {
        title: 'Hook runs',
        description: 'Do hooks run? Runs of hook commands that ended.',
        scope: 'range',
        target: named(round(sum(total(runs, 'range'))), 'Runs'),
        decimals: 0,
        link: drillDown('sessionMonitoring'),
      },
      failing: {
        title: 'Failure rate, at least',
        description: `Do hooks fail? The lower bound of the 95 % Wilson interval, so that a single failure is no alarm. ${SUCCESS_NOTE}`,
        scope: 'range',
        target: named(wilsonBound('lower', sum(total(failedRuns, 'range')), sum(total(runs, 'range'))), 'Failure rate'),
        decimals: 1,
        base: colors.success,
        steps: limitsOf('hook_failures'),
        mayBeEmpty: 'No hook ran in the range.',
      },
      cost: {
        title: 'Time spent in hooks',
        description: 'What do hooks cost? Their durations added up; those that run side by side count each.',
        scope: 'range',
        target: named(sum(total(durationSum, 'range')), 'Time'),
        decimals: 1,
        link: drillDown('agentPerformance'),
      },
      runningOut: {
        title: 'Ran out of time',
        description: 'Do hooks run out of time? Runs that Claude Code ended because they took longer than it waits.',
        scope: 'range',
        target: named(
          round(
            orZero(sum(total(series('claude_hook_runs_total', { ...selected, outcome: 'timed_out' }), 'range')), sum(total(runs, 'range'))),
          ),
          'Runs',
        ),
        decimals: 0,
        base: colors.success,
        steps: ANY_IS_WARNING,
      },
    }),
  };
}
