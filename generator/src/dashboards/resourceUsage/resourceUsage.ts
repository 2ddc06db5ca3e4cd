/** The dashboard Resource Usage: tokens and cost, memory, storage, and what of them is an issue. */
import { current, increase, orZero, promql, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { annotations } from '../annotations.ts';
import { answers, subscriptionLimits } from '../answers.ts';
import type { Dashboard, Row } from '../dashboard.ts';
import { drillDown, linksFrom, titles, uids } from '../links.ts';
import { named } from '../panels.ts';
import { ANY_IS_WARNING, colors } from '../style.ts';
import { datasourceVariable, modelVariable, processVariable, projectVariable } from '../variables.ts';
import { issues } from './issues.ts';
import { memory } from './memory.ts';
import { cost, ofProcesses, ofProjects } from './selection.ts';
import { cleanUp, storage } from './storage.ts';
import { daysAndMonth, tokenRates } from './tokens.ts';

function glance(): Row {
  const processes = sum(current(series('claude_processes', ofProcesses)));
  const stuck = sum(current(series('claude_process_stuck', ofProjects)));
  const orphans = sum(current(series('claude_process_orphans', ofProcesses)));
  return {
    title: 'At a glance',
    panels: answers({
      alive: {
        title: 'Processes',
        description: 'Does Claude Code run? Its processes and those that it started.',
        scope: 'now',
        target: named(processes, 'Processes'),
        decimals: 0,
        mayBeEmpty: 'No process of Claude Code runs.',
        link: drillDown('systemHealth'),
      },
      failing: {
        title: 'Stuck or left behind',
        description: 'Does something fail? Processes that are stuck, or whose Claude Code is gone.',
        scope: 'now',
        target: named(promql`${orZero(stuck, processes)} + ${orZero(orphans, processes)}`, 'Processes'),
        decimals: 0,
        base: colors.success,
        steps: ANY_IS_WARNING,
        mayBeEmpty: 'No process of Claude Code runs.',
        link: drillDown('systemHealth'),
      },
      cost: {
        title: 'Cost',
        description: 'What did it cost at list price? Requests of models without a known price are not in it.',
        scope: 'range',
        target: named(sum(increase(cost, '$__range')), 'Cost'),
        decimals: 2,
        link: drillDown('agentPerformance', '${project:queryparam}'),
      },
      runningOut: subscriptionLimits,
    }),
  };
}

export function resourceUsage(): Dashboard {
  return {
    uid: uids.resourceUsage,
    title: titles.resourceUsage,
    description:
      'What Claude Code uses: tokens and money, memory and processors, room on disk; what will be cleaned up, and what is stuck, left behind, large or slow.',
    refresh: '1m',
    variables: [datasourceVariable(), projectVariable(), modelVariable(), processVariable()],
    annotations,
    links: linksFrom('resourceUsage', '${project:queryparam}'),
    rows: [glance(), tokenRates(), daysAndMonth(), memory(), storage(), cleanUp(), issues()],
  };
}
