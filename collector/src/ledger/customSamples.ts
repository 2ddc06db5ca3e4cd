/**
 * Samples of somebody's own metrics become what each series shows. A counter adds, so a sample that is sent again is told
 * by its key; keys are kept for as long as anybody could still send the same sample.
 */
import { DAY_MS } from '../base/time.ts';
import type { Store } from '../store/store.ts';
import type { NewRow } from '../store/table.ts';
import type { CustomSampleFact } from './facts.ts';

type SeriesRow = NewRow<'custom_series'>;
type CustomTables = Pick<Store['tables'], 'customSeries' | 'customSampleKeys'>;

const KEYS_KEPT_MS = 30 * DAY_MS;

export function applyCustomSamples(
  { tables }: { tables: CustomTables },
  samples: readonly CustomSampleFact[],
  onChange: (before: SeriesRow | null, after: SeriesRow) => void,
): void {
  for (const sample of samples) {
    if (!isNew(tables, sample)) continue;
    const { metric, type, value, at } = sample;
    const labels = labelsText(sample.labels);
    const before = tables.customSeries.find([metric, labels]);
    if (before === undefined) {
      const row = { metric, labels, type, value, at };
      tables.customSeries.insert(row);
      onChange(null, row);
      continue;
    }
    const { id, ...row } = before;
    const after = moved(row, sample);
    if (after === row) continue;
    tables.customSeries.update(id, after);
    onChange(row, after);
  }
  dropOldKeys(tables, samples);
}

/** One text for the same labels. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function isNew({ customSampleKeys }: CustomTables, { key, fingerprint, receivedAt }: CustomSampleFact): boolean {
  if (key === '') return true;
  return customSampleKeys.insertOrFind([{ key, fingerprint, at: receivedAt }])[0] === undefined;
}

function moved(row: SeriesRow, { type, value, at, receivedAt }: CustomSampleFact): SeriesRow {
  if (type === 'counter') return { ...row, value: row.value + value, at: Math.max(row.at, at) };
  // A time that has not come yet is that of a clock that was set back since; it must not hold the gauge for ever.
  const isOlder = at < row.at && row.at <= receivedAt;
  return isOlder ? row : { ...row, value, at };
}

function dropOldKeys({ customSampleKeys }: CustomTables, samples: readonly CustomSampleFact[]): void {
  const newest = Math.max(0, ...samples.map(({ receivedAt }) => receivedAt));
  if (newest === 0) return;
  // One more than may have been added: they cannot grow without end.
  for (const { id, at } of customSampleKeys.page(0, samples.length + 1)) {
    if (at >= newest - KEYS_KEPT_MS) break;
    customSampleKeys.delete(id);
  }
}
