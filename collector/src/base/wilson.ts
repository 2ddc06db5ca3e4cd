/**
 * Confidence interval of a share, such as a success rate. Agents run tens of times, not thousands: 5 of 5 is no proof of 100 %, and the
 * interval shows it. Wilson's score interval stays within 0..1 and is sound for small counts and for rates at the ends.
 */

export interface Interval {
  low: number;
  high: number;
}

/** Two-sided 95 %. */
const Z = 1.959964;

/** Null when there was no trial. */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const rate = successes / trials;
  const z2 = Z * Z;
  const centre = rate + z2 / (2 * trials);
  const margin = Z * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return { low: Math.max(0, (centre - margin) / scale), high: Math.min(1, (centre + margin) / scale) };
}
