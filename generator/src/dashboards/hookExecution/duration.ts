/** Durations of hooks, and what memory and CPU time they take. */
import { histogramQuantile, increase, mean, rate, sum, type Instant } from '../../promql/expressions.ts';
import type { Unit } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, heatmap, named, timeSeries, withExemplars, type Target } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { unitId } from '../style.ts';
import {
  cpuBuckets,
  cpuCount,
  cpuSum,
  durationBuckets,
  durationCount,
  durationSum,
  MEASURED_ONLY,
  memoryBuckets,
  NOT_MEASURED,
  selected,
} from './selection.ts';

function quantiles(buckets: Instant<'le'>, unit: Unit): Target[] {
  return [0.5, 0.95, 0.99].map((quantile) => named(histogramQuantile(quantile, buckets, unit), `P${String(quantile * 100)}`));
}

export function durations(): Row {
  return {
    title: 'Durations',
    panels: [
      signalPanel({
        signal: 'hook_duration',
        title: 'P95 duration against what is usual',
        question: 'Is a hook slower than it usually is? Claude Code waits for its hooks.',
        width: 12,
        height: 9,
        selected,
        mayBeEmpty: 'No hook ran in six hours.',
      }),
      heatmap({
        key: 'duration-heatmap',
        title: 'Durations of the selected hooks',
        description: 'How are durations spread, and does a second hump appear? Colour is the number of runs per interval.',
        width: 12,
        height: 9,
        target: withExemplars(byLabels(sum(increase(durationBuckets, '$__rate_interval'), 'le'), 'le')),
        bucketUnit: unitId('seconds'),
      }),
      timeSeries({
        key: 'duration-quantiles',
        title: 'P50, P95 and P99 of the selection',
        description:
          "Which time do hooks stay within? Read from histogram buckets, so exact to a bucket's width. Each point looks back an hour.",
        width: 12,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: quantiles(sum(increase(durationBuckets, '1h'), 'le'), 'seconds'),
        mayBeEmpty: 'No hook ran in an hour.',
      }),
      timeSeries({
        key: 'duration-mean',
        title: 'Mean duration by event',
        description: 'Which event is held up by its hooks? Each point looks back an hour.',
        width: 12,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(mean(sum(increase(durationSum, '1h'), 'event'), sum(increase(durationCount, '1h'), 'event')), 'event')],
        mayBeEmpty: 'No hook ran in an hour.',
      }),
    ],
  };
}

export function memoryAndCpu(): Row {
  return {
    title: 'Memory and CPU',
    panels: [
      timeSeries({
        key: 'peak-memory',
        title: 'P95 of the peak memory by hook',
        description: `Which hook takes the most memory? The largest of its processes, not the sum. Each point looks back an hour. ${MEASURED_ONLY}`,
        width: 8,
        height: 9,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(histogramQuantile(0.95, sum(increase(memoryBuckets, '1h'), 'hook', 'le'), 'bytes'), 'hook')],
        mayBeEmpty: NOT_MEASURED,
      }),
      timeSeries({
        key: 'cpu-by-hook',
        title: 'Mean CPU time of a run by hook',
        description: `Which hook works, and which only waits? Far less than its duration means that it waits. Each point looks back an hour. ${MEASURED_ONLY}`,
        width: 8,
        height: 9,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(mean(sum(increase(cpuSum, '1h'), 'hook'), sum(increase(cpuCount, '1h'), 'hook')), 'hook')],
        mayBeEmpty: NOT_MEASURED,
      }),
      timeSeries({
        key: 'processors-busy',
        title: 'Processors kept busy by hooks',
        description: `What do all hooks together cost the machine? 1 is one processor kept busy all the time. ${MEASURED_ONLY}`,
        width: 8,
        height: 9,
        draw: 'areas',
        coarse: true,
        targets: [byLabels({ ...sum(rate(cpuSum), 'hook'), unit: 'count' }, 'hook')],
        mayBeEmpty: NOT_MEASURED,
      }),
      heatmap({
        key: 'cpu-heatmap',
        title: 'CPU times of the selected hooks',
        description: `How is CPU time spread? Colour is the number of runs per interval. ${MEASURED_ONLY}`,
        width: 12,
        height: 8,
        target: byLabels(sum(increase(cpuBuckets, '$__rate_interval'), 'le'), 'le'),
        bucketUnit: unitId('seconds'),
        mayBeEmpty: NOT_MEASURED,
      }),
      heatmap({
        key: 'memory-heatmap',
        title: 'Peak memory of the selected hooks',
        description: `How is peak memory spread? Colour is the number of runs per interval. ${MEASURED_ONLY}`,
        width: 12,
        height: 8,
        target: byLabels(sum(increase(memoryBuckets, '$__rate_interval'), 'le'), 'le'),
        bucketUnit: unitId('bytes'),
        mayBeEmpty: NOT_MEASURED,
      }),
    ],
  };
}
