/** The machine: processor, memory, disk, network, as the collector reads them itself. */
import { signalOf } from '../../../../collector/src/catalog/signals/signals.ts';
import { current, inUnit, max, min, positive, promql, rate, ratio, sum, type Instant } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { FORECAST_NOTE, forecast } from '../forecasts.ts';
import type { Row } from '../dashboard.ts';
import { gauge } from '../gauges.ts';
import { byLabels, named, timeSeries, type Panel } from '../panels.ts';
import { limitsOf, signalPanel } from '../signalPanel.ts';
import { colors, type Threshold } from '../style.ts';
import { NEARLY_USED_UP } from '../answers.ts';
import { host } from './selection.ts';

export const cpuUsed: Instant<never> = ratio(
  sum(rate(series('ccmon_host_cpu_seconds_total', { mode: { not: ['idle', 'iowait'] } }, host))),
  sum(rate(series('ccmon_host_cpu_seconds_total', {}, host))),
);

export const memoryUsed: Instant<never> = max(
  inUnit(
    'ratio',
    promql`1 - ${current(series('ccmon_host_memory_available_bytes', {}, host))} / ${positive(current(series('ccmon_host_memory_total_bytes', {}, host)))}`,
  ),
);

export const diskFree: Instant<'disk'> = min(
  inUnit(
    'ratio',
    promql`${current(series('ccmon_host_disk_available_bytes', {}, host))} / ${positive(current(series('ccmon_host_disk_total_bytes', {}, host)))}`,
  ),
  'disk',
);

/** The limits of what is free, as limits of what is used. */
function usedSteps(): Threshold[] {
  return signalOf('disk').limits.map(({ value }) => ({ value: 1 - value, color: colors.failure }));
}

export function machineNow(): Row {
  const dial = { width: 6, height: 7, scope: 'now', max: 1 } as const;
  return {
    title: 'The machine now',
    panels: [
      gauge({
        ...dial,
        key: 'cpu-now',
        title: 'CPU',
        description: 'How busy are the processors? Time that they worked, of all their time.',
        target: named(cpuUsed, 'CPU'),
        steps: NEARLY_USED_UP,
      }),
      gauge({
        ...dial,
        key: 'memory-now',
        title: 'Memory',
        description: 'How much of the memory is not available any more? Caches that the system gives back count as available.',
        target: named(memoryUsed, 'Memory'),
        steps: limitsOf('memory'),
      }),
      gauge({
        ...dial,
        key: 'disk-now',
        title: 'Disk',
        description:
          "How full are the disks that hold Claude Code's files, the collector's own, and the system? They may be one and the same.",
        target: byLabels(inUnit('ratio', promql`1 - ${diskFree}`), 'disk'),
        steps: usedSteps(),
      }),
      gauge({
        ...dial,
        key: 'swap-now',
        title: 'Swap',
        description: 'How much of the swap space is used? A lot of it while memory is short makes everything slow.',
        target: named(
          max(
            inUnit(
              'ratio',
              promql`1 - ${current(series('ccmon_host_swap_free_bytes', {}, host))} / ${positive(current(series('ccmon_host_swap_total_bytes', {}, host)))}`,
            ),
          ),
          'Swap',
        ),
        steps: NEARLY_USED_UP,
        mayBeEmpty: 'The machine has no swap space.',
      }),
    ],
  };
}

function processors(): Panel[] {
  const all = sum(rate(series('ccmon_host_cpu_seconds_total', {}, host)));
  const used = (mode: 'user' | 'system' | 'iowait' | 'steal'): Instant<never> =>
    ratio(sum(rate(series('ccmon_host_cpu_seconds_total', { mode }, host))), all);
  return [
    timeSeries({
      key: 'cpu-by-mode',
      title: 'CPU by what it did',
      description:
        'What are the processors busy with? A high iowait is a disk that does not keep up, steal is time that a host gave to other machines.',
      width: 12,
      height: 8,
      draw: 'areas',
      max: 1,
      targets: (['user', 'system', 'iowait', 'steal'] as const).map((mode) => named(used(mode), mode)),
    }),
    timeSeries({
      key: 'load',
      title: 'Load',
      description:
        'Do processes wait for a processor? Above the dashed series, the number of processors, they do. Each line is an average over that many minutes.',
      width: 12,
      height: 8,
      draw: 'lines',
      targets: [
        byLabels(max(current(series('ccmon_host_load', {}, host)), 'minutes'), 'minutes'),
        named(max(current(series('ccmon_host_cpus', {}, host))), 'Processors'),
      ],
      dashed: ['Processors'],
      seriesColors: { Processors: colors.warning },
    }),
  ];
}

export function machineOverTime(): Row {
  return {
    title: 'The machine over time',
    panels: [
      ...processors(),
      signalPanel({
        signal: 'memory',
        question: 'Does memory run short, and is that usual?',
        width: 12,
        height: 8,
        value: memoryUsed,
      }),
      signalPanel({
        signal: 'disk',
        question: 'Does a disk fill up?',
        width: 12,
        height: 8,
        value: diskFree,
        forecast: {
          name: 'least in 7 days',
          expression: min(forecast('disk_available', 'expected', 'disk')),
          says: `The dotted line is what is forecast for seven days later, of the disk with the least. ${FORECAST_NOTE}`,
        },
      }),
      timeSeries({
        key: 'disk-io',
        title: 'Disk traffic',
        description: 'How much is read from and written to disks each second?',
        width: 8,
        height: 8,
        draw: 'lines',
        targets: [byLabels(sum(rate(series('ccmon_host_disk_io_bytes_total', {}, host)), 'direction'), 'direction')],
        mayBeEmpty: 'Only Linux tells it.',
      }),
      timeSeries({
        key: 'network',
        title: 'Network traffic',
        description: 'How much goes in and out each second, over interfaces that lead out of the machine?',
        width: 8,
        height: 8,
        draw: 'lines',
        targets: [byLabels(sum(rate(series('ccmon_host_network_bytes_total', {}, host)), 'direction'), 'direction')],
        mayBeEmpty: 'The system does not tell it.',
      }),
      signalPanel({
        signal: 'disk_outlook',
        question: 'How much of each disk will be free in a week?',
        width: 8,
        height: 8,
        mayBeEmpty: 'There is not enough history yet, or forecasts were no better on it than none.',
      }),
    ],
  };
}
