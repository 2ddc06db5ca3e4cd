/** Metrics of what is usual, what is not, and what is to come. */
import { groupBy } from '../../base/groupBy.ts';
import type { Baseline } from '../../baselines/baseline.ts';
import type { Forecast } from '../../baselines/forecasts/forecast.ts';
import type { Reading } from '../../readings/board.ts';
import type { Labels, Show, ShownValue } from './readings.ts';

export function showBaselines({ value: { baselines, forecasts, changes } }: Reading<'baselines'>, { gauge }: Show): void {
  gauge('claude_baseline', baselines.flatMap(bandOf), none);
  gauge(
    'claude_baseline_maturity_ratio',
    baselines.map((baseline) => [labelsOf(baseline), baseline.maturity]),
    none,
  );
  gauge(
    'claude_anomaly_deviations',
    baselines.flatMap((baseline) => valueOf(labelsOf(baseline), baseline.anomaly?.deviations ?? null)),
    none,
  );
  gauge(
    'claude_trend_ratio',
    baselines.flatMap((baseline) => valueOf(labelsOf(baseline), baseline.trend?.weekOverWeek ?? null)),
    none,
  );
  gauge('claude_forecast', forecasts.flatMap(guessOf));
  gauge('claude_forecast_error_ratio', forecasts.flatMap(errorsOf));
  gauge(
    'claude_forecast_target_timestamp_seconds',
    forecasts.map(({ forecast, subject, at }) => [{ forecast, ...subject }, at / 1000]),
  );
  const effects = changes.flatMap(({ kind, agent, at, effects: of }) =>
    of.map(({ quantity }) => ({ labels: { changed: kind, agent, effect: quantity }, at })),
  );
  gauge(
    'claude_change_timestamp_seconds',
    Array.from(groupBy(effects, ({ labels }) => JSON.stringify(labels)).values(), (alike): ShownValue => [
      alike[0]?.labels ?? {},
      Math.max(...alike.map(({ at }) => at)) / 1000,
    ]),
    Math.max,
  );
}

/** Those that are `other` to Prometheus have no band in common, and no comparison with this one is true. */
const none = (): number => NaN;

function labelsOf({ signal, subject }: Baseline): Labels {
  return { signal, ...subject };
}

function bandOf(baseline: Baseline): ShownValue[] {
  const { band } = baseline;
  return band === null ? [] : boundsOf(labelsOf(baseline), band.lower, band.expected, band.upper);
}

function guessOf({ forecast, subject, guess, score }: Forecast): ShownValue[] {
  if (guess === null || score === null) return [];
  return boundsOf({ forecast, ...subject, score: score.error.toFixed(2) }, guess.low, guess.expected, guess.high);
}

function boundsOf(labels: Labels, lower: number, expected: number, upper: number): ShownValue[] {
  return [
    [{ ...labels, bound: 'lower' }, lower],
    [{ ...labels, bound: 'expected' }, expected],
    [{ ...labels, bound: 'upper' }, upper],
  ];
}

function errorsOf({ forecast, subject, score }: Forecast): ShownValue[] {
  if (score === null) return [];
  return [
    [{ forecast, ...subject, method: 'forecast' }, score.error],
    [{ forecast, ...subject, method: 'naive' }, score.naiveError],
  ];
}

function valueOf(labels: Labels, value: number | null): ShownValue[] {
  return value === null ? [] : [[labels, value]];
}
