/** Folding rows under their keys, merging them with what is stored, writing what differs. The same for every kind of row. */
import type { NewRow, Row, Table, TableName } from '../store/table.ts';

export interface Kind<T extends TableName> {
  table: Table<T>;
  key: (row: NewRow<T>) => string;
  merge: (a: NewRow<T>, b: NewRow<T>) => NewRow<T>;
  /** Fills in the fields that follow from the others. */
  finish?: (row: NewRow<T>) => void;
}

/** Told of each row that is new or differs from before. */
export type OnWritten<T extends TableName> = (before: Row<T> | null, after: NewRow<T>, id: number | null) => void;

/** One row for each key. */
export function fold<T extends TableName>(kind: Kind<T>, rows: Iterable<NewRow<T>>): Map<string, NewRow<T>> {
  const folded = new Map<string, NewRow<T>>();
  for (const row of rows) {
    const key = kind.key(row);
    const there = folded.get(key);
    folded.set(key, there === undefined ? row : kind.merge(there, row));
  }
  return folded;
}

/** Writes folded rows. `id` of a row that is new is null: nobody needs it, and asking would cost a look-up. */
export function write<T extends TableName>(kind: Kind<T>, folded: ReadonlyMap<string, NewRow<T>>, onWritten: OnWritten<T>): void {
  const rows = [...folded.values()];
  for (const row of rows) kind.finish?.(row);
  kind.table.insertOrFind(rows).forEach((found, i) => {
    const row = rows[i];
    if (row === undefined) return;
    if (found === undefined) {
      onWritten(null, row, null);
      return;
    }
    const after = kind.merge(found, row);
    kind.finish?.(after);
    if (isSame(found, after)) return;
    kind.table.update(found.id, after);
    onWritten(found, after, found.id);
  });
}

export function isSame(before: object, after: object): boolean {
  const [a, b] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return Object.keys(b).every((column) => a[column] === b[column]);
}
