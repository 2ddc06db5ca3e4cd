import { describe, expect, it } from 'vitest';
import { countTimes, hourOf, stretchesOf, timesWithin } from './grid.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TO = Date.parse('2026-03-31T12:34:56.789Z');

function timesOf(from: number, active: readonly number[]): number[] {
  return [...timesWithin(stretchesOf({ from, to: TO }, active.map(hourOf)), -Infinity, Infinity)];
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((at, i) => at - (times[i] ?? 0));
}

describe('the times of samples', () => {
  it('are in order, on the grid, and end within a step of the end', () => {
    const from = TO - 40 * DAY;
    const times = timesOf(from, [TO - 39 * DAY, TO - 20 * DAY, TO]);
    expect(Math.min(...gaps(times))).toBeGreaterThan(0);
    expect(times.every((at) => at % 15_000 === 0 && at >= from && at <= TO)).toBe(true);
    expect(TO - (times.at(-1) ?? 0)).toBeLessThan(15_000);
  });

  it('are denser the nearer they are', () => {
    const times = timesOf(TO - 4 * DAY, [TO - 4 * DAY, TO - 3 * DAY, TO - 2 * DAY, TO - DAY, TO]);
    const gapAt = (ago: number) => gaps(times.filter((at) => at >= TO - ago - 5 * MINUTE && at <= TO - ago + 5 * MINUTE))[0];
    expect([gapAt(3 * DAY), gapAt(DAY), gapAt(HOUR)]).toEqual([3 * MINUTE, MINUTE, 15_000]);
  });

  it('lie less than five minutes apart for a day around everything that happened', () => {
    const at = TO - 20 * DAY;
    const times = timesOf(TO - 30 * DAY, [at]);
    const around = times.filter((time) => Math.abs(time - at) <= DAY);
    expect(Math.max(...gaps(around))).toBeLessThan(5 * MINUTE);
    expect(around.length).toBe((2 * DAY) / (3 * MINUTE));
  });

  it('are few where nothing happens, and never missing for long', () => {
    const times = timesOf(TO - 300 * DAY, [TO - 300 * DAY]);
    expect(Math.max(...gaps(times))).toBeLessThanOrEqual(3 * HOUR);
    expect(times.length).toBeLessThan(300 * 8 + 2 * 480 + 10);
  });

  it.each([0, 330, 345, -210, 765])('stand on the midnights of a zone %i minutes from UTC while something happens', (offset) => {
    const times = new Set(timesOf(TO - 10 * DAY, [TO - 9 * DAY, TO - 8 * DAY]));
    const midnight = Math.floor((TO - 8 * DAY) / DAY) * DAY - offset * MINUTE;
    expect([times.has(midnight), times.has(midnight + DAY)]).toEqual([true, true]);
  });

  it('can be counted without being listed', () => {
    const stretches = stretchesOf({ from: TO - 40 * DAY, to: TO }, [hourOf(TO - 30 * DAY), hourOf(TO)]);
    for (const [from, until] of [
      [-Infinity, Infinity],
      [TO - 30 * DAY, TO - 29 * DAY],
      [TO - 29 * DAY + 1, TO - HOUR + 1],
      [TO, TO],
    ] as const) {
      expect(countTimes(stretches, from, until)).toBe([...timesWithin(stretches, from, until)].length);
    }
  });
});
