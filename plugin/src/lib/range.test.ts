import { describe, expect, test } from 'vitest';
import { rangeOf, readSelection, startOfStep } from './range.ts';

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

test('a span from a link is kept to the millisecond; short ones are cut into hours', () => {
  const span = { from: at - 1, to: at + 47 * 3_600_000 };
  expect(rangeOf(span, at, 60)).toMatchObject({ since: span.from, until: span.to, step: 'hour' });
  expect(rangeOf({ from: at, to: at + 49 * 3_600_000 }, at, 60)).toMatchObject({ step: 'day' });
});

test.each([
  ['range=30d', '30d'],
  ['range=99d', '7d'],
  ['', '7d'],
  ['from=1773000000000&to=1773100000000', { from: 1_773_000_000_000, to: 1_773_100_000_000 }],
  ['range=all&from=1773000000000&to=1773100000000', 'all'],
  ['from=1773100000000&to=1773000000000', '7d'],
  ['from=now-7d&to=now', '7d'],
  ['from=1&to=1e300', '7d'],
])('the address “%s” selects %j', (query, selection) => expect(readSelection(new URLSearchParams(query))).toEqual(selection));

test('hours and days begin by the reader’s clock', () => {
  expect(new Date(startOfStep(at, 3_600_000, 345)).toISOString()).toBe('2026-03-10T01:15:00.000Z');
  expect(new Date(startOfStep(at, 86_400_000, -480)).toISOString()).toBe('2026-03-09T08:00:00.000Z');
});
