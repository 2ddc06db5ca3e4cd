/**
 * Says where a figure comes from, in the catalog's own words: the page and METRICS.md cannot tell different stories.
 */
import { metrics, type MetricName } from '../../../collector/src/catalog/metrics.ts';

export const sourceOf = (metric: MetricName): string => `${metrics[metric].help}\nSource: ${metrics[metric].source}.`;
