/** Baselines of counts: what happens, or is used, in an hour, against the same hour of other weeks. */
import { sum } from 'simple-statistics';
import type { Baseline as Declared } from '../catalog/signals/signal.ts';
import type { Anomaly, Baseline } from './baseline.ts';
import { deviationOutside } from './anomalies.ts';
import { daysOf, hourOfWeek, HOURS_A_DAY, HOURS_A_WEEK } from './clock.ts';
import { countBand, countDeviation } from './statistics/bands.ts';
import { dispersionAt, seasonOf, type Season } from './statistics/season.ts';
import { trendOf } from './trends.ts';

/** Before a whole week was seen, its quiet days would be news. */
export const COUNT_DAYS_NEEDED = 7;

export interface CountHistory {
  /** The hour of the first value, since the epoch. */
  firstHour: number;
  /** One an hour, without a gap, up to the last full hour. */
  values: readonly number[];
}

/** Its band is that of the hour that is running, which follows the last value. */
export function countBaseline({ firstHour, values }: CountHistory, declared: Declared): Omit<Baseline, 'signal' | 'subject'> {
  const historyDays = values.length / HOURS_A_DAY;
  const maturity = Math.min(1, historyDays / COUNT_DAYS_NEEDED);
  const value = values.at(-1) ?? null;
  const trend = trendOf(daysOf(values), sum);
  if (maturity < 1) return { historyDays, neededDays: COUNT_DAYS_NEEDED, maturity, value, trend, band: null, season: null, anomaly: null };

  const hours = values.map((_, i) => hourOfWeek(firstHour + i));
  const season = seasonOf(values, hours);
  // What is judged must not judge itself.
  const before = seasonOf(values.slice(0, -1), hours.slice(0, -1));
  return {
    ...{ historyDays, neededDays: COUNT_DAYS_NEEDED, maturity, value, trend },
    band: bandAt(season, hourOfWeek(firstHour + values.length)),
    season: { expected: season.expected, dispersion: season.dispersion },
    anomaly: value === null ? null : judge(value, before, hours.at(-1) ?? 0, declared),
  };
}

/** Whether a value leaves the band of its hour. */
export function judge(value: number, { expected, dispersion }: SeasonLike, hour: number, declared: Declared): Anomaly | null {
  const usual = expected[hour % HOURS_A_WEEK] ?? 0;
  const spread = dispersionAt(dispersion, usual);
  const band = countBand(usual, spread);
  return deviationOutside({ value, band, deviations: countDeviation(value, usual, spread) }, declared);
}

type SeasonLike = Pick<Season, 'expected' | 'dispersion'>;

function bandAt({ expected, dispersion }: Season, hour: number) {
  const usual = expected[hour] ?? 0;
  return countBand(usual, dispersionAt(dispersion, usual));
}
