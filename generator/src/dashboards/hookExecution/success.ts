/** Success: how often hooks do what they are for, against what is usual, and each hook with its figures. */
import { histogramQuantile, inUnit, mean, orZero, perInterval, promql, ratio, round, sum } from '../../promql/expressions.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, timeSeries, type Panel } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { ANY_IS_FAILURE, colors, SUCCESS_STEPS } from '../style.ts';
import { table } from '../tables.ts';
import {
  cpuCount,
  cpuSum,
  durationBuckets,
  durationCount,
  durationSum,
  failedRuns,
  MEASURED_ONLY,
  memoryBuckets,
  runs,
  selected,
  SUCCESS_NOTE,
  total,
} from './selection.ts';

export const HOOK_OUTCOME_COLORS = {
  success: colors.success,
  blocking: colors.neutral,
  error: colors.failure,
  timed_out: colors.warning,
  cancelled: colors.cancelled,
} as const;

function comparison(): Panel {
  const all = sum(total(runs, 'range'), 'hook');
  const failed = sum(total(failedRuns, 'range'), 'hook');
  const buckets = sum(total(durationBuckets, 'range'), 'hook', 'le');
  return table({
    key: 'hooks-compared',
    title: 'Hooks in the selected time',
    description: `Which hook is worth its time? ${SUCCESS_NOTE} CPU time and peak memory: ${MEASURED_ONLY}`,
    scope: 'range',
    width: 24,
    height: 9,
    rows: { hook: 'Hook' },
    sortBy: 'Time',
    columns: [
      { title: 'Runs', expression: round(all), decimals: 0 },
      {
        title: 'Success',
        expression: inUnit('ratio', promql`1 - ${ratio(failed, all)}`),
        decimals: 1,
        base: colors.failure,
        steps: SUCCESS_STEPS,
      },
      { title: 'Failed', expression: round(orZero(failed, all)), decimals: 0, steps: ANY_IS_FAILURE },
      { title: 'Time', expression: sum(total(durationSum, 'range'), 'hook'), decimals: 1 },
      {
        title: 'Mean',
        expression: mean(sum(total(durationSum, 'range'), 'hook'), sum(total(durationCount, 'range'), 'hook')),
        decimals: 3,
      },
      { title: 'P50', expression: histogramQuantile(0.5, buckets, 'seconds'), decimals: 3 },
      { title: 'P95', expression: histogramQuantile(0.95, buckets, 'seconds'), decimals: 3 },
      { title: 'P99', expression: histogramQuantile(0.99, buckets, 'seconds'), decimals: 3 },
      { title: 'CPU', expression: mean(sum(total(cpuSum, 'range'), 'hook'), sum(total(cpuCount, 'range'), 'hook')), decimals: 3 },
      {
        title: 'Peak memory, P95',
        expression: histogramQuantile(0.95, sum(total(memoryBuckets, 'range'), 'hook', 'le'), 'bytes'),
        decimals: 1,
      },
    ],
    mayBeEmpty: 'No hook ran in the range.',
  });
}

export function success(): Row {
  return {
    title: 'Success',
    panels: [
      signalPanel({
        signal: 'hook_failures',
        title: 'Failure rate against what is usual',
        question: 'Does a hook fail more often than it usually does, or than it may?',
        width: 8,
        height: 9,
        selected,
        mayBeEmpty: 'No hook ran in six hours.',
      }),
      timeSeries({
        key: 'runs-by-outcome',
        title: 'Runs by outcome',
        description: `How many hooks ran, and how did they end? ${SUCCESS_NOTE} Bars are counts per interval.`,
        width: 8,
        height: 9,
        draw: 'bars',
        targets: [byLabels(perInterval(runs, 'outcome'), 'outcome')],
        seriesColors: HOOK_OUTCOME_COLORS,
      }),
      signalPanel({
        signal: 'hook_runs',
        title: 'Runs an hour against what is usual',
        question: 'Does a hook run more often than it usually does at this time?',
        width: 8,
        height: 9,
        selected,
      }),
      comparison(),
    ],
  };
}
