/**
 * The way of a batch into the store: its facts, how far its files were read, and what outputs keep of it, in one
 * transaction. So nothing is lost and nothing counted twice, whenever the program ends.
 */
import type { ChangeListener } from './ledger/changes.ts';
import type { Batch, FileProgress } from './ledger/facts.ts';
import type { Ledger } from './ledger/ledger.ts';
import { explainStoreError } from './store/errors.ts';
import type { Store } from './store/store.ts';

/** An output that follows every change. */
export interface ChangeOutput {
  /** Takes up what the store holds: called when that is the whole history, and again if it failed. */
  open(): Promise<void>;
  apply: ChangeListener;
  /** Told of the progress of files that the batch saves. */
  applyFiles(files: readonly FileProgress[]): void;
  /** Saves what must be kept with the batch: the last thing inside the transaction. */
  beforeCommit(): void;
  committed(): void;
  rolledBack(): void;
}

export interface Ingest {
  /** How far each file was read, as committed. */
  readonly known: ReadonlyMap<string, FileProgress>;
  /** Where projects are, and which definitions of agents there are, as committed. */
  readonly stored: { projectDirs: () => string[]; definitions: () => string[] };
  /** Counts commits: unchanged means that nothing in the store has changed. */
  revision(): number;
  /** Writes a batch whole or not at all. @throws StoreError, after which the same batch may be given again */
  commit(batch: Batch): void;
  /** Prices anew what another price table had priced. @throws StoreError */
  reprice(): void;
  /**
   * To be called when the whole history is in the store, before anything new is read: makes it ready for questions and
   * opens the output. @throws StoreError, after which it may be called again
   */
  historyRead(): Promise<void>;
  /** To be called when another process has written to the store. */
  changed(): void;
  /** Takes up what another process has written, when it has ended. */
  reload(): void;
  /** From now on this output is told of every change. */
  attach(output: ChangeOutput): void;
}

/** Far more than there are. */
const PATHS_MAX = 10_000;

const pathsOf = (rows: readonly { path: string }[]): string[] => rows.map(({ path }) => path);

export function createIngest(store: Store, ledger: Ledger): Ingest {
  const known = store.files();
  let output: ChangeOutput | undefined;
  let revision = 0;
  const write = (work: () => void): void => {
    try {
      store.transaction(() => {
        work();
        output?.beforeCommit();
      });
    } catch (error) {
      ledger.forget();
      output?.rolledBack();
      throw error;
    }
    output?.committed();
    revision += 1;
  };
  return {
    known,
    stored: {
      projectDirs: () => pathsOf(store.tables.projects.page(0, PATHS_MAX)).filter((path) => path !== ''),
      definitions: () => pathsOf(store.tables.agentDefinitions.page(0, PATHS_MAX)),
    },
    revision: () => revision,
    commit(batch) {
      write(() => {
        ledger.apply(batch, output?.apply);
        output?.applyFiles(batch.files);
      });
      for (const file of batch.files) known.set(file.path, file);
    },
    reprice: () => write(() => ledger.reprice(output?.apply)),
    async historyRead() {
      try {
        store.indexForReading();
        await output?.open();
      } catch (error) {
        throw explainStoreError(store.path, error);
      }
    },
    changed() {
      revision += 1;
    },
    reload() {
      ledger.forget();
      store.names.reload();
      for (const [path, file] of store.files()) known.set(path, file);
      revision += 1;
    },
    attach(attached) {
      output = attached;
    },
  };
}
