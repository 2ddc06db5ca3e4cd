/** Failed runs by reason, and what often stands behind them: tools and the API. */
import { increase, perInterval, positive, round, sinceEver, sum, topk } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { barGauge, byLabels, timeSeries } from '../panels.ts';
import { colors } from '../style.ts';
import { table } from '../tables.ts';
import { selectedProjects } from '../variables.ts';
import { failureReasons, selected } from './selection.ts';

export function failures(): Row {
  return {
    title: 'Failed runs',
    panels: [
      timeSeries({
        key: 'failures-by-reason',
        title: 'Failed and cancelled runs by reason',
        description: 'Why do runs fail, and since when? Bars are counts per interval.',
        width: 12,
        height: 9,
        draw: 'bars',
        targets: [byLabels(positive(perInterval(failureReasons, 'reason')), 'reason')],
        mayBeEmpty: 'No run has failed.',
      }),
      barGauge({
        key: 'failures-ever',
        title: 'Reasons since ever',
        description: 'Which reasons matter in the long run?',
        scope: 'ever',
        width: 6,
        height: 9,
        target: byLabels(sum(sinceEver(failureReasons), 'reason'), 'reason'),
        color: colors.failure,
        mayBeEmpty: 'No run has failed.',
      }),
      table({
        key: 'failures-by-agent',
        title: 'Failures by agent and reason',
        description: 'Which agent fails for which reason?',
        scope: 'range',
        width: 6,
        height: 9,
        rows: { agent: 'Agent', reason: 'Reason' },
        sortBy: 'Runs',
        columns: [
          { title: 'Runs', expression: positive(round(sum(increase(failureReasons, '$__range'), 'agent', 'reason'))), decimals: 0 },
        ],
        mayBeEmpty: 'No run failed in the range.',
      }),
      timeSeries({
        key: 'tool-errors',
        title: 'Tool errors by tool',
        description:
          'Do tools fail under the selected agents? The ten worst tools of each moment; an agent that reads an error and tries again still succeeds.',
        width: 8,
        height: 8,
        draw: 'bars',
        targets: [
          byLabels(topk(10, positive(perInterval(series('claude_tool_runs_total', { ...selected, outcome: 'error' }), 'tool'))), 'tool'),
        ],
        mayBeEmpty: 'No tool has failed.',
      }),
      timeSeries({
        key: 'api-errors',
        title: 'Failed attempts to reach the API, by status',
        description: 'Is the API the reason? Most attempts are made again and succeed. Of all agents in the selected projects.',
        width: 8,
        height: 8,
        draw: 'bars',
        targets: [byLabels(positive(perInterval(series('claude_api_errors_total', { project: selectedProjects }), 'status')), 'status')],
        mayBeEmpty: 'The API has always answered.',
      }),
      timeSeries({
        key: 'request-failures',
        title: 'Requests that failed for good, by reason',
        description: 'Which requests never got an answer? Of all agents in the selected projects.',
        width: 8,
        height: 8,
        draw: 'bars',
        targets: [
          byLabels(positive(perInterval(series('claude_request_failures_total', { project: selectedProjects }), 'reason')), 'reason'),
        ],
        mayBeEmpty: 'No request has failed for good.',
      }),
    ],
  };
}
