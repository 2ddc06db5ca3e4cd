/**
 * How many lines of each file were counted, so that a file that is read on, or anew from its beginning, counts for what
 * it differs by.
 */
import type { FileProgress } from '../../ledger/facts.ts';
import type { Database } from '../../store/schema.ts';
import type { HistoryRow } from './historyRows.ts';
import { fileSamples, type FileTally, type Movement } from './series.ts';

export interface FileTallies {
  /** Starts from the store's files. */
  load(files: readonly StoredTally[]): HistoryRow[];
  movementOf(file: FileProgress): Movement;
  commit(): void;
  rollback(): void;
}

type StoredTally = Pick<Database['files'], 'path' | 'lines_read' | 'lines_damaged' | 'lines_recovered' | 'unknown_types'>;

const NOTHING: FileTally = { linesRead: 0, linesDamaged: 0, linesRecovered: 0, unknownTypes: {} };

export function createFileTallies(): FileTallies {
  const tallies = new Map<string, FileTally>();
  const staged = new Map<string, FileTally>();

  return {
    load(files) {
      for (const file of files) {
        const { lines_read: linesRead, lines_damaged: linesDamaged, lines_recovered: linesRecovered } = file;
        const unknownTypes = JSON.parse(file.unknown_types) as Record<string, number>;
        tallies.set(file.path, { linesRead, linesDamaged, linesRecovered, unknownTypes });
      }
      // Lines of all kinds are there from the start.
      return [NOTHING, ...tallies.values()].flatMap((tally) => fileSamples(tally).map((sample) => ({ ...sample, count: sample.amount })));
    },
    movementOf({ path, linesRead, linesDamaged, linesRecovered, unknownTypes }) {
      const before = staged.get(path) ?? tallies.get(path) ?? NOTHING;
      const after = { linesRead, linesDamaged, linesRecovered, unknownTypes };
      staged.set(path, after);
      return { taken: fileSamples(before), added: fileSamples(after), origin: undefined };
    },
    commit() {
      for (const [path, tally] of staged) tallies.set(path, tally);
      staged.clear();
    },
    rollback: () => staged.clear(),
  };
}
