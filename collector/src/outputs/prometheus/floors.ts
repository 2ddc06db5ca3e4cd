/**
 * What counters show, saved in the transaction that changes it. A later process shows no less, whatever wrote to the
 * store in between and however it counts. A row is one series: its key names the metric and the labels, its amounts (in
 * parts of the metric's unit) go by the names of the cells, so that it can be read back under a catalog that has changed.
 */
import { metrics, type MetricName } from '../../catalog/metrics.ts';
import type { Database } from '../../store/schema.ts';
import type { FloorRow } from '../../store/store.ts';
import { ALWAYS, seriesOf, shownAmount, type Cell, type Families, type Series } from './families.ts';

export type SavedFloor = Database['counter_floors'];

/** The rows of series that will show something else once the open transaction is kept. */
export function changedFloors(touched: Iterable<Series>): FloorRow[] {
  const rows: FloorRow[] = [];
  for (const series of touched) {
    if (series.cells.every((cell) => amountToShow(cell) === shownAmount(cell))) continue;
    const amounts = series.cells.map(amountToShow);
    const named = Object.fromEntries(series.family.cellNames.map((name, index) => [name, amounts[index]]));
    rows.push({ series: floorKey(series), amounts: amounts.every((amount) => amount === 0) ? null : JSON.stringify(named) });
  }
  return rows;
}

/**
 * Makes counters show what is saved.
 * @returns rows to be deleted: of series that the catalog does not know
 */
export function applyFloors(families: Families, rows: readonly SavedFloor[]): FloorRow[] {
  const unknown: FloorRow[] = [];
  for (const { series: key, amounts } of rows) {
    const series = findSeries(families, key);
    if (series === undefined) unknown.push({ series: key, amounts: null });
    else raiseToFloor(series, JSON.parse(amounts) as Partial<Record<string, number>>);
  }
  return unknown;
}

function raiseToFloor({ family, cells }: Series, amounts: Partial<Record<string, number>>): void {
  let floor = 0;
  for (const [index, cell] of cells.entries()) {
    // A bucket that the catalog did not have then holds no less than the one before it.
    floor = amounts[family.cellNames[index] ?? ''] ?? floor;
    cell.served = floor;
  }
}

function amountToShow({ truth, staged, served }: Cell): number {
  return Math.max(truth + staged, served);
}

function floorKey({ family, labels }: Series): string {
  return JSON.stringify([family.name, labels]);
}

function findSeries(families: Families, key: string): Series | undefined {
  const [name, labels] = JSON.parse(key) as [string, Record<string, string>];
  if (!Object.hasOwn(metrics, name)) return undefined;
  const family = families[name as MetricName];
  const isKnown = family.isCumulative && Object.keys(labels).join() === family.definition.labels.join();
  return isKnown ? seriesOf(family, labels, ALWAYS) : undefined;
}
