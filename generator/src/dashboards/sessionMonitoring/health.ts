/** Health and damage: of the transcripts, and of the collector that reads them. */
import { current, inUnit, max, perInterval, promql, sinceEver, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { barGauge, byLabels, named, stat, timeSeries, type Panel } from '../panels.ts';
import { ANY_IS_FAILURE, ANY_IS_WARNING, colors } from '../style.ts';
import { table } from '../tables.ts';
import { ALL_PROJECTS, damagedLines, sessions } from './selection.ts';

/** Seconds without a finished run after which a source is late, and is surely stuck. */
const SOURCE_LATE = [
  { value: 120, color: colors.warning },
  { value: 600, color: colors.failure },
];

function transcripts(): Panel[] {
  return [
    timeSeries({
      key: 'health',
      title: 'Sessions by health',
      description: 'Do damaged sessions become more? A session is damaged when a line in one of its files is not one whole record.',
      width: 8,
      height: 8,
      draw: 'lines',
      targets: [byLabels(sum(current(sessions), 'health'), 'health')],
      seriesColors: { ok: colors.success, damaged: colors.failure },
    }),
    timeSeries({
      key: 'damage-by-kind',
      title: 'Damaged lines by kind',
      description: `What is wrong with lines, and since when? A torn line at the end of a file is one that is still being written. Bars are counts per interval. ${ALL_PROJECTS}`,
      width: 8,
      height: 8,
      draw: 'bars',
      targets: [byLabels(perInterval(damagedLines, 'kind'), 'kind')],
      signal: 'session_damage',
      mayBeEmpty: 'No line is damaged.',
    }),
    barGauge({
      key: 'damage-ever',
      title: 'Damage since ever, by kind',
      description: `Which damage is the usual one? ${ALL_PROJECTS}`,
      scope: 'ever',
      width: 4,
      height: 8,
      target: byLabels(sum(sinceEver(damagedLines), 'kind'), 'kind'),
      color: colors.warning,
      mayBeEmpty: 'No line is damaged.',
    }),
    table({
      key: 'unknown-records',
      title: 'Unknown record types',
      description: 'Has the format moved on? Records of a type that the collector does not know are counted, and skipped.',
      scope: 'ever',
      width: 4,
      height: 8,
      rows: { record_type: 'Type' },
      sortBy: 'Lines',
      columns: [{ title: 'Lines', expression: sum(sinceEver(series('ccmon_unknown_records_total')), 'record_type'), decimals: 0 }],
      mayBeEmpty: 'Every record type is known.',
    }),
  ];
}

function collector(): Panel[] {
  return [
    stat({
      key: 'source-lag',
      title: 'Last complete read',
      description: 'How long ago did the collector last read all that was new? Minutes mean that it is stuck.',
      scope: 'now',
      width: 4,
      height: 7,
      target: named(inUnit('seconds', max(promql`time() - ${current(series('ccmon_source_last_success_timestamp_seconds'))}`)), 'Ago'),
      decimals: 0,
      base: colors.success,
      steps: SOURCE_LATE,
    }),
    stat({
      key: 'unreadable',
      title: 'Unreadable files',
      description: 'How many transcripts can the collector not read? `ccmon status` names them.',
      scope: 'now',
      width: 4,
      height: 7,
      target: named(sum(current(series('ccmon_files', { state: 'unreadable' }))), 'Files'),
      decimals: 0,
      base: colors.success,
      steps: ANY_IS_FAILURE,
      mayBeEmpty: 'Every file could be read.',
    }),
    stat({
      key: 'label-overflow',
      title: 'Names beyond the caps',
      description:
        'How many names of projects, agents, tools and so on are counted under "other", because their label has as many values as it may have?',
      scope: 'ever',
      width: 4,
      height: 7,
      target: named(sum(sinceEver(series('ccmon_label_overflow_total'))), 'Names'),
      decimals: 0,
      base: colors.success,
      steps: ANY_IS_WARNING,
      mayBeEmpty: 'No cap was reached.',
    }),
    timeSeries({
      key: 'lines-read',
      title: 'Lines read, by result',
      description: 'Is the collector reading? A recovered line gave whole records all the same. Bars are counts per interval.',
      width: 12,
      height: 7,
      draw: 'bars',
      targets: [byLabels(perInterval(series('ccmon_lines_total'), 'result'), 'result')],
      seriesColors: { read: colors.neutral, damaged: colors.failure, recovered: colors.warning },
    }),
  ];
}

export function health(): Row {
  return { title: 'Health and damage', panels: [...transcripts(), ...collector()] };
}
