/**
 * Moves the counters inside the ledger's transactions and sees to it that none ever falls before a scraper's eyes.
 *
 * Samples are staged while a transaction is open, so that what goes down and up again within it leaves no trace, and
 * take effect when it is kept. What they will show from then on is saved in that same transaction: whenever the process
 * dies, what is saved is never below what was served.
 */
import type { LabelName } from '../../catalog/labels.ts';
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
import { applyFloors, changedFloors, type SavedFloor } from './floors.ts';
import type { HistoryRow } from './historyRows.ts';
import type { LabelLimiter } from './labels.ts';
import type { Sample } from './samples.ts';
import type { Movement, Origin } from './series.ts';

/** OpenMetrics limits an exemplar's labels to 128 characters, `session_id` included. */
const MAX_SESSION_ID_LENGTH = 118;

export interface Counters {
  /**
   * Makes counters show what is saved, and stages the store's totals: they take effect like a transaction's changes.
   * @returns saved rows to be deleted
   */
  readonly load: (floors: readonly SavedFloor[], history: readonly HistoryRow[]) => FloorRow[];
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
  /** Undefined when it must be counted anew. */
  let held: number | undefined;

  const touchedSeries = (family: Family, labels: Readonly<Record<string, string>>, bornAt: number): Series => {
    const seriesBefore = family.series.size;
    const series = seriesOf(family, limitLabels(limiter, family, labels), bornAt);
    if (family.series.size > seriesBefore) born.push(series);
    touched.add(series);
    return series;
  };
  const stageSample = (sample: Sample, sign: 1 | -1): { series: Series; cell: number } => {
    const family = families[sample.metric];
    const series = touchedSeries(family, sample.labels, moment());
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
    load(floors, history) {
      const unknown = applyFloors(families, floors);
      admitBiggest(families, limiter, history);
      for (const { metric, labels, amount, count, bucket } of history) {
        const series = touchedSeries(families[metric], labels, ALWAYS);
        if (bucket === undefined) addStaged(cellAt(series, 0), amount);
        else observe(series, { bucket, count, sum: amount }, addStaged);
      }
      // What has no labels is there before its first event.
      for (const family of Object.values(families))
        if (family.isCumulative && family.definition.labels.length === 0) touchedSeries(family, {}, ALWAYS);
      return unknown;
    },
    stage({ taken, added, origin }) {
      for (const sample of taken) stageSample(sample, -1);
      for (const sample of added) {
        const { series, cell } = stageSample(sample, 1);
        const exemplar = sample.amount === 0 ? undefined : exemplarOf(origin, sample.amount);
        if (exemplar !== undefined) exemplars.push({ series, cell, exemplar });
      }
    },
    floors: () => changedFloors(touched),
    commit() {
      held = undefined;
      for (const series of touched) {
        for (const cell of series.cells) {
          cell.truth += cell.staged;
          cell.staged = 0;
        }
        touch(series);
      }
      for (const { series, cell, exemplar } of exemplars) {
        // Prometheus refuses an exemplar that is older than the last one of its series.
        if (exemplar.at > (series.exemplars[cell]?.at ?? 0)) series.exemplars[cell] = exemplar;
      }
      forget();
    },
    rollback() {
      for (const series of touched) for (const cell of series.cells) cell.staged = 0;
      for (const series of born) removeSeries(series);
      forget();
    },
    held: () => (held ??= heldCells(families)),
  };
}

function heldCells(families: Families): number {
  let held = 0;
  for (const { isCumulative, series } of Object.values<Family>(families)) {
    if (!isCumulative) continue;
    for (const { cells } of series.values()) {
      for (const { served, truth } of cells) if (served > truth) held++;
    }
  }
  return held;
}

function addStaged(cell: Cell, amount: number): void {
  cell.staged += amount;
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

function exemplarOf(origin: Origin | undefined, amount: number): Exemplar | undefined {
  if (origin === undefined || origin.sessionId === '' || origin.sessionId.length > MAX_SESSION_ID_LENGTH || origin.at <= 0)
    return undefined;
  return { sessionId: origin.sessionId, amount, at: origin.at };
}

/** The label values that a family's series has, from what they are in the ledger. */
export function limitLabels(limiter: LabelLimiter, family: Family, labels: Readonly<Record<string, string>>): Record<string, string> {
  const limited: Record<string, string> = {};
  const { labels: names, optional = [] } = family.definition;
  for (const label of names) {
    const value = labels[label];
    if (value !== undefined || !optional.includes(label)) limited[label] = limiter.expose(label, value ?? '');
  }
  return limited;
}
