/** Order of a table's rows. What is not known stands last, whichever way the rest is ordered. */

export type SortValue = number | string | null;

export interface Sort {
  column: string;
  direction: 'asc' | 'desc';
}

/** Reads `tokens.desc`; null when it is not of that form. */
export function parseSort(value: string | null): Sort | null {
  const match = /^(\w+)\.(asc|desc)$/.exec(value ?? '');
  if (match?.[1] === undefined) return null;
  return { column: match[1], direction: match[2] === 'asc' ? 'asc' : 'desc' };
}

export const printSort = ({ column, direction }: Sort): string => `${column}.${direction}`;

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { sensitivity: 'base', numeric: true });
}

export function sortRows<Row>(rows: readonly Row[], valueOf: (row: Row) => SortValue, direction: Sort['direction']): Row[] {
  const sign = direction === 'asc' ? 1 : -1;
  return [...rows].sort((left, right) => {
    const a = valueOf(left);
    const b = valueOf(right);
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  });
}
