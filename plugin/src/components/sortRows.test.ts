import { expect, test } from 'vitest';
import { parseSort, printSort, sortRows } from './sortRows.ts';

const rows = [
  { name: 'beta', cost: 2 },
  { name: 'Alpha', cost: null },
  { name: 'agent10', cost: 10 },
  { name: 'agent9', cost: 0 },
];
const names = (sorted: typeof rows) => sorted.map((row) => row.name);

test('numbers by value, and what is not known last in either direction', () => {
  expect(names(sortRows(rows, (row) => row.cost, 'asc'))).toEqual(['agent9', 'beta', 'agent10', 'Alpha']);
  expect(names(sortRows(rows, (row) => row.cost, 'desc'))).toEqual(['agent10', 'beta', 'agent9', 'Alpha']);
});

test('names without regard to case, numbers within them by value', () => {
  expect(names(sortRows(rows, (row) => row.name, 'asc'))).toEqual(['agent9', 'agent10', 'Alpha', 'beta']);
});

test('the rows handed in stay as they are', () => {
  sortRows(rows, (row) => row.cost, 'asc');
  expect(rows[0]?.name).toBe('beta');
});

test('an order is read from an address as it is written, and nothing else is', () => {
  expect(parseSort(printSort({ column: 'p95', direction: 'asc' }))).toEqual({ column: 'p95', direction: 'asc' });
  for (const wrong of [null, '', 'p95', 'p95.up', '.asc', 'a b.asc']) expect(parseSort(wrong)).toBeNull();
});
