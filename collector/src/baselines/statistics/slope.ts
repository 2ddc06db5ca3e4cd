/** A straight line through points that no outlier can turn: Theil's and Sen's median of all slopes, with its confidence. */
import { median, quantileSorted } from 'simple-statistics';
import { Z_95 } from './tails.ts';

export interface Slope {
  /** Change a step. */
  slope: number;
  /** Bounds of the slope, 95 %: it is a trend when both have one sign. */
  low: number;
  high: number;
  /** Value of the line at step 0. */
  intercept: number;
}

/** Points that a slope needs. */
const POINTS_MIN = 4;

/** Line through values at steps 0, 1, 2, ... or null when they are too few. Takes the square of their number in time. */
export function robustSlope(values: readonly number[]): Slope | null {
  const n = values.length;
  if (n < POINTS_MIN) return null;
  const slopes: number[] = [];
  values.forEach((from, i) => {
    for (let j = i + 1; j < n; j++) slopes.push(((values[j] ?? from) - from) / (j - i));
  });
  slopes.sort((a, b) => a - b);
  const slope = quantileSorted(slopes, 0.5);
  // Kendall's: how far the rank of the true slope may be from the middle.
  const reach = Z_95 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? slope;
  return {
    slope,
    low: at((slopes.length - reach) / 2 - 1),
    high: at((slopes.length + reach) / 2),
    intercept: median(values.map((value, i) => value - slope * i)),
  };
}
