/** What is usual, what is not, and what is to come, as worked out in the last hour. */
import type { Baseline } from '../baselines/baseline.ts';
import type { Change } from '../baselines/changes/change.ts';
import type { Forecast } from '../baselines/forecasts/forecast.ts';

export interface BaselinesReading {
  baselines: readonly Baseline[];
  forecasts: readonly Forecast[];
  /** The newest first. */
  changes: readonly Change[];
}
