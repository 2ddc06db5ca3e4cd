/**
 * Numbers are kept as whole parts of their unit (microseconds, nano-dollars), so that adding and taking away the same
 * amount leaves exactly nothing behind; they become the catalog's units when they are exposed.
 */
import type { MetricUnit } from '../../catalog/metrics/definition.ts';

export const PARTS_PER_UNIT: Record<MetricUnit, number> = {
  seconds: 1e6,
  usd: 1e9,
  bytes: 1,
  tokens: 1,
  count: 1,
  timestamp: 1000,
  ratio: 1e6,
  bool: 1,
  info: 1,
};

export function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}

/**
 * A bucket's bound as the value of `le`, spelt as OpenMetrics wants it and as Prometheus 3 rewrites what it scrapes:
 * `0.05`, `1.0`, `1.048576e+07`. The same text in both formats keeps a bucket one series whichever is scraped.
 */
export function bucketLabel(bound: number): string {
  const exponent = bound === 0 ? 0 : Math.floor(Math.log10(Math.abs(bound)));
  if (exponent < -4 || exponent >= 6) return bound.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
