/** What the catalog says of names that are not known when this is compiled. */
import { labels, type LabelDefinition } from '../../../collector/src/catalog/labels.ts';
import { metrics } from '../../../collector/src/catalog/metrics.ts';
import type { MetricDefinition } from '../../../collector/src/catalog/metrics/definition.ts';

const definedLabels: Readonly<Record<string, LabelDefinition>> = labels;
const definedMetrics: Readonly<Record<string, MetricDefinition>> = metrics;

export function metricNamed(name: string): MetricDefinition | undefined {
  return definedMetrics[name];
}

/** Upper bounds of a histogram's buckets; none for any other metric. */
export function bucketsOf(metric: string): readonly number[] {
  return definedMetrics[metric]?.buckets ?? [];
}

/** Values that a label can have, where the set is closed. */
export function closedValues(label: string): readonly string[] {
  return definedLabels[label]?.values ?? [];
}
