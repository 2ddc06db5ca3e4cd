/** The dashboard Hook Execution: whether hooks work, how long they take, what they cost, and how much of them is seen. */
import { annotations } from '../annotations.ts';
import type { Dashboard } from '../dashboard.ts';
import { linksFrom, titles, uids } from '../links.ts';
import { datasourceVariable, eventVariable, hookVariable, logsVariable } from '../variables.ts';
import { coverage, groups } from './coverage.ts';
import { durations, memoryAndCpu } from './duration.ts';
import { failures } from './failures.ts';
import { glance } from './glance.ts';
import { success } from './success.ts';

export function hookExecution(): Dashboard {
  return {
    uid: uids.hookExecution,
    title: titles.hookExecution,
    description:
      'Hook commands of Claude Code: success, duration, failures, memory and CPU time. Silent runs leave no record in transcripts since Claude Code 2.1.97: they are counted where hooks are measured, and by telemetry.',
    refresh: '1m',
    variables: [datasourceVariable(), logsVariable(), eventVariable(), hookVariable()],
    annotations,
    links: linksFrom('hookExecution'),
    rows: [glance(), success(), durations(), failures(), memoryAndCpu(), groups(), coverage()],
  };
}
