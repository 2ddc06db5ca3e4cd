import { expect, test } from 'vitest';
import { filterChanges, listFilters, readFilters } from './filters.ts';

const none = { agents: [], projects: [], session: null };

test.each([
  ['', none],
  ['var-agent=main', { ...none, agents: ['main'] }],
  ['var-agent=main&var-agent=Explore&var-project=shop', { agents: ['main', 'Explore'], projects: ['shop'], session: null }],
  ['var-agent=main&var-agent=main&var-agent=', { ...none, agents: ['main'] }],
  ['var-agent=$__all&var-project=$__all', none],
  ['var-agent=%24__all&var-agent=main', none],
  ['session=0d9f1c4e', { ...none, session: '0d9f1c4e' }],
  ['session=', none],
])('the address “%s” narrows to %j', (query, filters) => expect(readFilters(new URLSearchParams(query))).toEqual(filters));

test('of the filters, those that are kept stay in the address', () => {
  const filters = listFilters({ agents: ['main', 'Explore'], projects: ['shop'], session: 's1' });
  expect(filters.map(({ value }) => value)).toEqual(['shop', 'main', 'Explore', 's1']);
  expect(filterChanges(filters.filter(({ value }) => value !== 'main'))).toEqual({
    'var-agent': ['Explore'],
    'var-project': ['shop'],
    session: ['s1'],
  });
  expect(filterChanges([])).toEqual({ 'var-agent': [], 'var-project': [], session: [] });
});
