/** Performance issues: what is stuck, left behind, large or slower than usual. */
import { current, max, positive, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, timeSeries } from '../panels.ts';
import { table } from '../tables.ts';
import { ofProjects } from './selection.ts';

/** What tells of time, of the signals that have a baseline. */
const SLOW = ['agent_duration', 'tool_duration', 'hook_duration', 'first_response'];

export function issues(): Row {
  const line = { width: 8, height: 8, draw: 'lines' } as const;
  return {
    title: 'Performance issues',
    panels: [
      timeSeries({
        ...line,
        key: 'stuck',
        title: 'Stuck processes by reason',
        description:
          'Does something hang? A busy session that has done nothing for ten minutes (no_activity), or a hook that nobody waits for any more (overdue).',
        targets: [byLabels(sum(current(series('claude_process_stuck', ofProjects)), 'stuck'), 'stuck')],
        mayBeEmpty: 'No process is stuck.',
      }),
      timeSeries({
        ...line,
        key: 'orphans',
        title: 'Orphans by kind of process',
        description: 'What was left behind by a Claude Code that is gone, and still takes memory?',
        targets: [byLabels(sum(current(series('claude_process_orphans', ofProjects)), 'process'), 'process')],
        mayBeEmpty: 'No process is left behind.',
      }),
      timeSeries({
        ...line,
        key: 'large-sessions',
        title: 'Large sessions by project',
        description: 'Which project has sessions that are slow to load and to compact? Sessions on disk of 10 MiB and more.',
        targets: [byLabels(sum(current(series('claude_sessions_large', ofProjects)), 'project'), 'project')],
        mayBeEmpty: 'No session is large.',
      }),
      table({
        key: 'slow',
        title: 'Slower than usual',
        description:
          'Which agent, tool, hook or project is slower than usual now? Standard deviations from what is expected, of what is outside of its band.',
        scope: 'now',
        width: 12,
        height: 9,
        rows: { signal: 'Signal', agent: 'Agent', tool: 'Tool', event: 'Event', hook: 'Hook', project: 'Project' },
        sortBy: 'Deviations',
        columns: [
          {
            title: 'Deviations',
            expression: positive(
              max(current(series('claude_anomaly_deviations', { signal: SLOW })), 'signal', 'agent', 'tool', 'event', 'hook', 'project'),
            ),
            decimals: 1,
          },
        ],
        mayBeEmpty: 'Nothing is slower than usual, or there is not enough history to tell.',
      }),
      table({
        key: 'unusual',
        title: 'Otherwise unusual',
        description:
          'What else is not as usual? More than zero is above what is expected, in standard deviations; what is below is not shown.',
        scope: 'now',
        width: 12,
        height: 9,
        rows: { signal: 'Signal', agent: 'Agent', tool: 'Tool', event: 'Event', hook: 'Hook', project: 'Project', process: 'Process' },
        sortBy: 'Deviations',
        columns: [
          {
            title: 'Deviations',
            expression: positive(
              max(
                current(series('claude_anomaly_deviations', { signal: { not: SLOW } })),
                'signal',
                'agent',
                'tool',
                'event',
                'hook',
                'project',
                'process',
              ),
            ),
            decimals: 1,
          },
        ],
        mayBeEmpty: 'Nothing is unusual, or there is not enough history to tell.',
      }),
    ],
  };
}
