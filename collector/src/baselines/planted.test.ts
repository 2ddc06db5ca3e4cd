/** What is planted in five weeks of made-up work is found, and hardly anything else. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../demo/random.ts';
import { durationBaseline, type Took } from './durations.ts';
import { judgeHistory } from './testJudge.ts';
import { FIRST_HOUR, hourlyCounts, JUDGED_FROM, plantedSeries, verdictOn } from './testPlanted.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const both = { sides: ['above', 'below'], floor: 0 } as const;
const SEEDS = Array.from({ length: 10 }, (_, i) => `planted ${i}`);

describe('counts', () => {
  it('finds bursts and outages, and raises at most one false alarm in a thousand hours', { timeout: 120_000 }, () => {
    const verdicts = SEEDS.map((seed) =>
      verdictOn(plantedSeries(seed), (series) => {
        const found = judgeHistory({ firstHour: FIRST_HOUR, values: hourlyCounts(series) }, JUDGED_FROM, both);
        return new Map([...found].map(([hour, { side }]) => [hour, side]));
      }),
    );
    const total = (of: (verdict: (typeof verdicts)[number]) => number): number => verdicts.reduce((sum, verdict) => sum + of(verdict), 0);
    expect(verdicts.flatMap(({ missed }) => missed)).toEqual([]);
    expect(total(({ caught }) => caught.length)).toBe(3 * SEEDS.length);
    expect(total(({ falseAlarms }) => falseAlarms) / total(({ evaluations }) => evaluations)).toBeLessThanOrEqual(0.001);
  });
});

describe('durations', () => {
  const until = (FIRST_HOUR + 35 * 24) * HOUR_MS;
  const declared = { sides: ['above'], floor: 0.1 } as const;
  const hook = (seed: string, factorAt: (day: number) => number): Took[] => {
    const random = createRandom(seed);
    return Array.from({ length: 1000 }, (_, i) => {
      const at = until - 35 * DAY_MS + i * 0.84 * HOUR_MS;
      return { at, seconds: random.logNormal(0.2, 0.4) * factorAt((at - until) / DAY_MS + 35) };
    });
  };
  it('finds a hook that has become slow, and no other', () => {
    for (const seed of SEEDS) {
      const slow = hook(seed, (day) => (day > 34.5 ? 6 : 1));
      expect(durationBaseline(slow, declared, { until, windowMs: 6 * HOUR_MS }).anomaly).toMatchObject({ side: 'above' });
      const steady = hook(seed, () => 1);
      expect(durationBaseline(steady, declared, { until, windowMs: 6 * HOUR_MS }).anomaly).toBeNull();
    }
  });
  it('tells a drift as a trend, and steadiness as none', () => {
    for (const seed of SEEDS) {
      const drifting = durationBaseline(
        hook(seed, (day) => 1 + day / 20),
        declared,
        { until, windowMs: 6 * HOUR_MS },
      ).trend;
      expect(drifting).toMatchObject({ isTrend: true });
      expect(drifting?.weekOverWeek).toBeGreaterThan(0);
    }
    const steady = SEEDS.filter(
      (seed) =>
        durationBaseline(
          hook(seed, () => 1),
          declared,
          { until, windowMs: 6 * HOUR_MS },
        ).trend?.isTrend,
    );
    expect(steady.length).toBeLessThanOrEqual(2);
  });
});
