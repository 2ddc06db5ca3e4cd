/** Forecasts as panels draw them: what is expected, and the bounds within which it will be. */
import type { ForecastName } from '../../../collector/src/catalog/baselines.ts';
import { forecasts } from '../../../collector/src/catalog/signals/forecasts.ts';
import { current, inUnit, max, type Instant } from '../promql/expressions.ts';
import { series } from '../promql/series.ts';

/** A bound of a forecast. Its score, a label that changes with every computation, is joined away. */
export function forecast<K extends 'disk' | 'window' = never>(
  name: ForecastName,
  bound: 'lower' | 'expected' | 'upper',
  ...by: readonly K[]
): Instant<K> {
  return inUnit(forecasts[name].unit, max(current(series('claude_forecast', { forecast: name, bound })), ...by));
}

/** What a panel says of a forecast that it draws. */
export const FORECAST_NOTE =
  'A forecast is drawn only where forecasts like it were better on your own history than none; Resource Usage tells how good.';
