/** Groups the rows of a table that is given as columns of numbers. */

export interface Group {
  /** The value of each key column. */
  key: number[];
  rows: number;
  /** The sum of each summed column. */
  sums: number[];
}

type Column = readonly number[];

/** @param keys columns of integers from -1 on; rows that agree in all of them are one group */
export function groupRows(keys: readonly Column[], summed: readonly Column[] = []): Group[] {
  const codes = encode(keys);
  const groups: Group[] = [];
  const members = new Map<number, number>();
  const groupOf = new Int32Array(codes.length);
  codes.forEach((code, row) => {
    let index = members.get(code);
    if (index === undefined) {
      index = groups.push({ key: keys.map((column) => column[row] ?? 0), rows: 0, sums: [] }) - 1;
      members.set(code, index);
    }
    groupOf[row] = index;
  });
  sum(groupOf, groups.length).forEach((rows, i) => Object.assign(groups[i] ?? {}, { rows }));
  for (const column of summed) sum(groupOf, groups.length, column).forEach((total, i) => groups[i]?.sums.push(total));
  return groups;
}

/** Groups a table that comes in pages, in several ways at once, so that never more than a page of it is in memory. */
export async function groupPages<Rows>(
  pages: AsyncIterable<Rows>,
  groupings: readonly ((rows: Rows) => readonly Group[])[],
): Promise<Group[][]> {
  const totals = groupings.map(() => new Map<string, Group>());
  for await (const rows of pages) {
    groupings.forEach((groupsOf, i) => groupsOf(rows).forEach((group) => addGroup(totals[i] ?? new Map<string, Group>(), group)));
  }
  return totals.map((groups) => [...groups.values()]);
}

function addGroup(groups: Map<string, Group>, group: Group): void {
  const key = group.key.join();
  const there = groups.get(key);
  if (there === undefined) {
    groups.set(key, group);
    return;
  }
  there.rows += group.rows;
  group.sums.forEach((sum, i) => (there.sums[i] = (there.sums[i] ?? 0) + sum));
}

/**
 * The key of each row as one number. All loops here run down one column at a time, over numbers only, which is what the
 * engine is fast at; numbers below 2^31 it also keeps without a box of their own.
 */
function encode(keys: readonly Column[]): Int32Array | Float64Array {
  const radixes = keys.map((column) => largest(column) + 2);
  const combinations = radixes.reduce((product, radix) => product * radix, 1);
  const rows = keys[0]?.length ?? 0;
  const codes = combinations < 2 ** 31 ? new Int32Array(rows) : new Float64Array(rows);
  let used = 1;
  keys.forEach((column, i) => {
    const radix = radixes[i] ?? 0;
    if (used * radix > Number.MAX_SAFE_INTEGER) used = renumber(codes);
    used *= radix;
    for (let row = 0; row < rows; row++) codes[row] = (codes[row] ?? 0) * radix + (column[row] ?? 0) + 1;
  });
  return codes;
}

/** Gives codes that have grown too large for one more column the numbers from 0 on. @returns how many there are */
function renumber(codes: Int32Array | Float64Array): number {
  const numbers = new Map<number, number>();
  codes.forEach((code, row) => {
    const number = numbers.get(code) ?? numbers.size;
    numbers.set(code, number);
    codes[row] = number;
  });
  return numbers.size;
}

function largest(column: Column): number {
  let max = 0;
  for (const value of column) if (value > max) max = value;
  return max;
}

/** Adds up a column by group; without one, the rows. */
function sum(groupOf: Int32Array, groups: number, column?: Column): Float64Array {
  const totals = new Float64Array(groups);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row] ?? 0;
    totals[group] = (totals[group] ?? 0) + (column === undefined ? 1 : (column[row] ?? 0));
  }
  return totals;
}
