/** What is forecast. */
import type { ForecastName } from '../baselines.ts';
import type { LabelName } from '../labels.ts';
import type { MetricUnit } from '../metrics/definition.ts';

export interface ForecastDeclaration {
  readonly title: string;
  readonly help: string;
  readonly unit: MetricUnit;
  readonly by: readonly LabelName[];
}

export const forecasts = {
  month_cost: {
    title: 'Cost of this month',
    help: 'Estimated cost from the first of this month to its last day: what was spent so far, and each day to come as the same weekdays of the last four weeks.',
    unit: 'usd',
    by: [],
  },
  month_tokens: {
    title: 'Tokens of this month',
    help: 'Uncached input and output tokens of this month, in the same way.',
    unit: 'tokens',
    by: [],
  },
  storage_bytes: {
    title: 'Size of the configuration directories in 30 days',
    help: 'What Claude Code will keep on disk, on a robust line through the last four weeks.',
    unit: 'bytes',
    by: [],
  },
  disk_available: {
    title: 'Free disk space in 7 days',
    help: 'Part of the disk that will be free, on a robust line through the last four weeks.',
    unit: 'ratio',
    by: ['disk'],
  },
  rate_limit: {
    title: 'Use of a limit when it is reset',
    help: 'Part of the five-hour or seven-day limit that will be used by then, at the pace since it was reset last.',
    unit: 'ratio',
    by: ['window'],
  },
} as const satisfies Record<ForecastName, ForecastDeclaration>;
