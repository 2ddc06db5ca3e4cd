/**
 * Baselines of durations: median and deviation of what the percentile was in each window of the past, by factors. It is
 * that of windows and not of single runs, since a window's percentile is what is held against it.
 */
import { median, quantile } from 'simple-statistics';
import { DAY_MS } from '../base/time.ts';
import { DURATION_EVENTS_MIN, type Baseline as Declared } from '../catalog/signals/signal.ts';
import { deviationOutside } from './anomalies.ts';
import type { Baseline } from './baseline.ts';
import { factorBand, robustSpread } from './statistics/bands.ts';
import { trendOf } from './trends.ts';

export const DURATION_DAYS_NEEDED = 3;
/** Windows with enough runs: a deviation of fewer says little. */
export const DURATION_WINDOWS_NEEDED = 8;

/** Shorter is told apart from it by noise only, and has no logarithm at 0. */
const SECONDS_MIN = 0.001;
/** Of logarithms: times that hardly vary may still do so by a twentieth. */
const SIGMA_MIN = 0.05;
/** What is held against the band. */
const QUANTILE = 0.95;

export interface Took {
  /** Milliseconds. */
  at: number;
  seconds: number;
}

/**
 * @param until end of the last full hour, milliseconds
 * @param windowMs what the percentile is taken of; the past is cut into as many windows as there are
 */
export function durationBaseline(
  all: readonly Took[],
  declared: Declared,
  { until, windowMs }: { until: number; windowMs: number },
): Omit<Baseline, 'signal' | 'subject'> {
  const took = all.filter(({ at }) => at < until);
  const first = took.reduce((earliest, { at }) => Math.min(earliest, at), until);
  const [now = [], ...past] = backwards(took, { until, stepMs: windowMs, steps: Math.ceil((until - first) / windowMs) });
  const judged = past.filter((window) => window.length >= DURATION_EVENTS_MIN).map((window) => quantile(window, QUANTILE));
  const historyDays = (until - first) / DAY_MS;
  const maturity = Math.min(1, historyDays / DURATION_DAYS_NEEDED, judged.length / DURATION_WINDOWS_NEEDED);
  const value = now.length < DURATION_EVENTS_MIN ? null : quantile(now, QUANTILE);
  const days = backwards(took, { until, stepMs: DAY_MS, steps: Math.floor(historyDays) })
    .reverse()
    .map(medianOrNull);
  const known = { historyDays, neededDays: DURATION_DAYS_NEEDED, maturity, value, season: null, trend: trendOf(days, medianOrNull) };
  if (maturity < 1) return { ...known, band: null, anomaly: null };

  const spread = robustSpread(judged.map(logarithm), SIGMA_MIN);
  const band = factorBand(spread);
  if (value === null) return { ...known, band, anomaly: null };
  const deviations = (logarithm(value) - spread.centre) / spread.sigma;
  return { ...known, band, anomaly: deviationOutside({ value, band, deviations }, declared) };
}

/** Durations by steps of time, the newest step first. */
function backwards(took: readonly Took[], { until, stepMs, steps }: { until: number; stepMs: number; steps: number }): number[][] {
  const windows: number[][] = Array.from({ length: steps }, () => []);
  for (const { at, seconds } of took) windows[Math.floor((until - 1 - at) / stepMs)]?.push(seconds);
  return windows;
}

function logarithm(seconds: number): number {
  return Math.log(Math.max(seconds, SECONDS_MIN));
}

function medianOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values);
}
