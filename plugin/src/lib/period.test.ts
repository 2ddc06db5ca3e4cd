import { describe, expect, test } from 'vitest';
import { parsePeriod, rangeOf } from './period.ts';

const at = Date.parse('2026-03-10T01:30:00Z');
const sinceOf = (...args: Parameters<typeof rangeOf>) => new Date(rangeOf(...args).since ?? Number.NaN).toISOString();

describe('a period begins at the reader’s midnight', () => {
  test.each([
    ['today', 0, '2026-03-10T00:00:00.000Z'],
    ['today', 120, '2026-03-09T22:00:00.000Z'],
    ['today', -480, '2026-03-09T08:00:00.000Z'],
    ['7d', 0, '2026-03-04T00:00:00.000Z'],
    ['7d', -480, '2026-03-03T08:00:00.000Z'],
    ['30d', 345, '2026-02-08T18:15:00.000Z'],
  ] as const)('%s, %d minutes ahead of UTC', (period, offset, since) => expect(sinceOf(period, at, offset)).toBe(since));
});

test('the whole history has no beginning of its own', () => expect(rangeOf('all', at, 0)).toMatchObject({ since: null, step: 'day' }));

test('today is cut into hours, longer periods into days', () => {
  expect(rangeOf('today', at, 0)).toMatchObject({ step: 'hour', stepMs: 3_600_000 });
  expect(rangeOf('30d', at, 0)).toMatchObject({ step: 'day', stepMs: 86_400_000 });
});

test('an address with an unknown period shows the default', () => {
  expect(parsePeriod('30d')).toBe('30d');
  expect(parsePeriod('99d')).toBe('7d');
  expect(parsePeriod(null)).toBe('7d');
});
