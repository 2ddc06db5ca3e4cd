/** Exact percentiles by the nearest-rank rule: the smallest value that at least p per cent of all values do not exceed. */

/** Milliseconds in, seconds out, in the order of `percents`; null where there are no values. */
export function percentileSeconds(milliseconds: readonly number[], percents: readonly number[]): (number | null)[] {
  const sorted = Float64Array.from(milliseconds).sort();
  return percents.map((percent) => {
    const value = sorted[Math.ceil((percent / 100) * sorted.length) - 1];
    return value === undefined ? null : value / 1000;
  });
}
