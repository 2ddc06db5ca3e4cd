/** Works out all forecasts, each with its score on the history that there is. */
import type { Kysely } from 'kysely';
import { median, sum } from 'simple-statistics';
import { groupBy } from '../../base/groupBy.ts';
import { DAY_MS, HOUR_MS } from '../../base/time.ts';
import { COUNTED_TOKENS } from '../../catalog/signals/usage.ts';
import type { LimitUse } from '../../readings/statusLines.ts';
import { readHourlyAmounts, type DatedCounter, type HourlyAmount } from '../../store/queries/hourlyAmounts.ts';
import { readLevelSamples, type LevelSampleRow } from '../../store/queries/levelSamples.ts';
import type { Database } from '../../store/schema.ts';
import { daysUntilNextMonth, localDays, startOfMonth } from '../clock.ts';
import { bySubject, hourlyValues } from '../histories.ts';
import { spreadByDifference, spreadByFactor, tested, type Forecast } from './forecast.ts';
import { forecastLevel, trialsOfLevel } from './levels.ts';
import { forecastUse, lastWindow, trialsOfUse, type Use } from './limits.ts';
import { forecastSum, trialsOfSum } from './sums.ts';

const MEMORY_DAYS = 84;
const STORAGE_DAYS_AHEAD = 30;
const DISK_DAYS_AHEAD = 7;
/** Trials of long horizons are few: their score is that of a shorter one, down to this. */
const TRIALS_WANTED = 10;
const DAYS_BEFORE_TRIALS = 14;

export interface ForecastQuestion {
  db: Kysely<Database>;
  now: number;
  /** Limits in force, of which it is known when they are reset. */
  limits: readonly LimitUse[];
}

export async function computeForecasts(question: ForecastQuestion): Promise<Forecast[]> {
  const cost = await readAmounts(question, 'claude_cost_usd_total');
  const tokens = (await readAmounts(question, 'claude_tokens_total')).filter(({ labels }) =>
    COUNTED_TOKENS.some((type) => type === labels['type']),
  );
  return [
    ...monthForecast('month_cost', cost, question),
    ...monthForecast('month_tokens', tokens, question),
    ...(await levelForecasts('storage_bytes', STORAGE_DAYS_AHEAD, question)),
    ...(await levelForecasts('disk_available', DISK_DAYS_AHEAD, question)),
    ...(await limitForecasts(question)),
  ];
}

function readAmounts({ db, now }: ForecastQuestion, metric: DatedCounter): Promise<HourlyAmount[]> {
  return readHourlyAmounts(db, metric, now - MEMORY_DAYS * DAY_MS);
}

/** From the first of the month to its last day, by this machine's clock. */
function monthForecast(name: 'month_cost' | 'month_tokens', amounts: readonly HourlyAmount[], { now }: ForecastQuestion): Forecast[] {
  const endHour = Math.floor(now / HOUR_MS) + 1;
  const history = hourlyValues(amounts, { by: [], where: undefined, endHour }).get('')?.history;
  if (history === undefined) return [];
  const days = localDays(history);
  const today = days.pop()?.value ?? 0;
  const values = days.map(({ value }) => value);
  const spent = sum(days.filter(({ start }) => start >= startOfMonth(now)).map(({ value }) => value)) + today;
  const horizon = daysUntilNextMonth(now);
  const tried = Math.max(1, Math.min(horizon, values.length - DAYS_BEFORE_TRIALS - TRIALS_WANTED));
  const { guess, score } = tested(restOf(values, today, horizon), trialsOfSum(values, tried), spreadByFactor);
  const ofMonth = guess && { expected: spent + guess.expected, low: spent + guess.low, high: spent + guess.high };
  return [{ forecast: name, subject: {}, at: startOfMonth(now, 1), now: spent, guess: ofMonth, score }];
}

/** What is still to come of this day and all that follow; of today at least nothing. */
function restOf(days: readonly number[], today: number, horizon: number): number | null {
  const [all, day] = [forecastSum(days, horizon), forecastSum(days, 1)];
  return all === null || day === null ? null : all - day + Math.max(0, day - today);
}

async function levelForecasts(
  name: 'storage_bytes' | 'disk_available',
  daysAhead: number,
  { db, now }: ForecastQuestion,
): Promise<Forecast[]> {
  const samples = await readLevelSamples(db, name, now - MEMORY_DAYS * DAY_MS);
  const subjects = bySubject(samples, name === 'storage_bytes' ? [] : ['disk']);
  return Array.from(subjects.values(), ({ subject, history }) => {
    const days = dailyMedians(history);
    const known = { forecast: name, subject, at: now + daysAhead * DAY_MS, now: history.at(-1)?.value ?? 0 };
    return { ...known, ...tested(forecastLevel(days, daysAhead), trialsOfLevel(days, daysAhead), spreadByDifference) };
  });
}

async function limitForecasts({ db, now, limits }: ForecastQuestion): Promise<Forecast[]> {
  const samples = bySubject(await readLevelSamples(db, 'rate_limit', now - MEMORY_DAYS * DAY_MS), ['window']);
  return limits.flatMap(({ window, usedRatio, resetsAt }) => {
    if (resetsAt === null) return [];
    const uses = (samples.get(window)?.history ?? []).map(({ hour, value }): Use => ({ hour, usedRatio: value }));
    const current = [...uses, { hour: now / HOUR_MS, usedRatio }];
    const expected = forecastUse(lastWindow(current), resetsAt / HOUR_MS);
    const known = { forecast: 'rate_limit' as const, subject: { window }, at: resetsAt, now: usedRatio };
    return [{ ...known, ...tested(expected, trialsOfUse(uses), spreadByDifference) }];
  });
}

/** One value a day, of those days on which there was a sample. */
function dailyMedians(samples: readonly LevelSampleRow[]): number[] {
  const days = groupBy(samples, ({ hour }) => Math.floor((hour * HOUR_MS) / DAY_MS));
  return Array.from(days.values(), (ofDay) => median(ofDay.map(({ value }) => value)));
}
