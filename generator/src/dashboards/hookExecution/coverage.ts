/** Groups of hooks as telemetry tells of them, and how much of all hook runs each source sees. */
import { current, histogramQuantile, increase, mean, min, perInterval, positive, ratio, sinceEver, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, named, stat, timeSeries } from '../panels.ts';
import { colors, SUCCESS_STEPS } from '../style.ts';
import { table } from '../tables.ts';
import { cpuCount, ofEvents, runs, selected } from './selection.ts';

const NO_TELEMETRY = 'Telemetry of Claude Code is not on.';

export function groups(): Row {
  const groupRuns = series('claude_hook_group_runs_total', ofEvents);
  const groupBuckets = series('claude_hook_group_duration_seconds_bucket', ofEvents);
  return {
    title: 'Hook groups',
    panels: [
      timeSeries({
        key: 'groups-by-outcome',
        title: 'Runs by outcome, silent ones included',
        description:
          'How many hooks ran in truth? Telemetry counts also those that leave no record, by event. Bars are counts per interval.',
        width: 8,
        height: 8,
        draw: 'bars',
        targets: [byLabels(positive(perInterval(groupRuns, 'outcome')), 'outcome')],
        mayBeEmpty: NO_TELEMETRY,
      }),
      timeSeries({
        key: 'group-duration',
        title: 'P95 of the time that all hooks of a firing take',
        description: 'How long does an event hold Claude Code up? All hooks of one firing together. Each point looks back an hour.',
        width: 8,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(histogramQuantile(0.95, sum(increase(groupBuckets, '1h'), 'event', 'le'), 'seconds'), 'event')],
        mayBeEmpty: NO_TELEMETRY,
      }),
      table({
        key: 'groups',
        title: 'Firings by event',
        description: 'Which event costs the most time?',
        scope: 'range',
        width: 8,
        height: 8,
        rows: { event: 'Event' },
        sortBy: 'Time',
        columns: [
          {
            title: 'Time',
            expression: sum(increase(series('claude_hook_group_duration_seconds_sum', ofEvents), '$__range'), 'event'),
            decimals: 1,
          },
          {
            title: 'Mean',
            expression: mean(
              sum(increase(series('claude_hook_group_duration_seconds_sum', ofEvents), '$__range'), 'event'),
              sum(increase(series('claude_hook_group_duration_seconds_count', ofEvents), '$__range'), 'event'),
            ),
            decimals: 3,
          },
        ],
        mayBeEmpty: NO_TELEMETRY,
      }),
    ],
  };
}

export function coverage(): Row {
  return {
    title: 'Coverage',
    panels: [
      stat({
        key: 'measured-share',
        title: 'Runs that were measured',
        description: 'Of how many runs are CPU time and memory known? "ccmon hooks measure on" measures the rest.',
        scope: 'range',
        width: 6,
        height: 7,
        target: named(ratio(sum(increase(cpuCount, '$__range')), sum(increase(runs, '$__range'))), 'Measured'),
        decimals: 0,
        base: colors.neutral,
        mayBeEmpty: 'No hook ran in the range.',
      }),
      stat({
        key: 'agreement',
        title: 'Sources agree, at least',
        description:
          'Do the sources tell the same number of hook runs? 100 % is agreement; the least of any two sources, in sessions of the last seven days.',
        scope: 'now',
        width: 6,
        height: 7,
        target: named(min(current(series('ccmon_reconciliation_ratio', { quantity: 'hook_runs' }))), 'Agreement'),
        decimals: 0,
        base: colors.failure,
        steps: SUCCESS_STEPS,
        mayBeEmpty: 'Only one source tells of hooks.',
      }),
      table({
        key: 'agreement-by-sources',
        title: 'Hook runs, source by source',
        description:
          'Which source sees fewer hook runs than another? The first by the second, in sessions of the last seven days of which both speak.',
        scope: 'now',
        width: 6,
        height: 7,
        rows: { sources: 'Sources' },
        sortBy: 'Sessions',
        columns: [
          {
            title: 'Ratio',
            expression: min(current(series('ccmon_reconciliation_ratio', { quantity: 'hook_runs' })), 'sources'),
            decimals: 1,
          },
          {
            title: 'Sessions',
            expression: sum(current(series('ccmon_reconciliation_sessions', { quantity: 'hook_runs' })), 'sources'),
            decimals: 0,
          },
        ],
        mayBeEmpty: 'Only one source tells of hooks.',
      }),
      table({
        key: 'runs-by-event',
        title: 'Runs by event',
        description: 'Which events have hooks at all?',
        scope: 'ever',
        width: 6,
        height: 7,
        rows: { event: 'Event' },
        sortBy: 'Runs',
        columns: [{ title: 'Runs', expression: sum(sinceEver(series('claude_hook_runs_total', selected)), 'event'), decimals: 0 }],
        mayBeEmpty: 'No hook has run.',
      }),
    ],
  };
}
