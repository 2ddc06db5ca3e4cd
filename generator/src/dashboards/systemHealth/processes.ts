/** Processes of Claude Code and those that it started, and what they hold. */
import { current, max, rate, ratio, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { ofServices } from '../../promql/services.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, timeSeries } from '../panels.ts';
import { NEARLY_USED_UP } from '../answers.ts';
import { host } from './selection.ts';

export function processes(): Row {
  const shape = { width: 8, height: 8, draw: 'lines' } as const;
  return {
    title: 'Processes and open files',
    panels: [
      timeSeries({
        ...shape,
        key: 'processes',
        title: 'Processes by kind',
        description: 'What does Claude Code run? Itself, its MCP servers, hooks, and commands of tools.',
        targets: [byLabels(sum(current(series('claude_processes', {}, host)), 'process'), 'process')],
        mayBeEmpty: 'No process of Claude Code runs.',
      }),
      timeSeries({
        ...shape,
        key: 'process-cpu',
        title: 'Processors kept busy, by kind of process',
        description: 'How many processors does Claude Code keep busy, and with what?',
        targets: [byLabels({ ...sum(rate(series('claude_process_cpu_seconds_total', {}, host)), 'process'), unit: 'count' }, 'process')],
        mayBeEmpty: 'No process of Claude Code runs.',
      }),
      timeSeries({
        ...shape,
        key: 'threads',
        title: 'Threads by kind of process',
        description: 'Do threads pile up?',
        targets: [byLabels(sum(current(series('claude_process_threads', {}, host)), 'process'), 'process')],
        mayBeEmpty: 'No process of Claude Code runs, or the system does not tell.',
      }),
      timeSeries({
        ...shape,
        key: 'open-files',
        title: 'Open files by kind of process',
        description: 'Do open files, sockets and pipes pile up? One that only grows is a leak.',
        targets: [byLabels(sum(current(series('claude_process_open_files', {}, host)), 'process'), 'process')],
        mayBeEmpty: 'No process of Claude Code runs, or the system does not tell.',
      }),
      timeSeries({
        ...shape,
        key: 'service-open-files',
        title: 'File descriptors used, by service',
        description:
          'Does a service of the stack run out of file descriptors? Open ones, of those that it may open. The dashed line is where it becomes tight: 80 %.',
        targets: [
          byLabels(ratio(sum(current(ofServices('process_open_fds')), 'job'), max(current(ofServices('process_max_fds')), 'job')), 'job'),
        ],
        max: 1,
        limits: NEARLY_USED_UP.slice(0, 1),
        mayBeEmpty: 'No service tells of its file descriptors.',
      }),
      timeSeries({
        ...shape,
        key: 'uptime',
        title: 'Oldest process by kind',
        description: 'Does something run on and on? Time since the oldest process of a kind was started.',
        targets: [byLabels(max(current(series('claude_process_longest_uptime_seconds', {}, host)), 'process'), 'process')],
        mayBeEmpty: 'No process of Claude Code runs.',
      }),
    ],
  };
}
