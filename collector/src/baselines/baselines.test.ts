/** Baselines of each kind: silent while they learn, silent about what is usual, and not about what is not. */
import { describe, expect, it } from 'vitest';
import { countBaseline } from './counts.ts';
import { durationBaseline, type Took } from './durations.ts';
import { levelBaseline } from './levels.ts';
import { shareBaseline } from './shares.ts';

const HOUR_MS = 3_600_000;
/** Midnight of a Monday by this machine's clock, in hours. */
const MONDAY = new Date(2026, 2, 2).getTime() / HOUR_MS;
const up = { sides: ['above'], floor: 0 } as const;
const both = { sides: ['above', 'below'], floor: 0 } as const;

describe('counts', () => {
  const weekOfWork = (hour: number): number => (hour % 168 < 120 && hour % 24 >= 9 && hour % 24 < 17 ? 20 : 0);
  const history = (hours: number, change: (values: number[]) => void = () => undefined) => {
    const values = Array.from({ length: hours }, (_, hour) => weekOfWork(hour) + (hour % 3 === 0 && weekOfWork(hour) > 0 ? 4 : 0));
    change(values);
    return { firstHour: Math.floor(MONDAY), values };
  };
  /** Twelve o'clock on the Tuesday of the fifth week has just ended. */
  const TUESDAY_NOON = 4 * 168 + 24 + 13;

  it('learns for a week', () => {
    expect(countBaseline(history(6 * 24), up)).toMatchObject({ band: null, anomaly: null });
    expect(countBaseline(history(6 * 24), up).maturity).toBeCloseTo(6 / 7);
    expect(countBaseline(history(8 * 24), up).band).not.toBeNull();
  });
  it('calls a usual hour no anomaly, and gives the band of the hour that runs', () => {
    const { anomaly, band } = countBaseline(history(TUESDAY_NOON), both);
    expect(anomaly).toBeNull();
    expect(band?.expected).toBe(20);
  });
  it('calls a burst one', () => {
    const { anomaly } = countBaseline(
      history(TUESDAY_NOON, (values) => (values[TUESDAY_NOON - 1] = 100)),
      up,
    );
    expect(anomaly).toMatchObject({ side: 'above', value: 100 });
    expect(anomaly?.deviations).toBeGreaterThan(4);
    expect(anomaly?.probability).toBeLessThan(1e-4);
  });
  it('calls an outage one where that side matters, and only there', () => {
    const silent = history(TUESDAY_NOON, (values) => (values[TUESDAY_NOON - 1] = 0));
    expect(countBaseline(silent, both).anomaly?.side).toBe('below');
    expect(countBaseline(silent, up).anomaly).toBeNull();
  });
  it('calls a burst at night one that would be none by day', () => {
    const NIGHT = 4 * 168 + 24 + 4;
    expect(
      countBaseline(
        history(NIGHT, (values) => (values[NIGHT - 1] = 22)),
        up,
      ).anomaly?.side,
    ).toBe('above');
  });
  it('is silent below the floor', () => {
    const burst = history(TUESDAY_NOON, (values) => (values[TUESDAY_NOON - 1] = 100));
    expect(countBaseline(burst, { sides: ['above'], floor: 200 }).anomaly).toBeNull();
  });
  it('tells the trend of weeks', () => {
    const doubled = history(4 * 168, (values) => values.forEach((value, i) => (values[i] = i >= 3 * 168 ? value * 2 : value)));
    expect(countBaseline(doubled, up).trend?.weekOverWeek).toBeCloseTo(1, 1);
  });
});

describe('shares', () => {
  const hours = 10 * 24;
  const of = (whole: number, part: number, last: { whole: number; part: number }) => {
    const wholes = Array.from({ length: hours }, () => whole);
    const parts = Array.from({ length: hours }, (_, i) => (i % 10 === 0 ? part : 0));
    wholes.splice(-1, 1, last.whole);
    parts.splice(-1, 1, last.part);
    return { wholes, parts };
  };
  it('knows what share is usual', () => {
    const { band, maturity } = shareBaseline(of(5, 1, { whole: 5, part: 0 }), up, 1);
    expect(maturity).toBe(1);
    expect(band?.expected).toBeCloseTo(0.02, 2);
  });
  it('calls many failures of many runs an anomaly, and two of three none', () => {
    expect(shareBaseline(of(5, 1, { whole: 10, part: 6 }), up, 1).anomaly).toMatchObject({ side: 'above', value: 0.6 });
    expect(shareBaseline(of(5, 1, { whole: 3, part: 2 }), up, 1).anomaly).toBeNull();
  });
  it('learns until there are twenty events', () => {
    expect(shareBaseline({ wholes: [5, 5], parts: [1, 0] }, up, 1)).toMatchObject({ band: null, anomaly: null });
  });
  it('has no value where nothing ran', () => {
    expect(shareBaseline(of(5, 1, { whole: 0, part: 0 }), up, 1)).toMatchObject({ value: null, anomaly: null });
  });
});

describe('durations', () => {
  const until = MONDAY * HOUR_MS;
  const windowMs = 6 * HOUR_MS;
  const steady = (seconds: (i: number) => number): Took[] =>
    Array.from({ length: 400 }, (_, i) => ({ at: until - i * 0.6 * HOUR_MS - 1000, seconds: seconds(i) }));

  it('learns, then knows what is usual', () => {
    const all = steady((i) => 1 + (i % 5) / 10);
    expect(durationBaseline(all.slice(0, 20), up, { until, windowMs }).band).toBeNull();
    const { band, anomaly } = durationBaseline(all, up, { until, windowMs });
    expect(band?.expected).toBeCloseTo(1.4, 1);
    expect(anomaly).toBeNull();
  });
  it('calls a hook that takes five times as long an anomaly', () => {
    const slow = steady((i) => (i < 10 ? 5 : 1) + (i % 5) / 10);
    expect(durationBaseline(slow, up, { until, windowMs }).anomaly).toMatchObject({ side: 'above' });
    expect(durationBaseline(slow, { sides: ['above'], floor: 10 }, { until, windowMs }).anomaly).toBeNull();
  });
  it('takes no notice of two slow runs', () => {
    const slow = steady(() => 1).filter(({ at }) => at < until - windowMs);
    const two = [1, 2].map((i) => ({ at: until - i * 1000, seconds: 50 }));
    expect(durationBaseline([...slow, ...two], up, { until, windowMs })).toMatchObject({ value: null, anomaly: null });
  });
  it('bears durations of zero', () => {
    expect(
      durationBaseline(
        steady(() => 0),
        up,
        { until, windowMs },
      ).band?.upper,
    ).toBeGreaterThan(0);
  });
});

describe('levels', () => {
  const usual = Array.from({ length: 96 }, (_, i) => 0.5 + (i % 7) / 100);
  it('knows what is usual, and what is not', () => {
    expect(levelBaseline([...usual, 0.55], up).anomaly).toBeNull();
    expect(levelBaseline([...usual, 0.97], up).anomaly).toMatchObject({ side: 'above', value: 0.97 });
    expect(levelBaseline(usual.slice(0, 40), up).band).toBeNull();
  });
  it('says nothing of a level that never was anything', () => {
    expect(levelBaseline([...Array.from({ length: 96 }, () => 0), 5], up).anomaly).toBeNull();
  });
});
