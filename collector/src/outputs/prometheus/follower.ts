/** Follows the ledger: loads what the store holds, then moves the counters with each transaction, or not at all. */
import type { Change } from '../../ledger/changes.ts';
import type { FileProgress } from '../../ledger/facts.ts';
import { seriesOfRow } from '../../ledger/states.ts';
import { readCounterFloors, readCustomSeries, readFileTallies } from '../../store/queries/metrics.ts';
import type { Store } from '../../store/store.ts';
import type { Counters } from './counters.ts';
import type { CustomMetrics } from './customMetrics.ts';
import type { Families } from './families.ts';
import { createFileTallies } from './fileTallies.ts';
import type { SavedFloor } from './floors.ts';
import { readHistory } from './history.ts';
import type { HistoryRow } from './historyRows.ts';
import type { LabelLimiter } from './labels.ts';
import { movementOf } from './series.ts';
import { readsOf } from '../../store/reads.ts';

export interface Follower {
  readonly isOpen: () => boolean;
  /** Exposes what the store holds, and from now on what changes. Call it when the history has been read. */
  readonly open: () => Promise<void>;
  /** Stages one change of the open transaction. */
  readonly apply: (change: Change) => void;
  /** Stages the progress of the files that the open transaction saves. */
  readonly applyFiles: (files: readonly FileProgress[]) => void;
  /** Writes what must be kept together with the transaction. The last call inside it. */
  readonly beforeCommit: () => void;
  readonly committed: () => void;
  readonly rolledBack: () => void;
  /** Saves label values that were admitted outside a transaction. */
  readonly saveLabels: () => void;
}

export interface FollowerOptions {
  store: Pick<Store, 'connection' | 'transaction' | 'saveFloors' | 'saveSetting'>;
  families: Families;
  limiter: LabelLimiter;
  counters: Counters;
  custom: CustomMetrics;
}

/** The label values that were admitted. It is there once the store has been exposed. */
export const LABELS_SETTING = 'prometheus_labels';

export function createFollower({ store, families, limiter, counters, custom }: FollowerOptions): Follower {
  const tallies = createFileTallies();
  let isOpen = false;
  let commitsMissed = 0;

  const saveLabels = (): void => store.saveSetting(LABELS_SETTING, limiter.state());

  const commit = (): void => {
    counters.commit();
    limiter.commit();
    tallies.commit();
    custom.commit();
  };
  const rollback = (): void => {
    counters.rollback();
    limiter.rollback();
    tallies.rollback();
    custom.rollback();
  };
  /** Another process, or version, may have brought the store to other totals than are saved: what shows now is saved first. */
  const takeUp = (floors: readonly SavedFloor[], history: readonly HistoryRow[]): void => {
    try {
      const unknown = counters.load(floors, history);
      store.transaction(() => {
        saveLabels();
        store.saveFloors([...unknown, ...counters.floors()]);
      });
    } catch (error) {
      rollback();
      throw error;
    }
    commit();
  };

  return {
    isOpen: () => isOpen,
    async open() {
      while (!isOpen) {
        const missedBefore = commitsMissed;
        const history = await readHistory(readsOf(store), families);
        const files = await readFileTallies(readsOf(store));
        const floors = await readCounterFloors(readsOf(store));
        const customSeries = await readCustomSeries(readsOf(store));
        // A commit in between may be in one half of what was read and not in the other.
        if (commitsMissed !== missedBefore) continue;
        takeUp(floors, [...history, ...tallies.load(files)]);
        custom.load(customSeries.map((row) => ({ ...seriesOfRow(row), value: row.value })));
        isOpen = true;
      }
    },
    apply(change) {
      if (!isOpen) return;
      if (change.kind === 'customSeries') custom.stage(change.after);
      else counters.stage(movementOf(change));
    },
    applyFiles(files) {
      if (isOpen) for (const file of files) counters.stage(tallies.movementOf(file));
    },
    beforeCommit() {
      if (!isOpen) return;
      if (limiter.hasGrown()) saveLabels();
      store.saveFloors(counters.floors());
    },
    committed() {
      if (!isOpen) {
        commitsMissed++;
        return;
      }
      commit();
    },
    rolledBack: rollback,
    saveLabels() {
      if (!limiter.hasGrown()) return;
      saveLabels();
      limiter.commit();
    },
  };
}
