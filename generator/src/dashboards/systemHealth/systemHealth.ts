/** The dashboard System Health: the machine, what runs on it, and whether the services around Claude Code work. */
import { current, inUnit, positive, promql, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { annotations } from '../annotations.ts';
import { answers } from '../answers.ts';
import type { Dashboard, Row } from '../dashboard.ts';
import { drillDown, linksFrom, titles, uids } from '../links.ts';
import { named } from '../panels.ts';
import { outOfOrder, servicesUp } from '../serviceFigures.ts';
import { limitsOf } from '../signalPanel.ts';
import { ANY_IS_FAILURE, colors } from '../style.ts';
import { datasourceVariable, instanceVariable } from '../variables.ts';
import { machineNow, machineOverTime, memoryUsed } from './machine.ts';
import { processes } from './processes.ts';
import { host } from './selection.ts';
import { services } from './services.ts';

function glance(): Row {
  const ofClaude = sum(current(series('claude_process_resident_memory_bytes', {}, host)));
  const ofMachine = sum(current(series('ccmon_host_memory_total_bytes', {}, host)));
  return {
    title: 'At a glance',
    panels: answers({
      alive: {
        title: 'Services up',
        description: 'Is the stack alive? Services that Prometheus reaches; the collector counts as two, for its two scrape jobs.',
        scope: 'now',
        target: named(servicesUp, 'Up'),
        decimals: 0,
        link: drillDown('stackHealth'),
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
        link: drillDown('stackHealth'),
      },
      cost: {
        title: "Claude Code's share of the memory",
        description: 'What does Claude Code cost the machine? Resident memory of its processes and those that it started, of all memory.',
        scope: 'now',
        target: named(inUnit('ratio', promql`${ofClaude} / ${positive(ofMachine)}`), 'Share'),
        decimals: 1,
        mayBeEmpty: 'No process of Claude Code runs.',
        link: drillDown('resourceUsage'),
      },
      runningOut: {
        title: 'Memory in use',
        description: 'Will memory run out? Part of it that is not available.',
        scope: 'now',
        target: named(memoryUsed, 'In use'),
        decimals: 0,
        base: colors.success,
        steps: limitsOf('memory'),
        link: drillDown('resourceUsage'),
      },
    }),
  };
}

export function systemHealth(): Dashboard {
  return {
    uid: uids.systemHealth,
    title: titles.systemHealth,
    description:
      'The machine that Claude Code runs on, as the collector reads it itself: processors, memory, disks, network, processes, and the services around it.',
    refresh: '30s',
    variables: [datasourceVariable(), instanceVariable()],
    annotations,
    links: linksFrom('systemHealth'),
    rows: [glance(), machineNow(), services(), machineOverTime(), processes()],
  };
}
