/** What the collector tells of itself: sources, memory, CPU time, version. Counted since this process started. */
import type { SourceRun } from '../../accounts.ts';
import { labels as catalogLabels, type LabelName } from '../../catalog/labels.ts';
import { bucketIndex, cellAt, observe, seriesOf, setAmount, touch, type Cell, type Families } from './families.ts';
import { cleanValue } from './labels.ts';
import { PARTS_PER_UNIT } from './units.ts';

export interface Health {
  readonly sourceRun: (run: SourceRun) => void;
  /** Takes the readings that change all the time. */
  readonly sample: (readings: { held: number; overflowed: readonly [LabelName, number][] }) => void;
}

export interface HealthOptions {
  families: Families;
  version: string;
  now: () => number;
  /** A moment of its own. */
  moment: () => number;
}

export function createHealth({ families, version, now, moment }: HealthOptions): Health {
  setAmount(families.ccmon_build_info, { version }, 1);
  setAmount(families.ccmon_start_time_seconds, {}, now());
  const add = (cell: Cell, amount: number): void => {
    cell.truth += amount;
  };

  return {
    sourceRun({ source, ok, durationSeconds }) {
      const labels = { source: cleanValue(source) };
      setAmount(families.ccmon_source_up, labels, ok ? 1 : 0);
      if (ok) setAmount(families.ccmon_source_last_success_timestamp_seconds, labels, now());
      const errors = seriesOf(families.ccmon_source_errors_total, labels, moment());
      add(cellAt(errors, 0), ok ? 0 : 1);
      const durations = seriesOf(families.ccmon_source_run_duration_seconds, labels, moment());
      const amount = Math.round(durationSeconds * PARTS_PER_UNIT.seconds);
      observe(durations, { bucket: bucketIndex(durations.family, amount), count: 1, sum: amount }, add);
      for (const series of [errors, durations]) touch(series);
    },
    sample({ held, overflowed }) {
      const { user, system } = process.cpuUsage();
      setAmount(families.ccmon_cpu_seconds_total, {}, user + system);
      setAmount(families.ccmon_resident_memory_bytes, {}, process.memoryUsage.rss());
      setAmount(families.ccmon_counters_held, {}, held);
      for (const [label, count] of overflowed) {
        if (Object.hasOwn(catalogLabels, label)) setAmount(families.ccmon_label_overflow_total, { label }, count);
      }
    },
  };
}
