/** The dashboard Stack Health: whether the monitoring itself can be relied on. */
import { current, inUnit, min, orZero, positive, promql, sum, type Instant } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { ofServices } from '../../promql/services.ts';
import { annotations } from '../annotations.ts';
import { answers } from '../answers.ts';
import type { Dashboard, Row } from '../dashboard.ts';
import { drillDown, linksFrom, titles, uids } from '../links.ts';
import { named } from '../panels.ts';
import { outOfOrder, servicesUp } from '../serviceFigures.ts';
import { ANY_IS_FAILURE, colors, type Threshold } from '../style.ts';
import { datasourceVariable } from '../variables.ts';
import { collector, keeping, reading } from './collector.ts';
import { rules, scrapes, storage } from './prometheus.ts';

const ROOM_LEFT: readonly Threshold[] = [
  { value: 0.05, color: colors.warning },
  { value: 0.15, color: colors.success },
];

function glance(): Row {
  const ofCollector: Instant<never> = sum(current(series('ccmon_resident_memory_bytes')));
  const ofOthers: Instant<never> = sum(current(ofServices('process_resident_memory_bytes')));
  return {
    title: 'At a glance',
    panels: answers({
      alive: {
        title: 'Targets up',
        description: 'Is the stack alive? Jobs that Prometheus reaches; the collector is two of them.',
        scope: 'now',
        target: named(servicesUp, 'Up'),
        decimals: 0,
        link: drillDown('systemHealth'),
      },
      failing: {
        title: 'Services lost and sources that fail',
        description:
          'Is something out of order? Services that were up in the selected time and are down, and sources of the collector that fail.',
        scope: 'now',
        target: named(outOfOrder, 'Out of order'),
        decimals: 0,
        base: colors.success,
        steps: ANY_IS_FAILURE,
        link: drillDown('systemHealth'),
      },
      cost: {
        title: 'Memory of the stack',
        description: 'What does monitoring cost? Resident memory of the collector and of the services around it.',
        scope: 'now',
        target: named(promql`${ofCollector} + ${orZero(ofOthers, ofCollector)}`, 'Memory'),
        decimals: 1,
        link: drillDown('resourceUsage'),
      },
      runningOut: {
        title: "Room on the collector's disk",
        description: "Will the store run out of room? Free part of the disk that holds the collector's files.",
        scope: 'now',
        target: named(
          min(
            inUnit(
              'ratio',
              promql`${current(series('ccmon_host_disk_available_bytes', { disk: 'ccmon' }))} / ${positive(current(series('ccmon_host_disk_total_bytes', { disk: 'ccmon' })))}`,
            ),
          ),
          'Free',
        ),
        decimals: 0,
        base: colors.failure,
        steps: ROOM_LEFT,
        link: drillDown('systemHealth'),
      },
    }),
  };
}

export function stackHealth(): Dashboard {
  return {
    uid: uids.stackHealth,
    title: titles.stackHealth,
    description: 'The monitoring itself: scrapes, rules and alerts, what the collector reads and keeps, and how far behind it is.',
    refresh: '30s',
    variables: [datasourceVariable()],
    annotations,
    links: linksFrom('stackHealth'),
    rows: [glance(), scrapes(), rules(), collector(), reading(), keeping(), storage()],
  };
}
