/**
 * By how much cells stand above the store's total, as it is saved: under a key that names metric, cell and label values
 * and can be read back.
 */
import { metrics, type MetricName } from '../../catalog/metrics.ts';
import type { FloorRow } from '../../store/store.ts';
import { ALWAYS, cellAt, seriesOf, type Cell, type Families, type Series } from './families.ts';

/** What a cell will stand above its truth once the open transaction is kept. */
export function excessOf({ served, truth, staged }: Cell): number {
  return Math.max(0, served - (truth + staged));
}

/** Rows that differ from what is saved; 0 for one that is to be deleted. */
export function changedFloors(touched: Iterable<Series>): FloorRow[] {
  const rows: FloorRow[] = [];
  for (const series of touched) {
    series.cells.forEach((cell, index) => {
      const excess = excessOf(cell);
      if (excess !== cell.savedExcess) rows.push({ series: floorKey(series, index), excess });
    });
  }
  return rows;
}

/**
 * Raises cells to where they stood above the truth. Their truth must be there already.
 * @returns the rows of cells that the catalog no longer has, to be deleted
 */
export function applyFloors(families: Families, rows: readonly FloorRow[]): FloorRow[] {
  const orphans: FloorRow[] = [];
  for (const { series, excess } of rows) {
    const cell = findCell(families, series);
    if (cell === undefined) {
      orphans.push({ series, excess: 0 });
    } else {
      cell.served = cell.truth + excess;
      cell.savedExcess = excess;
    }
  }
  return orphans;
}

export function isHeld({ savedExcess }: Cell): boolean {
  return savedExcess > 0;
}

function floorKey({ family, labels }: Series, cell: number): string {
  return JSON.stringify([family.name, family.cellNames[cell], ...family.definition.labels.map((label) => labels[label])]);
}

function findCell(families: Families, key: string): Cell | undefined {
  const [name = '', cellName = '', ...values] = JSON.parse(key) as string[];
  if (!Object.hasOwn(metrics, name)) return undefined;
  const family = families[name as MetricName];
  const index = family.cellNames.indexOf(cellName);
  const names = family.definition.labels;
  if (index === -1 || values.length !== names.length) return undefined;
  return cellAt(seriesOf(family, Object.fromEntries(names.map((label, i) => [label, values[i] ?? ''])), ALWAYS), index);
}
