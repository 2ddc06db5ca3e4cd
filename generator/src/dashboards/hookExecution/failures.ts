/** Failures of hooks: how they ended, which hook and event, and the newest of them one by one. */
import { increase, perInterval, positive, round, sinceEver, sum, topk } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { logs } from '../logs.ts';
import { barGauge, byLabels, timeSeries } from '../panels.ts';
import { colors } from '../style.ts';
import { table } from '../tables.ts';
import { failedRuns, selected } from './selection.ts';
import { HOOK_OUTCOME_COLORS } from './success.ts';

const notSuccessful = series('claude_hook_runs_total', { ...selected, outcome: { not: 'success' } });

export function failures(): Row {
  return {
    title: 'Failures',
    panels: [
      timeSeries({
        key: 'failures-by-outcome',
        title: 'Runs that did not succeed, by outcome',
        description:
          'How do hooks fail, and since when? An error is an exit code other than 0 and 2; 2 blocks. Bars are counts per interval.',
        width: 12,
        height: 8,
        draw: 'bars',
        targets: [byLabels(positive(perInterval(notSuccessful, 'outcome')), 'outcome')],
        seriesColors: HOOK_OUTCOME_COLORS,
        mayBeEmpty: 'Every run has succeeded.',
      }),
      timeSeries({
        key: 'failures-by-hook',
        title: 'Failed runs by hook',
        description: 'Which hook fails? The ten worst of each moment; bars are counts per interval.',
        width: 12,
        height: 8,
        draw: 'bars',
        targets: [byLabels(topk(10, positive(perInterval(failedRuns, 'hook'))), 'hook')],
        mayBeEmpty: 'No hook has failed.',
      }),
      table({
        key: 'failures-by-event',
        title: 'Outcomes by event and hook',
        description: 'Which hook of which event did not succeed, and how did it end?',
        scope: 'range',
        width: 12,
        height: 9,
        rows: { event: 'Event', hook: 'Hook', outcome: 'Outcome' },
        sortBy: 'Runs',
        columns: [
          {
            title: 'Runs',
            expression: positive(round(sum(increase(notSuccessful, '$__range'), 'event', 'hook', 'outcome'))),
            decimals: 0,
          },
        ],
        mayBeEmpty: 'Every run in the range succeeded.',
      }),
      barGauge({
        key: 'outcomes-ever',
        title: 'Outcomes since ever',
        description: 'Which way of not succeeding is the usual one?',
        scope: 'ever',
        width: 12,
        height: 9,
        target: byLabels(sum(sinceEver(notSuccessful), 'outcome'), 'outcome'),
        color: colors.warning,
        mayBeEmpty: 'Every run has succeeded.',
      }),
      logs({
        key: 'recent-errors',
        title: 'Recent hook errors',
        description:
          'Which runs failed last, in which session? From the event log in Loki; open a line for its fields and links into the app. The Hooks of the app and /api/v1/hooks tell the same without Loki.',
        width: 24,
        height: 10,
        event: 'hook_run',
        levels: ['error', 'warn'],
        selected: { hook_event: 'event', hook: 'hook' },
        mayBeEmpty: 'No hook failed in the selected time, or there is no Loki in this installation.',
      }),
    ],
  };
}
