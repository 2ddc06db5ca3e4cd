/**
 * The past of the counters: what each series shows now, and every dated thing that brought it there. What it showed at an
 * earlier time is what it shows now less what has happened since, so the past ends exactly where the live counters stand,
 * whatever has no date or is shown although it is no longer true.
 */
import { replay } from '../../ledger/replay.ts';
import { readCounterFloors } from '../../store/queries/metrics.ts';
import { readsOf } from '../../store/reads.ts';
import type { Store } from '../../store/store.ts';
import { createCounters, limitLabels } from '../prometheus/counters.ts';
import {
  ALWAYS,
  bucketIndex,
  createFamilies,
  seriesOf,
  shownAmount,
  type Families,
  type Family,
  type Series,
} from '../prometheus/families.ts';
import { LABELS_SETTING } from '../prometheus/follower.ts';
import { readHistory } from '../prometheus/history.ts';
import { createLabelLimiter } from '../prometheus/labels.ts';
import { movementOf } from '../prometheus/series.ts';

/** What something added to a counter, or the value that a histogram observed; in parts of the metric's unit. */
export interface PastEvent {
  /** Milliseconds. */
  at: number;
  amount: number;
}

export interface PastSeries {
  series: Series;
  /** In order of time. */
  events: PastEvent[];
  /** Its cells as they were before the first of them. */
  before: number[];
}

/** Series of metrics of which something is dated; of the others there is no past to tell. */
export type Past = readonly PastSeries[];

/** @returns null for a store that was never exposed: which names its labels may have is not settled then */
export function readPast(store: Store): Promise<Past | null> {
  return store.snapshot(async () => {
    const saved = store.setting(LABELS_SETTING);
    if (saved === undefined) return null;
    const families = createFamilies();
    const limiter = createLabelLimiter({ limits: {}, saved, onOverflow: () => undefined });
    const counters = createCounters({ families, limiter, moment: () => ALWAYS });
    const db = readsOf(store);
    counters.load(await readCounterFloors(db), await readHistory(db, families));
    counters.commit();

    const eventsOf = new Map<Series, PastEvent[]>();
    replay(store, (change, at) => {
      if (change.kind === 'customSeries' || at <= 0) return;
      for (const { metric, labels, amount } of movementOf(change).added) {
        const series = seriesOf(families[metric], limitLabels(limiter, families[metric], labels), ALWAYS);
        const events = eventsOf.get(series);
        if (events === undefined) eventsOf.set(series, [{ at, amount }]);
        else events.push({ at, amount });
      }
    });
    return pastOf(families, eventsOf);
  });
}

function pastOf(families: Families, eventsOf: ReadonlyMap<Series, PastEvent[]>): PastSeries[] {
  return Object.values<Family>(families).flatMap((family) => {
    const all = [...family.series.values()];
    if (!all.some((series) => eventsOf.has(series))) return [];
    return all.map((series) => {
      const events = eventsOf.get(series) ?? [];
      events.sort((a, b) => a.at - b.at);
      const before = series.cells.map(shownAmount);
      for (const { amount } of events) addTo(before, family, amount, -1);
      return { series, events, before };
    });
  });
}

/** Adds what has happened to the cells of a series, or takes it away. */
export function addTo(cells: number[], family: Family, amount: number, sign: 1 | -1): void {
  const add = (cell: number, by: number): void => void (cells[cell] = (cells[cell] ?? 0) + sign * by);
  if (family.definition.type !== 'histogram') {
    add(0, amount);
    return;
  }
  const count = family.bounds.length;
  for (let cell = bucketIndex(family, amount); cell <= count; cell++) add(cell, 1);
  add(count + 1, amount);
}
