/** Forecasts: right on a history that they can be right on, and withdrawn where they are no better than none. */
import { describe, expect, it } from 'vitest';
import { scoreOf, spreadByDifference, spreadByFactor, tested } from './forecast.ts';
import { forecastLevel, trialsOfLevel } from './levels.ts';
import { forecastUse, lastWindow, trialsOfUse } from './limits.ts';
import { forecastSum, trialsOfSum } from './sums.ts';

describe('sums', () => {
  /** Work on five days of seven, a little more or less each week. */
  const days = Array.from({ length: 42 }, (_, i) => (i % 7 < 5 ? 100 + (Math.floor(i / 7) % 2 === 0 ? 10 : -10) : 0));

  it('knows that weekends are not worked on', () => {
    expect(forecastSum(days, 7)).toBeCloseTo(500);
    expect(forecastSum(days.slice(0, 40), 2)).toBe(0);
  });
  it('needs two weeks', () => expect(forecastSum(days.slice(0, 13), 3)).toBeNull());
  it('goes on over several weeks', () => expect(forecastSum(days, 21)).toBeCloseTo(1500));
  it('beats the last week where weeks differ by chance', () => {
    const score = scoreOf(trialsOfSum(days, 7));
    expect(score?.error).toBeLessThan(score?.naiveError ?? 0);
  });
  it('is withdrawn where the last week knows as much', () => {
    const steady = Array.from({ length: 42 }, (_, i) => i % 7);
    const { guess, score } = tested(forecastSum(steady, 7), trialsOfSum(steady, 7), spreadByFactor);
    expect(score).toMatchObject({ error: 0, naiveError: 0 });
    expect(guess).toBeNull();
  });
  it('is withdrawn where nothing can be tried', () => {
    expect(tested(5, [], spreadByFactor)).toEqual({ guess: null, score: null });
  });
});

describe('levels', () => {
  const growing = Array.from({ length: 28 }, (_, i) => 1000 + 50 * i + (i % 2) * 3);
  it('goes on along the line', () => expect(forecastLevel(growing, 10)).toBeCloseTo(1000 + 50 * 37, -2));
  it('beats standing still, and tells how far off it may be', () => {
    const { guess } = tested(forecastLevel(growing, 5), trialsOfLevel(growing, 5), spreadByDifference);
    expect(guess?.low).toBeLessThanOrEqual(guess?.expected ?? 0);
    expect(guess?.high).toBeGreaterThanOrEqual(guess?.expected ?? 0);
  });
  it('is withdrawn for a level that only jumps about', () => {
    const jumps = [5, 9, 2, 7, 7, 1, 8, 3, 9, 2, 6, 4, 8, 1, 9, 3, 5, 7, 2, 8];
    const trials = trialsOfLevel(jumps, 3);
    const { guess, score } = tested(forecastLevel(jumps, 3), trials, spreadByDifference);
    expect(guess === null).toBe((score?.error ?? 1) >= (score?.naiveError ?? 1));
  });
});

describe('limits', () => {
  const window = (from: number, pace: number) => Array.from({ length: 5 }, (_, i) => ({ hour: from + i, usedRatio: pace * (i + 1) }));
  it('goes on at the pace of the last hours', () => {
    expect(forecastUse(window(100, 0.1), 107)).toBeCloseTo(0.5 + 0.3);
    expect(forecastUse(window(100, 0.1).slice(0, 1), 107)).toBeNull();
  });
  it('takes a fall for a reset', () => {
    expect(lastWindow([...window(100, 0.15), ...window(105, 0.1)])).toHaveLength(5);
  });
  it('is tried on windows that are over', () => {
    const uses = [0, 5, 10, 15].flatMap((from) => window(from, 0.1));
    const score = scoreOf(trialsOfUse(uses));
    expect(score?.error).toBeCloseTo(0);
    expect(score?.naiveError).toBeGreaterThan(0.1);
  });
});
