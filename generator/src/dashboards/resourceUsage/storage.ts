/** Storage by type, and what Claude Code's clean-up will delete of it. */
import { current, positive, sum, topk } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { FORECAST_NOTE, forecast } from '../forecasts.ts';
import { barGauge, byLabels, named, optional, timeSeries } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { colors } from '../style.ts';
import { table } from '../tables.ts';
import { ofProjects } from './selection.ts';

const NOTHING_STORED = 'The configuration directories hold nothing.';
const CLEANUP_NOTE = 'The age is the setting cleanupPeriodDays of Claude Code, 30 days unless it is set; what is written to before stays.';

export function storage(): Row {
  const bytes = series('claude_storage_bytes');
  const in30Days = 'in 30 days';
  return {
    title: 'Storage',
    panels: [
      barGauge({
        key: 'storage-by-type',
        title: 'Storage by type',
        description: 'What fills the configuration directories? Of all projects.',
        scope: 'now',
        width: 8,
        height: 10,
        target: byLabels(positive(sum(current(bytes), 'storage')), 'storage'),
        color: colors.neutral,
        mayBeEmpty: NOTHING_STORED,
      }),
      timeSeries({
        key: 'storage-over-time',
        title: 'Storage, and what is forecast',
        description: `Do the configuration directories grow without end? The dotted line is what is forecast for thirty days later. ${FORECAST_NOTE}`,
        width: 8,
        height: 10,
        draw: 'lines',
        coarse: true,
        targets: [named(sum(current(bytes)), 'Storage'), optional(named(forecast('storage_bytes', 'expected'), in30Days))],
        dotted: [in30Days],
        mayBeEmpty: NOTHING_STORED,
      }),
      table({
        key: 'storage-by-project',
        title: 'Storage by project',
        description: 'Which project takes the room? "none" is what belongs to no project.',
        scope: 'now',
        width: 8,
        height: 10,
        rows: { project: 'Project' },
        sortBy: 'Size',
        columns: [
          { title: 'Size', expression: sum(current(series('claude_storage_bytes', ofProjects)), 'project'), decimals: 1 },
          { title: 'Files', expression: sum(current(series('claude_storage_files', ofProjects)), 'project'), decimals: 0 },
        ],
        mayBeEmpty: NOTHING_STORED,
      }),
      timeSeries({
        key: 'storage-growing',
        title: 'Largest types over time',
        description: 'Which type of file grows? The five largest of each moment, of all projects.',
        width: 24,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(topk(5, positive(sum(current(bytes), 'storage'))), 'storage')],
        mayBeEmpty: NOTHING_STORED,
      }),
    ],
  };
}

export function cleanUp(): Row {
  const sessions = series('claude_storage_cleanup_sessions');
  const bytes = series('claude_storage_cleanup_bytes');
  return {
    title: 'Clean-up',
    panels: [
      table({
        key: 'cleanup',
        title: 'What the clean-up will delete',
        description: `What will Claude Code delete by itself within 1, 7 and 30 days? ${CLEANUP_NOTE}`,
        scope: 'now',
        width: 6,
        height: 8,
        rows: { within_days: 'Within days' },
        sortBy: 'Size',
        columns: [
          { title: 'Sessions', expression: sum(current(sessions), 'within_days'), decimals: 0 },
          { title: 'Size', expression: sum(current(bytes), 'within_days'), decimals: 1 },
        ],
      }),
      timeSeries({
        key: 'cleanup-sessions',
        title: 'Sessions to be deleted, by days from then',
        description: `Will many sessions go at once? A fall to nothing within a day is a clean-up that ran. ${CLEANUP_NOTE}`,
        width: 6,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(sum(current(sessions), 'within_days'), 'within_days')],
      }),
      timeSeries({
        key: 'cleanup-bytes',
        title: 'Room that the clean-up will make',
        description: `How much room will the clean-up make, within how many days? ${CLEANUP_NOTE}`,
        width: 6,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(sum(current(bytes), 'within_days'), 'within_days')],
      }),
      signalPanel({
        signal: 'unread_transcripts',
        question: 'Will something be deleted that was never read?',
        width: 6,
        height: 8,
      }),
    ],
  };
}
