/** Memory by component: Claude Code and what it runs, the collector, the stack around it. */
import { current, max, positive, rate, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { ofServices } from '../../promql/services.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, named, timeSeries } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { table } from '../tables.ts';
import { selectedProcesses } from '../variables.ts';
import { ofProcesses } from './selection.ts';

const NO_PROCESS = 'No process of Claude Code runs.';

export function memory(): Row {
  const resident = series('claude_process_resident_memory_bytes', ofProcesses);
  return {
    title: 'Memory by component',
    panels: [
      timeSeries({
        key: 'memory-by-component',
        title: 'Memory by component',
        description:
          'What takes the memory: Claude Code itself, MCP servers, hooks, commands of tools, the collector, or a service of the stack? Memory that processes share counts for each of them.',
        width: 12,
        height: 9,
        draw: 'areas',
        targets: [
          byLabels(sum(current(resident), 'process'), 'process'),
          named(sum(current(series('ccmon_resident_memory_bytes'))), 'collector'),
          byLabels(sum(current(ofServices('process_resident_memory_bytes')), 'job'), 'job'),
        ],
        mayBeEmpty: NO_PROCESS,
      }),
      signalPanel({
        signal: 'process_memory',
        title: 'Memory of Claude Code against what is usual',
        question: 'Does a kind of process take more memory than it usually does? Of all projects.',
        width: 12,
        height: 9,
        selected: { process: selectedProcesses },
        mayBeEmpty: NO_PROCESS,
      }),
      table({
        key: 'memory-by-project',
        title: 'Memory by project and process',
        description: "Whose processes take the memory? An MCP server is its project's.",
        scope: 'now',
        width: 12,
        height: 8,
        rows: { project: 'Project', process: 'Process' },
        sortBy: 'Memory',
        columns: [{ title: 'Memory', expression: positive(sum(current(resident), 'project', 'process')), decimals: 1 }],
        mayBeEmpty: NO_PROCESS,
      }),
      timeSeries({
        key: 'cpu-by-project',
        title: 'Processors kept busy by project',
        description: 'Whose processes take the processors? 1 is one processor kept busy all the time.',
        width: 12,
        height: 8,
        draw: 'areas',
        targets: [byLabels({ ...sum(rate(series('claude_process_cpu_seconds_total', ofProcesses)), 'project'), unit: 'count' }, 'project')],
        mayBeEmpty: NO_PROCESS,
      }),
      table({
        key: 'processes-by-kind',
        title: 'Processes by kind',
        description: 'How many processes of each kind are there, and what do they hold?',
        scope: 'now',
        width: 24,
        height: 7,
        rows: { process: 'Process' },
        sortBy: 'Memory',
        columns: [
          { title: 'Processes', expression: sum(current(series('claude_processes', ofProcesses)), 'process'), decimals: 0 },
          { title: 'Memory', expression: sum(current(resident), 'process'), decimals: 1 },
          { title: 'Threads', expression: sum(current(series('claude_process_threads', ofProcesses)), 'process'), decimals: 0 },
          { title: 'Open files', expression: sum(current(series('claude_process_open_files', ofProcesses)), 'process'), decimals: 0 },
          {
            title: 'Oldest',
            expression: max(current(series('claude_process_longest_uptime_seconds', ofProcesses)), 'process'),
            decimals: 0,
          },
          { title: 'Orphans', expression: sum(current(series('claude_process_orphans', ofProcesses)), 'process'), decimals: 0 },
        ],
        mayBeEmpty: NO_PROCESS,
      }),
    ],
  };
}
