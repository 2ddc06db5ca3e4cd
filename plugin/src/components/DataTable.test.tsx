import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { DataTable, type Column } from './DataTable.tsx';

interface Row {
  name: string;
  runs: number;
}
const columns: Column<Row>[] = [
  { id: 'name', header: 'Agent', title: 'Its name', sortValue: (row) => row.name, render: (row) => row.name },
  { id: 'runs', header: 'Runs', title: 'How often', numeric: true, sortValue: (row) => row.runs, render: (row) => row.runs },
  { id: 'note', header: 'Note', title: 'Cannot be ordered by', render: () => '' },
];
const rows = [{ name: 'main', runs: 3 }];

function draw(sort: { column: string; direction: 'asc' | 'desc' }) {
  const onSort = vi.fn();
  render(<DataTable label="Table of agents" columns={columns} rows={rows} rowKey={(row) => row.name} sort={sort} onSort={onSort} />);
  return onSort;
}

test('headers say how the rows are ordered, and where each column comes from', () => {
  draw({ column: 'runs', direction: 'desc' });
  expect(screen.getByRole('columnheader', { name: 'Runs' }).getAttribute('aria-sort')).toBe('descending');
  expect(screen.getByRole('columnheader', { name: 'Agent' }).getAttribute('aria-sort')).toBe('none');
  expect(screen.getByTitle('How often').textContent).toBe('Runs');
  expect(within(screen.getByRole('columnheader', { name: 'Note' })).queryByRole('button')).toBeNull();
});

test('figures are first ordered from the largest down, names from A to Z, and a second press turns round', () => {
  const onSort = draw({ column: 'runs', direction: 'desc' });
  fireEvent.click(screen.getByRole('button', { name: 'Agent' }));
  fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
  expect(onSort.mock.calls).toEqual([[{ column: 'name', direction: 'asc' }], [{ column: 'runs', direction: 'asc' }]]);
});

test('the first cell of a row is its header', () => {
  draw({ column: 'name', direction: 'asc' });
  expect(screen.getByRole('rowheader', { name: 'main' })).toBeTruthy();
});
