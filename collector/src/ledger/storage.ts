/** What configuration directories held, day by day: of each day the last look counts, as a whole. */
import type { Store } from '../store/store.ts';
import type { NewRow } from '../store/table.ts';
import type { StorageDayFact } from './facts.ts';
import { isSame } from './writer.ts';

type Row = NewRow<'storage_days'>;

export function applyStorage({ tables, names }: Pick<Store, 'tables' | 'names'>, days: readonly StorageDayFact[]): void {
  for (const { configDir, day, at, entries } of days) {
    const before = tables.storageDays.where('day', day).filter((row) => row.config_dir === configDir);
    if (before.some((row) => row.at > at)) continue;
    const rows = entries.map(({ type, project, bytes, files }): Row => ({
      config_dir: configDir,
      day,
      type: names.id(type),
      project: names.id(project),
      at,
      bytes,
      files,
    }));
    const keys = new Set(rows.map(keyOf));
    for (const row of before) if (!keys.has(keyOf(row))) tables.storageDays.delete(row.id);
    tables.storageDays.insertOrFind(rows).forEach((found, i) => {
      const row = rows[i];
      if (found !== undefined && row !== undefined && !isSame(found, row)) tables.storageDays.update(found.id, row);
    });
  }
}

function keyOf({ type, project }: Row): string {
  return `${type} ${project}`;
}
