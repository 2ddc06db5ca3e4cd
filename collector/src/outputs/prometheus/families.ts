/**
 * The catalog's metrics in memory: each metric a family, each set of label values a series, each exposed number a cell.
 *
 * A cell of a counter knows two numbers: the truth, which is the store's, and what was served, which a scraper has seen.
 * It exposes the larger one, so that it never falls. What nobody has seen may be corrected downwards at will.
 */
import { metrics, type MetricName } from '../../catalog/metrics.ts';
import type { MetricDefinition } from '../../catalog/metrics/definition.ts';
import { bucketLabel, PARTS_PER_UNIT } from './units.ts';

/** Amounts in parts of the metric's unit. */
export interface Cell {
  truth: number;
  /** What the open transaction adds to the truth. */
  staged: number;
  /** The largest value that left in an answer to a scrape, or may have before this process. */
  served: number;
}

export interface Exemplar {
  sessionId: string;
  amount: number;
  /** Milliseconds. */
  at: number;
}

export interface Series {
  readonly family: Family;
  readonly labels: Readonly<Record<string, string>>;
  /** One; or for a histogram one for each bound (cumulative), then the count, then the sum. */
  readonly cells: readonly Cell[];
  /** By cell. */
  readonly exemplars: (Exemplar | undefined)[];
  /** The moment of its first sample; {@link ALWAYS} when it was there at the start. */
  readonly born: number;
  readonly page: Page;
}

/** Some series of a family, in the order in which they came: as much as is written down anew when one of them changes. */
export interface Page {
  readonly family: Family;
  readonly series: Series[];
  /** The moment at which the youngest of them was born. */
  youngest: number;
  /** Grows whenever something exposed may have changed. */
  version: number;
  /** The version of which every series was served. */
  servedVersion: number;
}

export interface Family {
  readonly name: MetricName;
  readonly definition: MetricDefinition;
  /** Counters and histograms of events never fall; gauges and histograms of a state do. */
  readonly isCumulative: boolean;
  /** Upper bounds in parts of the unit. */
  readonly bounds: readonly number[];
  /** Names of the cells: '' for the only one, else `le=…`, `count`, `sum`. */
  readonly cellNames: readonly string[];
  readonly series: Map<string, Series>;
  /** All of them again. */
  pages: Page[];
}

export const ALWAYS = Number.NEGATIVE_INFINITY;

export type Families = Readonly<Record<MetricName, Family>>;

/** Enough that a page is worth its while, few enough that writing one is done in a fraction of a millisecond. */
const CELLS_PER_PAGE = 100;

/** Histograms whose buckets say how things are now. */
const STATE_HISTOGRAMS: readonly MetricName[] = ['claude_session_size_bytes'];

export function createFamilies(): Families {
  const entries = (Object.entries(metrics) as [MetricName, MetricDefinition][]).map(([name, definition]) => [
    name,
    createFamily(name, definition),
  ]);
  return Object.fromEntries(entries) as Families;
}

function createFamily(name: MetricName, definition: MetricDefinition): Family {
  const { buckets = [], unit, type } = definition;
  return {
    name,
    definition,
    isCumulative: type !== 'gauge' && !STATE_HISTOGRAMS.includes(name),
    bounds: buckets.map((bound) => Math.round(bound * PARTS_PER_UNIT[unit])),
    cellNames: type === 'histogram' ? [...buckets.map((bound) => `le=${bucketLabel(bound)}`), 'count', 'sum'] : [''],
    series: new Map(),
    pages: [],
  };
}

/** The series of these labels: exactly the family's, in its order, with values fit to be exposed. A new one starts at 0. */
export function seriesOf(family: Family, labels: Readonly<Record<string, string>>, born: number): Series {
  const key = keyOfLabels(family, labels);
  const known = family.series.get(key);
  if (known !== undefined) return known;
  const page = pageWithRoom(family);
  const series: Series = {
    family,
    labels,
    cells: family.cellNames.map(() => ({ truth: 0, staged: 0, served: 0 })),
    exemplars: [],
    born,
    page,
  };
  family.series.set(key, series);
  page.series.push(series);
  page.youngest = Math.max(page.youngest, born);
  page.version++;
  return series;
}

function pageWithRoom(family: Family): Page {
  const last = family.pages[family.pages.length - 1];
  if (last !== undefined && (last.series.length + 1) * family.cellNames.length <= CELLS_PER_PAGE) return last;
  const page: Page = { family, series: [], youngest: ALWAYS, version: 0, servedVersion: 0 };
  family.pages.push(page);
  return page;
}

/** Says that something of the series changed. */
export function touch({ page }: Series): void {
  page.version++;
}

export function removeSeries(series: Series): void {
  series.family.series.delete(keyOfLabels(series.family, series.labels));
  series.page.series.splice(series.page.series.indexOf(series), 1);
  touch(series);
}

export function removeAllSeries(family: Family): void {
  family.series.clear();
  family.pages = [];
}

function keyOfLabels({ definition }: Family, labels: Readonly<Record<string, string>>): string {
  let key = '';
  for (const label of definition.labels) key += `${labels[label] ?? ''}\u001f`;
  return key;
}

/** An answer with these families leaves now, to someone who sees series born after `seenUntil` at 0. */
export function markServed(families: readonly Family[], seenUntil: number): void {
  for (const { pages, isCumulative } of families) {
    if (!isCumulative) continue;
    for (const page of pages) {
      if (page.servedVersion === page.version) continue;
      for (const series of page.series) if (series.born <= seenUntil) raiseServed(series);
      if (page.youngest <= seenUntil) page.servedVersion = page.version;
    }
  }
}

function raiseServed({ cells }: Series): void {
  for (const cell of cells) if (cell.truth > cell.served) cell.served = cell.truth;
}

/** What a cell shows to someone who sees series born after `seenUntil` at 0, in parts of the unit. */
export function exposedAmount({ family, born }: Series, cell: Cell, seenUntil: number): number {
  if (!family.isCumulative) return cell.truth;
  return born > seenUntil ? 0 : shownAmount(cell);
}

/** What a cell of a counter shows to someone to whom its series is not new. */
export function shownAmount({ truth, served }: Cell): number {
  return Math.max(truth, served);
}

export function cellAt(series: Series, index: number): Cell {
  const cell = series.cells[index];
  if (cell === undefined) throw new Error(`${series.family.name} has no cell ${index}.`);
  return cell;
}

/** Index of the first bucket that holds an amount; that of the count when it is beyond all bounds. */
export function bucketIndex({ bounds }: Family, amount: number): number {
  let index = 0;
  for (const bound of bounds) {
    if (amount <= bound) break;
    index++;
  }
  return index;
}

/** Observations that all fall into one bucket. */
export interface Observations {
  /** As {@link bucketIndex} gives it. */
  bucket: number;
  count: number;
  sum: number;
}

/** Adds to each cell of a histogram what observations add to it; a negative count takes them away. */
export function observe(series: Series, { bucket, count, sum }: Observations, add: (cell: Cell, amount: number) => void): void {
  const countIndex = series.family.bounds.length;
  for (let i = bucket; i <= countIndex; i++) add(cellAt(series, i), count);
  add(cellAt(series, countIndex + 1), sum);
}

/** Sets a gauge, or a counter whose total is known from elsewhere. In parts of the unit. */
export function setAmount(family: Family, labels: Readonly<Record<string, string>>, amount: number): void {
  const series = seriesOf(family, labels, ALWAYS);
  const cell = cellAt(series, 0);
  if (cell.truth === amount) return;
  cell.truth = amount;
  touch(series);
}
