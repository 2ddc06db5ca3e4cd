/** What a thing in the ledger adds to one series. */
import type { LabelsOf, metrics, MetricName } from '../../catalog/metrics.ts';

type OfType<T extends string> = { [M in MetricName]: (typeof metrics)[M]['type'] extends T ? M : never }[MetricName];
export type CounterName = OfType<'counter'>;
export type HistogramName = OfType<'histogram'>;

/** An amount for one series, in parts of the metric's unit: added to a counter, observed by a histogram. */
export interface Sample {
  metric: CounterName | HistogramName;
  labels: Readonly<Record<string, string>>;
  amount: number;
}

export function sample<M extends CounterName | HistogramName>(
  metric: M,
  labels: Readonly<Record<LabelsOf<M>, string>>,
  amount: number,
): Sample {
  return { metric, labels, amount };
}

export function isKnown(durationMs: number | null): durationMs is number {
  return durationMs !== null && durationMs >= 0;
}

export function statusLabel(status: number): string {
  return status === 0 ? 'none' : String(status);
}
