import { describe, expect, test } from 'vitest';
import { rangeOf, readSelection } from './range.ts';

const at = Date.parse('2026-03-10T01:30:00Z');
const sinceOf = (...args: Parameters<typeof rangeOf>) => new Date(rangeOf(...args).since ?? Number.NaN).toISOString();

describe('a period begins at the reader’s midnight', () => {
  test.each([
    ['today', 'UTC', '2026-03-10T00:00:00.000Z'],
    ['today', 'Africa/Maputo', '2026-03-09T22:00:00.000Z'],
    ['today', 'America/Los_Angeles', '2026-03-09T07:00:00.000Z'],
    ['7d', 'UTC', '2026-03-04T00:00:00.000Z'],
    ['7d', 'America/Los_Angeles', '2026-03-03T08:00:00.000Z'],
    ['30d', 'Asia/Kathmandu', '2026-02-08T18:15:00.000Z'],
  ] as const)('%s, %s', (period, timeZone, since) => expect(sinceOf(period, at, timeZone)).toBe(since));
});

test.each([
  ['2026-03-29T12:00:00Z', '2026-03-22T23:00:00.000Z'],
  ['2026-04-01T12:00:00Z', '2026-03-25T23:00:00.000Z'],
  ['2026-10-25T12:00:00Z', '2026-10-18T22:00:00.000Z'],
  ['2026-10-28T12:00:00Z', '2026-10-21T22:00:00.000Z'],
])('seven days up to %s begin at midnight in Berlin, summer time or not', (now, since) =>
  expect(sinceOf('7d', Date.parse(now), 'Europe/Berlin')).toBe(since),
);

test('the whole history has no beginning of its own', () => expect(rangeOf('all', at, 'UTC')).toMatchObject({ since: null, step: 'day' }));

test('today is cut into hours, longer periods into days', () => {
  expect(rangeOf('today', at, 'UTC')).toMatchObject({ step: 'hour' });
  expect(rangeOf('30d', at, 'UTC')).toMatchObject({ step: 'day' });
});

test('a span from a link is kept to the millisecond; short ones are cut into hours', () => {
  const span = { from: at - 1, to: at + 47 * 3_600_000 };
  expect(rangeOf(span, at, 'Europe/Berlin')).toMatchObject({ since: span.from, until: span.to, step: 'hour' });
  expect(rangeOf({ from: at, to: at + 49 * 3_600_000 }, at, 'Europe/Berlin')).toMatchObject({ step: 'day' });
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
