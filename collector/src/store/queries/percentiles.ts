/** Exact percentiles by the nearest-rank rule: the smallest value that at least p per cent of all values do not exceed. */

/** Milliseconds in, seconds out, in the order of `percents`; null where there are no values. */
export function percentileSeconds(milliseconds: readonly number[], percents: readonly number[]): (number | null)[] {
  return percentiles(milliseconds, percents).map((value) => (value === null ? null : value / 1000));
}

/** In the order of `percents`; null where there are no values. */
export function percentiles(values: readonly number[], percents: readonly number[]): (number | null)[] {
  const sorted = Float64Array.from(values).sort();
  return percents.map((percent) => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null);
}
