/** Baselines of ratios, such as the failures among an agent's runs: the Wilson interval of all but the newest. */
import { mean, sum } from 'simple-statistics';
import { RATIO_EVENTS_MIN, RATIO_PARTS_MIN, type Baseline as Declared } from '../catalog/signals/signal.ts';
import type { Baseline } from './baseline.ts';
import { HOURS_A_DAY } from './clock.ts';
import { shareBand } from './statistics/bands.ts';
import { bothTails } from './statistics/tails.ts';
import { trendOf } from './trends.ts';

export const SHARE_DAYS_NEEDED = 3;
export const SHARE_EVENTS_NEEDED = 20;

export interface ShareHistory {
  /** One an hour, without a gap, up to the last full hour. */
  parts: readonly number[];
  wholes: readonly number[];
}

/** @param windowHours how many of the newest hours are judged */
export function shareBaseline(
  { parts, wholes }: ShareHistory,
  declared: Declared,
  windowHours: number,
): Omit<Baseline, 'signal' | 'subject'> {
  const historyDays = wholes.length / HOURS_A_DAY;
  const now = { part: sum(parts.slice(-windowHours)), whole: sum(wholes.slice(-windowHours)) };
  const before = { part: sum(parts) - now.part, whole: sum(wholes) - now.whole };
  const maturity = Math.min(1, historyDays / SHARE_DAYS_NEEDED, before.whole / SHARE_EVENTS_NEEDED);
  const value = now.whole === 0 ? null : now.part / now.whole;
  const known = {
    historyDays,
    neededDays: SHARE_DAYS_NEEDED,
    maturity,
    value,
    season: null,
    trend: trendOf(dailyShares(parts, wholes), meanOrNull),
  };
  const band = shareBand(before.part, before.whole);
  const seen = shareBand(now.part, now.whole);
  if (maturity < 1 || band === null) return { ...known, band: null, anomaly: null };

  const isUp = seen !== null && seen.lower > band.upper && now.part >= RATIO_PARTS_MIN;
  const isDown = seen !== null && seen.upper < band.lower;
  const side = isUp ? 'above' : isDown ? 'below' : null;
  if (value === null || side === null || now.whole < RATIO_EVENTS_MIN || !declared.sides.includes(side) || value < declared.floor) {
    return { ...known, band, anomaly: null };
  }
  const deviations = differenceOfShares(now, before);
  return { ...known, band, anomaly: { side, value, deviations, probability: bothTails(deviations), since: 0 } };
}

interface Share {
  part: number;
  whole: number;
}

/** Standard deviations between two shares, by their pooled variance. */
export function differenceOfShares(a: Share, b: Share): number {
  const pooled = (a.part + b.part) / (a.whole + b.whole);
  const variance = pooled * (1 - pooled) * (1 / a.whole + 1 / b.whole);
  return variance === 0 ? 0 : (a.part / a.whole - b.part / b.whole) / Math.sqrt(variance);
}

function dailyShares(parts: readonly number[], wholes: readonly number[]): (number | null)[] {
  const days: (number | null)[] = [];
  for (let end = wholes.length; end >= HOURS_A_DAY; end -= HOURS_A_DAY) {
    const whole = sum(wholes.slice(end - HOURS_A_DAY, end));
    days.push(whole === 0 ? null : sum(parts.slice(end - HOURS_A_DAY, end)) / whole);
  }
  return days.reverse();
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}
