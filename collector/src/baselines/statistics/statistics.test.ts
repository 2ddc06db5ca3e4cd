/** The statistics against figures from textbooks, and against what they are made to withstand. */
import { describe, expect, it } from 'vitest';
import { countBand, countDeviation, factorBand, levelBand, robustSpread, shareBand } from './bands.ts';
import { rankTest } from './ranks.ts';
import { seasonOf } from './season.ts';
import { robustSlope } from './slope.ts';
import { bothTails, upperTail } from './tails.ts';

describe('tails', () => {
  it.each([
    [0, 0.5],
    [1.644854, 0.05],
    [1.959964, 0.025],
    [3, 0.0013499],
  ])('above %d are %d', (z, probability) => expect(upperTail(z)).toBeCloseTo(probability, 6));
  it('counts both sides', () => expect(bothTails(-1.959964)).toBeCloseTo(0.05, 6));
});

describe('band of a count', () => {
  it.each([
    [6, 1, 19.8],
    [0, 1, 6.25],
    [100, 1, 144],
    [100, 4, 196],
  ])('expected %d with dispersion %d reaches up to %d', (expected, dispersion, upper) => {
    expect(countBand(expected, dispersion).upper).toBeCloseTo(upper, 1);
  });
  it('has no lower edge where nothing may well happen', () => {
    expect(countBand(3, 1).lower).toBe(0);
    expect(countBand(100, 1).lower).toBeCloseTo(64);
  });
  it('is left exactly where the deviation passes 4', () => {
    const { upper, lower } = countBand(50, 2.5);
    expect(countDeviation(upper, 50, 2.5)).toBeCloseTo(4);
    expect(countDeviation(lower, 50, 2.5)).toBeCloseTo(-4);
  });
  it('thinks little of one event where none is usual', () => expect(countDeviation(1, 0, 1)).toBe(1));
});

describe('band of a share', () => {
  it('is the Wilson interval around it', () => expect(shareBand(15, 148)).toMatchObject({ expected: 15 / 148 }));
  it('is none without a trial', () => expect(shareBand(0, 0)).toBeNull());
});

describe('band of a level', () => {
  it('is not moved by outliers', () => {
    const quiet = robustSpread([9, 10, 10, 11, 10, 9, 11], 0.1);
    const disturbed = robustSpread([9, 10, 10, 11, 10, 1000, 11], 0.1);
    expect(disturbed.centre).toBe(quiet.centre);
    expect(levelBand(disturbed).upper).toBeLessThan(20);
  });
  it('keeps a width where all values are alike', () => expect(levelBand(robustSpread([5, 5, 5], 0.05)).upper).toBeCloseTo(5.175));
  it('reaches as many times up as down by factors', () => {
    const { lower, expected, upper } = factorBand(robustSpread([1, 2, 4, 8, 16].map(Math.log), 0.05));
    expect(upper / expected).toBeCloseTo(expected / lower);
  });
});

describe('rank test', () => {
  it('gives the figures of a known example', () => {
    // Hollander and Wolfe: permeability of membranes; U = 15 of 50, two-sided p about 0.25 with this approximation.
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { effect, probability } = rankTest(term, early);
    expect(effect).toBeCloseTo(15 / 50);
    expect(probability).toBeCloseTo(0.2446, 3);
  });
  it('sees no difference between alike samples, ties or not', () => {
    expect(rankTest([1, 1, 1, 1], [1, 1, 1]).probability).toBe(1);
    expect(rankTest([1, 2, 3, 4], [1, 2, 3, 4]).effect).toBe(0.5);
  });
  it('is sure of samples that do not meet', () => {
    const low = Array.from({ length: 20 }, (_, i) => i);
    const high = low.map((value) => value + 100);
    expect(rankTest(low, high)).toMatchObject({ effect: 1 });
    expect(rankTest(low, high).probability).toBeLessThan(1e-6);
  });
});

describe('slope', () => {
  it('is that of a straight line, whatever two outliers say', () => {
    const values = Array.from({ length: 28 }, (_, i) => 3 + 2 * i);
    values[5] = 1000;
    values[20] = -1000;
    const line = robustSlope(values);
    expect(line?.slope).toBeCloseTo(2);
    expect(line?.intercept).toBeCloseTo(3);
  });
  it('is not sure of noise', () => {
    const line = robustSlope([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7]);
    expect((line?.low ?? 1) * (line?.high ?? 1)).toBeLessThanOrEqual(line?.slope === 0 ? 0 : 1);
  });
  it('needs four values', () => expect(robustSlope([1, 2, 3])).toBeNull());
});

describe('season', () => {
  const WEEKS = 5;
  const hours = Array.from({ length: WEEKS * 168 }, (_, i) => i % 168);
  const atWork = (hour: number): boolean => hour < 120 && hour % 24 >= 9 && hour % 24 < 17;

  it('knows the hours of the week, and one odd week does not move them', () => {
    const values = hours.map((hour, i) => (Math.floor(i / 168) === 2 ? 500 : atWork(hour) ? 10 : 0));
    const { expected, isWeekly } = seasonOf(values, hours);
    expect(isWeekly).toBe(true);
    expect(expected[12]).toBe(10);
    expect(expected[3]).toBe(0);
    expect(expected[150]).toBe(0);
  });
  it('takes days to be alike before it has three weeks', () => {
    const short = hours.slice(0, 10 * 24);
    const { expected, isWeekly } = seasonOf(
      short.map((hour) => (atWork(hour) ? 10 : 0)),
      short,
    );
    expect(isWeekly).toBe(false);
    expect(expected[12]).toBe(10);
    expect(expected[120 + 12]).toBe(expected[12]);
  });
  it('tells how bursty the days are, and keeps nights apart from them', () => {
    const values = hours.map((hour, i) => (atWork(hour) ? (Math.floor(i / 24) % 2 === 0 ? 30 : 10) : 0));
    const { dispersion } = seasonOf(values, hours);
    expect(dispersion.busy).toBeGreaterThan(5);
    expect(dispersion.quiet).toBe(1);
  });
});
