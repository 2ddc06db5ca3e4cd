/**
 * Bands: what is usual, and how far from it a value may be before it is worth a word. Agents run ten times an hour, not
 * ten thousand times: a count's variance is had from its mean, as Poisson's, and not from a window that is mostly empty.
 */
import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { wilsonInterval } from '../../base/wilson.ts';

export interface Band {
  lower: number;
  expected: number;
  upper: number;
}

/** Standard deviations of a count on the square-root scale: two false alarms in 100,000 hours, were counts Poisson's. */
export const COUNT_Z = 4;
/** Of a robust scale: durations have long tails, and their 95th percentile is what is held against it. */
export const LEVEL_Z = 3.5;
/** Makes the median absolute deviation an estimate of a normal distribution's standard deviation. */
const MAD_TO_SIGMA = 1.4826;

/**
 * Band of a count whose mean is `expected`. The square root makes the variance of counts the same whatever their mean
 * (1/4 of the dispersion), so that one formula holds by day and by night.
 * @param dispersion variance over mean: 1 for independent events, more where they come in bursts or weigh differently
 */
export function countBand(expected: number, dispersion: number, z = COUNT_Z): Band {
  const reach = (z / 2) * Math.sqrt(dispersion);
  const upper = (Math.sqrt(atLeast(expected, dispersion)) + reach) ** 2;
  const lower = Math.max(0, Math.sqrt(expected) - reach) ** 2;
  return { lower, expected, upper };
}

/** How many standard deviations a count is from what is expected; negative below. */
export function countDeviation(value: number, expected: number, dispersion: number): number {
  const from = value > expected ? atLeast(expected, dispersion) : expected;
  if (value > expected && value <= from) return 0;
  return (2 * (Math.sqrt(value) - Math.sqrt(from))) / Math.sqrt(dispersion);
}

/** Where nothing is usual, something may be now and then, though it was not seen yet: of an event (or a burst) a quarter. */
function atLeast(expected: number, dispersion: number): number {
  return Math.max(expected, dispersion / 4);
}

export interface Spread {
  centre: number;
  /** Standard deviation, as the median absolute deviation estimates it. */
  sigma: number;
}

/**
 * Median and robust standard deviation. `values` must not be empty.
 * @param sigmaMin where most values are the same their deviation is 0, and any other would be an alarm
 */
export function robustSpread(values: readonly number[], sigmaMin: number): Spread {
  return { centre: median(values), sigma: Math.max(MAD_TO_SIGMA * medianAbsoluteDeviation(values), sigmaMin) };
}

/** Band of a level, such as memory: median and deviation. */
export function levelBand({ centre, sigma }: Spread, z = LEVEL_Z): Band {
  return { lower: centre - z * sigma, expected: centre, upper: centre + z * sigma };
}

/** Durations and sizes are told apart by factors, not by differences: their band is that of their logarithms. */
export function factorBand(logarithms: Spread, z = LEVEL_Z): Band {
  const { lower, expected, upper } = levelBand(logarithms, z);
  return { lower: Math.exp(lower), expected: Math.exp(expected), upper: Math.exp(upper) };
}

/** Wilson's score interval (95 %) of a share. Null without a trial. */
export function shareBand(successes: number, trials: number): Band | null {
  const interval = wilsonInterval(successes, trials);
  return interval === null ? null : { lower: interval.low, expected: successes / trials, upper: interval.high };
}
