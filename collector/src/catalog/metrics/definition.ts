/** What is said of a metric. */
import type { LabelName } from '../labels.ts';

export type MetricUnit = 'seconds' | 'bytes' | 'tokens' | 'usd' | 'count' | 'ratio' | 'timestamp' | 'bool' | 'info';

export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly unit: MetricUnit;
  readonly labels: readonly LabelName[];
  /** Those of `labels` that a series need not have. */
  readonly optional?: readonly LabelName[];
  /** Upper bounds in the metric's unit; only for histograms. */
  readonly buckets?: readonly number[];
  /** Where the number comes from, for a reader who wants to check it. */
  readonly source: string;
}
