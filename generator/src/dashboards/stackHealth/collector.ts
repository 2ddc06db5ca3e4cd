/** The collector itself: how far behind it is, what it could not read, and what of it grows. */
import {
  average,
  current,
  histogramQuantile,
  increase,
  inUnit,
  max,
  min,
  perInterval,
  positive,
  promql,
  rate,
  sinceEver,
  sum,
} from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { ofServices } from '../../promql/services.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, named, timeSeries } from '../panels.ts';
import { colors } from '../style.ts';
import { signalPanel } from '../signalPanel.ts';
import { table } from '../tables.ts';
import { timeline } from '../timelines.ts';

const line = { width: 8, height: 8, draw: 'lines' } as const;
const bars = { width: 8, height: 8, draw: 'bars' } as const;

export function collector(): Row {
  const runBuckets = series('ccmon_source_run_duration_seconds_bucket');
  return {
    title: 'Collector',
    panels: [
      timeline({
        key: 'sources',
        title: 'Sources',
        signal: 'source_health',
        description: 'Which source fails, and since when? What it tells is missing or old for as long.',
        width: 8,
        height: 8,
        targets: [byLabels(min(current(series('ccmon_source_up')), 'source'), 'source')],
      }),
      timeSeries({
        ...line,
        key: 'lag',
        title: 'Time since each source last ran to its end',
        description: 'Is the collector behind? Minutes mean that a source is stuck.',
        targets: [
          byLabels(
            inUnit('seconds', max(promql`time() - ${current(series('ccmon_source_last_success_timestamp_seconds'))}`, 'source')),
            'source',
          ),
        ],
      }),
      timeSeries({
        ...line,
        coarse: true,
        key: 'source-duration',
        title: 'P95 duration of a run, by source',
        description: 'Which source takes long to find, read and commit what is new? Each point looks back ten minutes.',
        targets: [byLabels(histogramQuantile(0.95, sum(increase(runBuckets, '10m'), 'source', 'le'), 'seconds'), 'source')],
        mayBeEmpty: 'No source ran in ten minutes.',
      }),
      timeSeries({
        ...bars,
        key: 'source-errors',
        title: 'Failed runs by source',
        description: 'Which source fails, and when did it begin? Bars are counts per interval.',
        targets: [byLabels(positive(perInterval(series('ccmon_source_errors_total'), 'source')), 'source')],
        mayBeEmpty: 'No run of a source has failed.',
      }),
      timeSeries({
        ...line,
        key: 'collector-memory',
        title: 'Memory of the collector and the stack',
        description: 'Does one of them grow without end? Resident memory; a service that is not installed has none.',
        targets: [
          named(sum(current(series('ccmon_resident_memory_bytes'))), 'collector'),
          byLabels(sum(current(ofServices('process_resident_memory_bytes')), 'job'), 'job'),
        ],
      }),
      timeSeries({
        ...line,
        coarse: true,
        key: 'collector-cpu',
        title: 'Processors kept busy',
        description: 'What do the collector and the stack take of the machine? 1 is one processor kept busy all the time.',
        targets: [
          named(inUnit('count', sum(rate(series('ccmon_cpu_seconds_total')))), 'collector'),
          byLabels(inUnit('count', sum(rate(ofServices('process_cpu_seconds_total')), 'job')), 'job'),
        ],
      }),
    ],
  };
}

export function reading(): Row {
  return {
    title: 'What is read',
    panels: [
      timeSeries({
        ...bars,
        key: 'lines',
        title: 'Lines read, by result',
        description:
          'Is the collector reading, and are lines damaged? A recovered line gave whole records all the same. Bars are counts per interval.',
        targets: [byLabels(perInterval(series('ccmon_lines_total'), 'result'), 'result')],
        seriesColors: { read: colors.neutral, damaged: colors.failure, recovered: colors.warning },
      }),
      timeSeries({
        ...line,
        key: 'files',
        title: 'Files by state',
        description: 'Can every file be read? `ccmon status` names those that cannot.',
        targets: [byLabels(sum(current(series('ccmon_files')), 'state'), 'state')],
        seriesColors: { ok: colors.success, unreadable: colors.failure },
      }),
      timeSeries({
        ...bars,
        key: 'spool',
        title: 'Files that hooks left, by result',
        description: 'Is what hooks hand over taken? Torn or too large ones are dropped. Bars are counts per interval.',
        targets: [byLabels(positive(perInterval(series('ccmon_spool_files_total'), 'result')), 'result')],
        seriesColors: { taken: colors.success, torn: colors.failure, too_large: colors.warning },
        mayBeEmpty: 'Hooks left nothing.',
      }),
      table({
        key: 'unknown-records',
        title: 'Unknown record types',
        description: 'Has the format of Claude Code moved on? Records of these types are skipped.',
        scope: 'ever',
        width: 8,
        height: 8,
        rows: { record_type: 'Type' },
        sortBy: 'Records',
        columns: [{ title: 'Records', expression: sum(sinceEver(series('ccmon_unknown_records_total')), 'record_type'), decimals: 0 }],
        mayBeEmpty: 'Every record type is known.',
      }),
      table({
        key: 'refused',
        title: 'Records by hand that were not taken',
        description: 'Does a program send what is not valid?',
        scope: 'ever',
        width: 8,
        height: 8,
        rows: { refusal: 'Reason' },
        sortBy: 'Records',
        columns: [{ title: 'Records', expression: sum(sinceEver(series('ccmon_records_refused_total')), 'refusal'), decimals: 0 }],
        mayBeEmpty: 'Every record was taken.',
      }),
      signalPanel({
        signal: 'source_agreement',
        title: 'Agreement of sources',
        question: 'Do two sources tell the same? 100 % is agreement.',
        width: 8,
        height: 8,
        mayBeEmpty: 'Only one source tells of anything.',
      }),
    ],
  };
}

export function keeping(): Row {
  return {
    title: 'What is kept',
    panels: [
      signalPanel({
        signal: 'store_size',
        key: 'store',
        question: 'How large is the history that the collector keeps?',
        width: 8,
        height: 8,
      }),
      signalPanel({
        signal: 'spool',
        key: 'spool-used',
        question: 'Is there room for what hooks hand over?',
        width: 8,
        height: 8,
      }),
      timeSeries({
        ...line,
        key: 'counters-held',
        title: 'Counters held',
        description: 'How many counters stand still because the exact figure fell, after a price was cut, say? 0 is the normal state.',
        targets: [named(sum(current(series('ccmon_counters_held'))), 'Held')],
      }),
      table({
        key: 'label-overflow',
        title: 'Names beyond the caps',
        description: 'Which label has more values than it may have? What is beyond is counted under "other".',
        scope: 'ever',
        width: 8,
        height: 8,
        rows: { label: 'Label' },
        sortBy: 'Names',
        columns: [{ title: 'Names', expression: sum(sinceEver(series('ccmon_label_overflow_total')), 'label'), decimals: 0 }],
        mayBeEmpty: 'No cap was reached.',
      }),
      timeSeries({
        ...line,
        coarse: true,
        width: 16,
        key: 'maturity',
        title: 'Baselines: how much of their history is there',
        description:
          'What can be judged already? A baseline says nothing before it is at 100 %: "learning". Mean over agents, hooks, tools and projects, by signal.',
        max: 1,
        targets: [byLabels(average(current(series('claude_baseline_maturity_ratio')), 'signal'), 'signal')],
        mayBeEmpty: 'Baselines were not computed yet.',
      }),
    ],
  };
}
