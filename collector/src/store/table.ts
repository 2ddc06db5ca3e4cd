/**
 * Bulk writing into one table under its natural key. Most rows of a first read are new, so they are inserted first, many
 * a statement, and only where the database reports that some key was there already are the rows looked at one by one.
 */
import type Libsql from 'libsql';
import type { Selectable } from 'kysely';
import type { Database } from './schema.ts';

/** Tables whose rows have a number. */
export type TableName = { [T in keyof Database]: Database[T] extends { id: unknown } ? T : never }[keyof Database];
/** A row before the database has given it a number. */
export type NewRow<T extends TableName> = Omit<Selectable<Database[T]>, 'id'>;
export type Row<T extends TableName> = NewRow<T> & { id: number };

/** Rows in one statement: measured best between statement overhead and the size of the statement. */
const ROWS_PER_STATEMENT = 60;

export interface Table<T extends TableName> {
  /**
   * Inserts the rows whose keys are not there yet. Keys must be distinct within `rows`.
   * @returns for each row what was there before under its key, untouched, or undefined where the row was inserted
   */
  insertOrFind(rows: readonly NewRow<T>[]): (Row<T> | undefined)[];
  /** Inserts one row and gives its number. */
  insert(row: NewRow<T>): number;
  update(id: number, row: NewRow<T>): void;
  delete(id: number): void;
  find(key: readonly (string | number)[]): Row<T> | undefined;
  /** Rows with this value in an indexed column. */
  where(column: keyof Row<T> & string, value: string | number): Row<T>[];
  /** Up to `limit` rows with numbers above `after`, in order. */
  page(after: number, limit: number): Row<T>[];
}

type Value = string | number | null;
interface Numbered {
  id: number;
}

export function createTable<T extends TableName>(db: Libsql.Database, name: T, key: readonly (keyof NewRow<T> & string)[]): Table<T> {
  const columns = (db.prepare(`PRAGMA table_info(${name})`).all() as { name: string }[])
    .map((column) => column.name)
    .filter((column) => column !== 'id');
  const placeholders = `(${columns.map(() => '?').join(',')})`;
  const insertSql = (rows: number) =>
    `INSERT INTO ${name} (${columns.join(',')}) VALUES ${Array.from({ length: rows }, () => placeholders).join(',')}`;
  const onConflict = ` ON CONFLICT (${key.join(',')}) DO NOTHING`;
  const byKey = key.map((column) => `${column} = ?`).join(' AND ');

  const prepared = new Map<string, Libsql.Statement>();
  const prepare = (sql: string): Libsql.Statement => {
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = db.prepare(sql)));
    return statement;
  };
  const select = (sql: string, args: Value[]): Row<T>[] => prepare(sql).all(...args) as Row<T>[];

  const argsOf = (rows: readonly NewRow<T>[], from: number, to: number): Value[] => {
    const args: Value[] = [];
    for (let i = from; i < to; i++) {
      const row = rows[i] as unknown as Record<string, Value>;
      for (const column of columns) args.push(row[column] ?? null);
    }
    return args;
  };
  const keyOf = (row: NewRow<T>): (string | number)[] => key.map((column) => row[column] as string | number);
  const find = (values: readonly (string | number)[]) => select(`SELECT * FROM ${name} WHERE ${byKey}`, [...values])[0];

  return {
    insertOrFind(rows) {
      const found: (Row<T> | undefined)[] = rows.map(() => undefined);
      for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
        const to = Math.min(from + ROWS_PER_STATEMENT, rows.length);
        const newest = select(`SELECT coalesce(max(id), 0) AS id FROM ${name}`, [])[0] as Numbered | undefined;
        const { changes } = prepare(insertSql(to - from) + onConflict).run(argsOf(rows, from, to));
        if (changes === to - from) continue;
        for (let i = from; i < to; i++) {
          const row = rows[i];
          const there = row === undefined ? undefined : find(keyOf(row));
          if (there !== undefined && there.id <= (newest?.id ?? 0)) found[i] = there;
        }
      }
      return found;
    },
    insert(row) {
      return Number(prepare(insertSql(1)).run(argsOf([row], 0, 1)).lastInsertRowid);
    },
    update(id, row) {
      const assignments = columns.map((column) => `${column} = ?`).join(',');
      prepare(`UPDATE ${name} SET ${assignments} WHERE id = ?`).run([...argsOf([row], 0, 1), id]);
    },
    delete(id) {
      prepare(`DELETE FROM ${name} WHERE id = ?`).run([id]);
    },
    find,
    where(column, value) {
      return select(`SELECT * FROM ${name} WHERE ${column} = ?`, [value]);
    },
    page(after, limit) {
      return select(`SELECT * FROM ${name} WHERE id > ? ORDER BY id LIMIT ?`, [after, limit]);
    },
  };
}
