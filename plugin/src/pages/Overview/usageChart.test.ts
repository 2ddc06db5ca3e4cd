import { describe, expect, test } from 'vitest';
import { tokens, usage, usagePoint } from '../../../test/fixtures.ts';
import { rangeOf } from '../../lib/range.ts';
import { CHART_VIEWS, chartViews, parseChartView, usageBars } from './usageChart.ts';

const barsOf = (...args: Parameters<typeof usageBars>) => usageBars(...args).bars;
const now = Date.parse('2026-03-10T13:20:00Z');

describe('by day', () => {
  const berlin = rangeOf('7d', now, 'Europe/Berlin');
  const point = usagePoint({
    start: '2026-03-08T23:00:00.000Z',
    usd: 2.5,
    tokens: tokens({ input: 1, output: 2, cacheRead: 3, cacheWrite1h: 4 }),
  });

  test('there is one bar for each day, named as in the reader’s calendar, whether anything happened in it or not', () => {
    const bars = barsOf(usage({ points: [point] }), berlin, 'cost', now);
    expect(bars.map((bar) => bar.label)).toEqual(['4 Mar', '5 Mar', '6 Mar', '7 Mar', '8 Mar', '9 Mar', '10 Mar']);
    expect(bars.map((bar) => bar.values)).toEqual([[0], [0], [0], [0], [0], [2.5], [0]]);
    expect(bars[5]?.title).toBe('Monday, 9 March 2026');
  });

  test('tokens are stacked by type', () => {
    expect(barsOf(usage({ points: [point] }), berlin, 'tokens', now)[5]?.values).toEqual([1, 2, 3, 4]);
    expect(chartViews.tokens.series.map((series) => series.name)).toEqual(['Input', 'Output', 'Cache read', 'Cache write']);
  });
});

describe('the whole history', () => {
  const whole = rangeOf('all', now, 'UTC');
  const since = (start: string) =>
    usage({ points: [usagePoint({ start, usd: 1 }), usagePoint({ start: '2026-03-10T00:00:00.000Z', usd: 2 })] });

  test('begins with its first day', () => {
    const { bars, unit } = usageBars(since('2026-03-08T00:00:00.000Z'), whole, 'cost', now);
    expect(unit).toBe('day');
    expect(bars.map((bar) => [bar.label, bar.values[0]])).toEqual([
      ['8 Mar', 1],
      ['9 Mar', 0],
      ['10 Mar', 2],
    ]);
  });

  test('is drawn in weeks when it is long, and nothing is lost', () => {
    const { bars, unit } = usageBars(since('2025-12-01T00:00:00.000Z'), whole, 'cost', now);
    expect(unit).toBe('week');
    expect(bars).toHaveLength(15);
    expect(bars[0]).toMatchObject({ label: '1 Dec', values: [1] });
    expect(bars.at(-1)).toMatchObject({ title: 'Week from Wednesday, 4 March 2026', values: [2] });
  });

  test('of nothing is today', () => expect(barsOf(usage(), whole, 'cost', now).map((bar) => bar.label)).toEqual(['10 Mar']));
});

test('by hour, the whole of today is drawn, what is still to come included', () => {
  const point = usagePoint({ start: '2026-03-10T13:00:00.000Z', turns: 4, turnFailures: 2, agentRuns: 2, agentFailures: 1, toolErrors: 3 });
  const bars = barsOf(usage({ step: 'hour', points: [point] }), rangeOf('today', now, 'UTC'), 'runs', now);
  expect(bars).toHaveLength(24);
  expect(bars[13]).toMatchObject({ label: '13:00', title: '10 Mar, 13:00 to 14:00', values: [4, 2] });
  expect(barsOf(usage({ step: 'hour', points: [point] }), rangeOf('today', now, 'UTC'), 'failures', now)[13]?.values).toEqual([2, 1, 3]);
});

describe('in Berlin, when summer time begins or ends', () => {
  test.each([
    ['2026-03-30T10:00:00Z', ['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']],
    ['2026-10-26T10:00:00Z', ['2026-10-23T22:00:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']],
  ])('each day up to %s has its own bar, with what the collector counted in it', (today, starts) => {
    const at = Date.parse(today);
    const points = starts.map((start, index) => usagePoint({ start, usd: index + 1 }));
    const bars = barsOf(usage({ points }), rangeOf('7d', at, 'Europe/Berlin'), 'cost', at);
    expect(bars.map((bar) => bar.values[0])).toEqual([0, 0, 0, 0, 1, 2, 3]);
    expect(bars.slice(4).map((bar) => bar.title.split(',')[0])).toEqual(['Saturday', 'Sunday', 'Monday']);
  });

  test.each([
    ['2026-03-29T10:00:00Z', 23, ['00:00', '01:00', '03:00', '04:00']],
    ['2026-10-25T10:00:00Z', 25, ['00:00', '01:00', '02:00', '02:00']],
  ])('the day of %s has %d hours', (today, hours, labels) => {
    const at = Date.parse(today);
    const bars = barsOf(usage({ step: 'hour' }), rangeOf('today', at, 'Europe/Berlin'), 'cost', at);
    expect(bars).toHaveLength(hours);
    expect(bars.slice(0, 4).map((bar) => bar.label)).toEqual(labels);
  });
});

test('a span from a link has a bar for every hour that it touches', () => {
  const span = { from: Date.parse('2026-03-09T22:40:00Z'), to: Date.parse('2026-03-10T01:10:00Z') };
  const point = usagePoint({ start: '2026-03-09T22:00:00.000Z', usd: 3 });
  const { bars, unit } = usageBars(usage({ step: 'hour', points: [point] }), rangeOf(span, now, 'UTC'), 'cost', now);
  expect(unit).toBe('hour');
  expect(bars.map((bar) => [bar.title, bar.values[0]])).toEqual([
    ['9 Mar, 22:00 to 23:00', 3],
    ['9 Mar, 23:00 to 00:00', 0],
    ['10 Mar, 00:00 to 01:00', 0],
    ['10 Mar, 01:00 to 02:00', 0],
  ]);
});

test('an address with an unknown view shows the default', () => {
  for (const view of CHART_VIEWS) expect(parseChartView(view)).toBe(view);
  expect(parseChartView('pie')).toBe('cost');
});
