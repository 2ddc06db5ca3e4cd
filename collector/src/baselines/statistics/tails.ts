/** Tails of the normal distribution: how unlikely a deviation is. */
import { errorFunction } from 'simple-statistics';

/** Standard deviations on both sides of which 5 % lie. */
export const Z_95 = 1.959964;

/** Probability that a standard normal value is above `z`. Exact to 1e-7; what is less likely than that is 0. */
export function upperTail(z: number): number {
  return Math.max(0, (1 - errorFunction(z / Math.SQRT2)) / 2);
}

/** Probability that it is as far from 0, either way. */
export function bothTails(z: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(z)));
}
