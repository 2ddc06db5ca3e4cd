import { expect, it } from 'vitest';
import { groupRows } from './group.ts';

it('counts rows that agree in all keys and adds up their sums', () => {
  expect(
    groupRows(
      [
        [1, 2, 1, -1],
        [5, 5, 5, 5],
      ],
      [[10, 20, 30, 40]],
    ),
  ).toEqual([
    { key: [1, 5], rows: 2, sums: [40] },
    { key: [2, 5], rows: 1, sums: [20] },
    { key: [-1, 5], rows: 1, sums: [40] },
  ]);
});

it('tells keys apart whose numbers need more than 31 bits together', () => {
  const big = 1_000_000;
  const groups = groupRows([
    [big, big, 0],
    [0, big, big],
    [3, 3, 3],
  ]);
  expect(groups.map(({ key }) => key)).toEqual([
    [big, 0, 3],
    [big, big, 3],
    [0, big, 3],
  ]);
});

it('tells keys apart whose numbers do not fit into one', () => {
  const big = 2 ** 30;
  const columns = [
    [big, big, big, 1],
    [big, big, 7, big],
    [big, 8, big, big],
  ];
  const groups = groupRows([...columns, [3, 3, 3, 3]]);
  expect(groups.map(({ key }) => key)).toEqual([
    [big, big, big, 3],
    [big, big, 8, 3],
    [big, 7, big, 3],
    [1, big, big, 3],
  ]);
  expect(groupRows(columns.map((column) => [...column, ...column]))).toHaveLength(4);
});

it('gives no groups for no rows', () => {
  expect(groupRows([[], []], [[]])).toEqual([]);
});
