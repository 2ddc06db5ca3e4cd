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

/** Rows in one statement, largest first: few sizes, so that statements are prepared once. More than 60 gain nothing. */
const ROWS_PER_STATEMENT = [60, 8, 1] as const;

export interface Table<T extends TableName> {
  /** Names of the columns other than `id`. */
  columns(): readonly string[];
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

interface Column {
  name: string;
  /** What the database puts in when the column is left out. */
  default: Value | undefined;
}

export function createTable<T extends TableName>(
  db: Libsql.Database,
  name: T,
  key: readonly [keyof NewRow<T> & string, ...(keyof NewRow<T> & string)[]],
): Table<T> {
  // Asked for when first needed: a report of what is known already writes to few tables.
  let known: Column[] | undefined;
  const columns = (): Column[] => (known ??= columnsOf(db, name));
  const onConflict = `ON CONFLICT (${key.join(',')}) DO NOTHING`;
  const byKey = key.map((column) => `${column} = ?`).join(' AND ');

  const prepared = new Map<string, Libsql.Statement>();
  const prepare = (sql: string): Libsql.Statement => {
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = db.prepare(sql)));
    return statement;
  };
  const select = (sql: string, args: Value[]): Row<T>[] => prepare(sql).all(...args) as Row<T>[];
  const keyText = (row: NewRow<T>): string => key.map((column) => row[column]).join('\n');
  /** Of the rows with these keys those that were there before, by key. */
  const findOlder = (rows: readonly NewRow<T>[], newest: number): Map<string, Row<T>> => {
    const candidates = select(`SELECT * FROM ${name} WHERE ${key[0]} IN (${rows.map(() => '?').join(',')}) AND id <= ?`, [
      ...argsOf(
        rows,
        columns().filter((column) => column.name === key[0]),
      ),
      newest,
    ]);
    return new Map(candidates.map((row) => [keyText(row), row]));
  };
  const find = (values: readonly (string | number)[]) => select(`SELECT * FROM ${name} WHERE ${byKey}`, [...values])[0];

  return {
    columns: () => columns().map((column) => column.name),
    insertOrFind(rows) {
      if (rows.length === 0) return [];
      const found: (Row<T> | undefined)[] = rows.map(() => undefined);
      const [newest] = prepare(`SELECT coalesce(max(id), 0) AS id FROM ${name}`).all() as Numbered[];
      const needed = neededColumns(columns(), rows);
      const statements = new Map<number, Libsql.Statement>();
      const insertion = (size: number): Libsql.Statement => {
        let statement = statements.get(size);
        if (statement === undefined) statements.set(size, (statement = prepare(`${insertSql(name, needed, size)} ${onConflict}`)));
        return statement;
      };
      for (let from = 0; from < rows.length;) {
        const left = rows.length - from;
        const chunk = rows.slice(from, from + (ROWS_PER_STATEMENT.find((size) => size <= left) ?? 1));
        if (insertion(chunk.length).run(argsOf(chunk, needed)).changes < chunk.length) {
          const there = findOlder(chunk, newest?.id ?? 0);
          for (const [i, row] of chunk.entries()) found[from + i] = there.get(keyText(row));
        }
        from += chunk.length;
      }
      return found;
    },
    insert(row) {
      return Number(prepare(insertSql(name, columns(), 1)).run(argsOf([row], columns())).lastInsertRowid);
    },
    update(id, row) {
      const assignments = columns()
        .map((column) => `${column.name} = ?`)
        .join(',');
      prepare(`UPDATE ${name} SET ${assignments} WHERE id = ?`).run([...argsOf([row], columns()), id]);
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

/** The columns without those that would only repeat their default in every row: binding values is what costs. */
function neededColumns(columns: readonly Column[], rows: readonly object[]): Column[] {
  return columns.filter((column) => rows.some((row) => valueOf(row, column) !== column.default));
}

function insertSql(table: string, columns: readonly Column[], rows: number): string {
  const placeholders = `(${columns.map(() => '?').join(',')})`;
  const values = Array.from({ length: rows }, () => placeholders).join(',');
  return `INSERT INTO ${table} (${columns.map((column) => column.name).join(',')}) VALUES ${values}`;
}

function argsOf(rows: readonly object[], columns: readonly Column[]): Value[] {
  const args: Value[] = [];
  for (const row of rows) for (const column of columns) args.push(valueOf(row, column));
  return args;
}

function valueOf(row: object, column: Column): Value {
  return (row as Record<string, Value | undefined>)[column.name] ?? null;
}

function columnsOf(db: Libsql.Database, table: string): Column[] {
  const info = db.prepare(`PRAGMA table_info(${table})`).all() as { name: string; dflt_value: string | null; notnull: number }[];
  return info
    .filter((column) => column.name !== 'id')
    .map((column) => ({ name: column.name, default: defaultOf(column.dflt_value, column.notnull === 1) }));
}

function defaultOf(sql: string | null, isRequired: boolean): Value | undefined {
  if (sql === null) return isRequired ? undefined : null;
  return sql === "''" ? '' : Number(sql);
}
