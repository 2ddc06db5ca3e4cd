import { describe, expect, it } from 'vitest';
import { dayBefore, isTimeZone, nextStep, offsetAt, startOfNumber, startOfStep, STEP_MS, stretches, type Step } from './calendar.ts';

const iso = (at: number): string => new Date(at).toISOString().replace(':00.000Z', 'Z');
const HOUR = STEP_MS.hour;

describe('offsets', () => {
  it.each([
    ['UTC', '2026-01-15T12:00Z', 0],
    ['Europe/Berlin', '2026-01-15T12:00Z', 60],
    ['Europe/Berlin', '2026-07-15T12:00Z', 120],
    ['America/St_Johns', '2026-01-15T12:00Z', -210],
    ['Asia/Kathmandu', '2026-01-15T12:00Z', 345],
  ])('%s at %s', (zone, at, minutes) => {
    expect(offsetAt(zone, Date.parse(at))).toBe(minutes * 60_000);
  });

  it('are of zones that there are', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Atlantis')).toBe(false);
  });
});

describe('days', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T00:30Z', '2026-03-28T23:00Z', 23],
    ['Europe/Berlin', '2026-03-29T20:00Z', '2026-03-28T23:00Z', 23],
    ['Europe/Berlin', '2026-03-30T12:00Z', '2026-03-29T22:00Z', 24],
    ['Europe/Berlin', '2026-10-25T00:30Z', '2026-10-24T22:00Z', 25],
    ['Europe/Berlin', '2026-10-25T22:59Z', '2026-10-24T22:00Z', 25],
    ['Europe/Berlin', '2026-10-25T23:00Z', '2026-10-25T23:00Z', 24],
    // Where the clock is changed at midnight, a day may begin at one o'clock, or not at the first midnight.
    ['America/Santiago', '2026-09-06T12:00Z', '2026-09-06T04:00Z', 23],
    ['America/Santiago', '2026-04-04T12:00Z', '2026-04-04T03:00Z', 25],
    ['America/Santiago', '2026-04-05T12:00Z', '2026-04-05T04:00Z', 24],
    ['Australia/Lord_Howe', '2026-04-05T01:00Z', '2026-04-04T13:00Z', 24.5],
  ])('%s: %s is in the day from %s of %d hours', (zone, at, start, hours) => {
    expect(iso(startOfStep('day', zone, Date.parse(at)))).toBe(start);
    expect(nextStep('day', zone, Date.parse(start))).toBe(Date.parse(start) + hours * HOUR);
    expect(iso(dayBefore(zone, nextStep('day', zone, Date.parse(start))))).toBe(start);
  });
});

describe('hours', () => {
  it('begin with those of the clock', () => {
    expect(iso(startOfStep('hour', 'Asia/Kathmandu', Date.parse('2026-03-10T01:20Z')))).toBe('2026-03-10T01:15Z');
    expect(iso(startOfStep('hour', 'America/St_Johns', Date.parse('2026-03-10T01:20Z')))).toBe('2026-03-10T00:30Z');
  });

  it('are one after the other when the clock is changed, none twice and none left out', () => {
    for (const at of ['2026-03-29T00:00Z', '2026-10-25T00:00Z'])
      expect(nextStep('hour', 'Europe/Berlin', Date.parse(at))).toBe(Date.parse(at) + HOUR);
  });
});

describe('numbers of steps', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/Santiago', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Auckland'];
  const from = Date.UTC(2025, 0, 1);
  const to = Date.UTC(2027, 0, 1);

  it.each(zones.flatMap((zone) => (['day', 'hour'] as const).map((step): [string, Step] => [zone, step])))(
    '%s: division by the %s gives the steps of the calendar',
    (zone, step) => {
      const parts = stretches(step, zone, to);
      for (let at = from; at < to; at += 5.25 * HOUR) {
        const { shiftMs } = parts.find(({ until }) => at < until) ?? { shiftMs: Number.NaN };
        expect(startOfNumber(step, zone, Math.floor((at + shiftMs) / STEP_MS[step]))).toBe(startOfStep(step, zone, at));
      }
    },
  );

  it('change with the clock alone', () => {
    expect(stretches('hour', 'Europe/Berlin', to)).toEqual([{ until: Number.POSITIVE_INFINITY, shiftMs: 0 }]);
    expect(stretches('day', 'Europe/Berlin', Date.UTC(2024, 11, 1))).toEqual([
      { until: Date.parse('2024-03-31T01:00Z'), shiftMs: HOUR },
      { until: Date.parse('2024-10-27T01:00Z'), shiftMs: 2 * HOUR },
      { until: Number.POSITIVE_INFINITY, shiftMs: HOUR },
    ]);
  });
});
