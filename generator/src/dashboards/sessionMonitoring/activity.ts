/** Active sessions and operations: who is at work, and how sessions came about. */
import { current, increase, perInterval, positive, round, sinceEver, sum } from '../../promql/expressions.ts';
import { recorded, sessionsActiveMax1h } from '../../rules/recordingRules.ts';
import type { Row } from '../dashboard.ts';
import { barGauge, byLabels, timeSeries } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { colors } from '../style.ts';
import { table } from '../tables.ts';
import { activeSessions, compactions, PROJECT_OF_SERIES, selected, starts } from './selection.ts';

export function activity(): Row {
  return {
    title: 'Active sessions',
    panels: [
      timeSeries({
        key: 'active-by-project',
        title: 'Active sessions by project',
        description: 'Where is work going on, and how much at once? Scraped every ten seconds.',
        width: 8,
        height: 8,
        draw: 'lines',
        targets: [byLabels(sum(current(activeSessions), 'project'), 'project')],
      }),
      timeSeries({
        key: 'active-peak',
        title: 'Most active sessions within an hour, by project',
        description: 'How many sessions ran side by side at most? Each point is the maximum of the hour before it.',
        width: 8,
        height: 8,
        draw: 'lines',
        targets: [byLabels(recorded(sessionsActiveMax1h, selected), 'project')],
      }),
      signalPanel({
        signal: 'session_wait',
        question: 'Does a session wait for somebody?',
        width: 8,
        height: 8,
        selected,
        mayBeEmpty: 'No hook and no registry of Claude Code tells what runs.',
        link: PROJECT_OF_SERIES,
      }),
    ],
  };
}

export function operations(): Row {
  return {
    title: 'Operations',
    panels: [
      timeSeries({
        key: 'starts-by-type',
        title: 'Sessions by how they began',
        description:
          'Are sessions begun anew, taken up again (resume), cleared, compacted or forked? Bars are counts per interval. Older versions of Claude Code do not record every kind.',
        width: 12,
        height: 9,
        draw: 'bars',
        targets: [byLabels(perInterval(starts, 'start'), 'start')],
      }),
      barGauge({
        key: 'starts-ever',
        title: 'Operations since ever',
        description: 'Which operation is the usual one?',
        scope: 'ever',
        width: 6,
        height: 9,
        target: byLabels(sum(sinceEver(starts), 'start'), 'start'),
        color: colors.neutral,
      }),
      table({
        key: 'starts-by-project',
        title: 'Operations by project',
        description: 'How does each project begin its sessions?',
        scope: 'range',
        width: 6,
        height: 9,
        rows: { project: 'Project', start: 'Operation' },
        sortBy: 'Sessions',
        columns: [{ title: 'Sessions', expression: positive(round(sum(increase(starts, '$__range'), 'project', 'start'))), decimals: 0 }],
        mayBeEmpty: 'No session was begun or taken up again in the range.',
      }),
      timeSeries({
        key: 'compactions-by-trigger',
        title: 'Compactions by trigger',
        description: 'Are contexts compacted by hand, or because they were full (auto)? Bars are counts per interval.',
        width: 12,
        height: 8,
        draw: 'bars',
        targets: [byLabels(perInterval(compactions, 'trigger'), 'trigger')],
        mayBeEmpty: 'No context was compacted.',
      }),
      signalPanel({
        signal: 'compactions',
        key: 'compactions-usual',
        title: 'Compactions an hour against what is usual',
        question: 'Does a project compact more often than it usually does?',
        width: 12,
        height: 8,
        selected,
        mayBeEmpty: 'No context was compacted.',
        link: PROJECT_OF_SERIES,
      }),
    ],
  };
}
