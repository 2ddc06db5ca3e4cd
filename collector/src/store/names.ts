/** Names that repeat, as numbers: models, tools, agent types, hooks. They are few, so all of them stay in memory. */
import type Libsql from 'libsql';

export interface Names {
  /** The number of a name; a name not seen before gets one. The empty name is 0. */
  id(name: string): number;
  /** The name of a number. */
  text(id: number): string;
  /** After a transaction was undone: forget what it had added. */
  reload(): void;
}

export function createNames(db: Libsql.Database): Names {
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();
  const insert = db.prepare('INSERT INTO names (name) VALUES (?)');
  const all = db.prepare('SELECT id, name FROM names');

  const reload = (): void => {
    ids.clear();
    texts.clear();
    for (const row of all.all() as { id: number; name: string }[]) {
      ids.set(row.name, row.id);
      texts.set(row.id, row.name);
    }
  };
  reload();

  return {
    id(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      const id = Number(insert.run([name]).lastInsertRowid);
      ids.set(name, id);
      texts.set(id, name);
      return id;
    },
    text(id) {
      const name = texts.get(id);
      if (name === undefined) throw new Error(`The store refers to name ${id}, which does not exist: it is damaged.`);
      return name;
    },
    reload,
  };
}
