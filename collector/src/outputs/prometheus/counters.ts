/**
 * Moves the counters inside the ledger's transactions and sees to it that none ever falls before a scraper's eyes.
 *
 * Samples are staged while a transaction is open, so that what goes down and up again within it leaves no trace, and
 * take effect when it is kept. Where the truth drops below what was served, the excess is saved in that same
 * transaction: whenever the process dies, the store's total plus the saved excess is never below what was served.
 */
import type { LabelName } from '../../catalog/metrics.ts';
import type { FloorRow } from '../../store/store.ts';
import {
  ALWAYS,
  bucketIndex,
  cellAt,
  observe,
  removeSeries,
  seriesOf,
  touch,
  type Cell,
  type Exemplar,
  type Families,
  type Family,
  type Series,
} from './families.ts';
import { applyFloors, changedFloors, excessOf, isHeld } from './floors.ts';
import type { HistoryRow } from './history.ts';
import type { LabelLimiter } from './labels.ts';
import type { Movement, Origin, Sample } from './series.ts';

/** OpenMetrics limits an exemplar's labels to 128 characters, `session_id` included. */
const MAX_SESSION_ID_LENGTH = 118;

export interface Counters {
  /** Sets every counter to the store's total and what is saved above it. `wasServed`: scrapers may have seen all of it. */
  readonly load: (history: readonly HistoryRow[], floors: readonly FloorRow[], wasServed: boolean) => void;
  readonly stage: (movement: Movement) => void;
  /** To be written in the transaction; nothing may be staged or served between this and its commit. */
  readonly floors: () => FloorRow[];
  readonly commit: () => void;
  readonly rollback: () => void;
  /** Number of cells that stand above the truth. */
  readonly held: () => number;
}

interface StagedExemplar {
  series: Series;
  cell: number;
  exemplar: Exemplar;
}

interface CountersOptions {
  families: Families;
  limiter: LabelLimiter;
  /** A moment of its own. */
  moment: () => number;
}

export function createCounters({ families, limiter, moment }: CountersOptions): Counters {
  const touched = new Set<Series>();
  let born: Series[] = [];
  let exemplars: StagedExemplar[] = [];
  /** Saved floors that belong to nothing any more. */
  let orphans: FloorRow[] = [];
  let held = 0;

  const stageSample = (sample: Sample, sign: 1 | -1): { series: Series; cell: number } => {
    const family = families[sample.metric];
    const seriesBefore = family.series.size;
    const series = seriesOf(family, limitLabels(limiter, family, sample.labels), moment());
    if (family.series.size > seriesBefore) born.push(series);
    touched.add(series);
    const isHistogram = family.definition.type === 'histogram';
    const cell = isHistogram ? bucketIndex(family, sample.amount) : 0;
    if (isHistogram) observe(series, { bucket: cell, count: sign, sum: sign * sample.amount }, addStaged);
    else addStaged(cellAt(series, 0), sign * sample.amount);
    return { series, cell };
  };
  const forget = (): void => {
    touched.clear();
    born = [];
    exemplars = [];
  };

  return {
    load(history, floors, wasServed) {
      admitBiggest(families, limiter, history);
      addHistory(families, limiter, history);
      if (wasServed) for (const cell of cumulativeCells(families)) cell.served = cell.truth;
      orphans = applyFloors(families, floors);
      for (const cell of cumulativeCells(families)) held += Number(isHeld(cell));
    },
    stage({ taken, added, origin }) {
      for (const sample of taken) stageSample(sample, -1);
      for (const sample of added) {
        const { series, cell } = stageSample(sample, 1);
        const exemplar = sample.amount === 0 ? undefined : exemplarOf(origin, sample.amount);
        if (exemplar !== undefined) exemplars.push({ series, cell, exemplar });
      }
    },
    floors: () => [...orphans, ...changedFloors(touched)],
    commit() {
      for (const series of touched) {
        for (const cell of series.cells) {
          const wasHeld = isHeld(cell);
          cell.savedExcess = excessOf(cell);
          cell.truth += cell.staged;
          cell.staged = 0;
          held += Number(isHeld(cell)) - Number(wasHeld);
        }
        touch(series);
      }
      for (const { series, cell, exemplar } of exemplars) {
        // Prometheus refuses an exemplar that is older than the last one of its series.
        if (exemplar.at > (series.exemplars[cell]?.at ?? 0)) series.exemplars[cell] = exemplar;
      }
      orphans = [];
      forget();
    },
    rollback() {
      for (const series of touched) for (const cell of series.cells) cell.staged = 0;
      for (const series of born) removeSeries(series);
      forget();
    },
    held: () => held,
  };
}

function addStaged(cell: Cell, amount: number): void {
  cell.staged += amount;
}

function addTruth(cell: Cell, amount: number): void {
  cell.truth += amount;
}

/**
 * Gives what room there is for label values to those that count most, whatever order the history was read in: of sixty
 * projects, the forty with most to show keep their names.
 */
function admitBiggest(families: Families, limiter: LabelLimiter, history: readonly HistoryRow[]): void {
  const weights = new Map<LabelName, Map<string, number>>();
  for (const { metric, labels, count } of history) {
    for (const label of families[metric].definition.labels) {
      const value = labels[label] ?? '';
      let ofLabel = weights.get(label);
      if (ofLabel === undefined) weights.set(label, (ofLabel = new Map<string, number>()));
      ofLabel.set(value, (ofLabel.get(value) ?? 0) + count);
    }
  }
  for (const [label, values] of weights) {
    const biggestFirst = [...values].sort(([a, weightOfA], [b, weightOfB]) => weightOfB - weightOfA || (a < b ? -1 : 1));
    for (const [value] of biggestFirst) limiter.expose(label, value);
  }
}

function addHistory(families: Families, limiter: LabelLimiter, history: readonly HistoryRow[]): void {
  for (const { metric, labels, amount, count, bucket } of history) {
    const family = families[metric];
    const series = seriesOf(family, limitLabels(limiter, family, labels), ALWAYS);
    if (bucket === undefined) addTruth(cellAt(series, 0), amount);
    else observe(series, { bucket, count, sum: amount }, addTruth);
  }
  // What has no labels is there before its first event.
  for (const family of Object.values(families))
    if (family.isCumulative && family.definition.labels.length === 0) seriesOf(family, {}, ALWAYS);
}

function* cumulativeCells(families: Families): Iterable<Cell> {
  for (const family of Object.values<Family>(families)) {
    if (family.isCumulative) for (const { cells } of family.series.values()) yield* cells;
  }
}

function exemplarOf(origin: Origin | undefined, amount: number): Exemplar | undefined {
  if (origin === undefined || origin.sessionId === '' || origin.sessionId.length > MAX_SESSION_ID_LENGTH || origin.at <= 0)
    return undefined;
  return { sessionId: origin.sessionId, amount, at: origin.at };
}

/** The label values that a family's series has, from what they are in the ledger. */
export function limitLabels(limiter: LabelLimiter, family: Family, labels: Readonly<Record<string, string>>): Record<string, string> {
  const limited: Record<string, string> = {};
  for (const label of family.definition.labels) limited[label] = limiter.expose(label, labels[label] ?? '');
  return limited;
}
