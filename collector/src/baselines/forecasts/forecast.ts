/** A forecast, and how good ones like it have been on the same history. */
import { quantile, sum } from 'simple-statistics';
import type { ForecastName } from '../../catalog/baselines.ts';
import type { Labels } from '../../store/queries/signalLabels.ts';

export interface Forecast {
  forecast: ForecastName;
  subject: Labels;
  /** What it is for; milliseconds. */
  at: number;
  /** How it is now, in the unit of what is forecast. */
  now: number;
  /** Null while there is too little history to test it, or where it was no better than the naive one. Eight of ten were between. */
  guess: Guess | null;
  /** Null while there is too little history. */
  score: Score | null;
}

/** Errors as parts of what came: the sum of all differences over the sum of all values. */
export interface Score {
  error: number;
  /** Of a forecast that knows nothing: that all goes on as it did last. */
  naiveError: number;
  /** Times in the past at which it was tried. */
  origins: number;
}

/** What would have been forecast at some time in the past, and what came. */
export interface Trial {
  forecast: number;
  naive: number;
  actual: number;
}

/** Fewer trials prove nothing. */
const ORIGINS_MIN = 5;
/** Eight of ten are between. */
const [LOW, HIGH] = [0.1, 0.9];

export function scoreOf(trials: readonly Trial[]): Score | null {
  const size = sum(trials.map(({ actual }) => Math.abs(actual)));
  if (trials.length < ORIGINS_MIN || size === 0) return null;
  const errorOf = (guess: (trial: Trial) => number): number => sum(trials.map((trial) => Math.abs(guess(trial) - trial.actual))) / size;
  return { error: errorOf(({ forecast }) => forecast), naiveError: errorOf(({ naive }) => naive), origins: trials.length };
}

/** A value and how far off it may be. */
export interface Guess {
  expected: number;
  low: number;
  high: number;
}

/** What is forecast, if its trials say that it is worth anything, and their score. */
export function tested(
  expected: number | null,
  trials: readonly Trial[],
  spread: (expected: number, trials: readonly Trial[]) => Guess,
): { guess: Guess | null; score: Score | null } {
  const score = scoreOf(trials);
  const isGood = expected !== null && score !== null && score.error < score.naiveError;
  return { guess: isGood ? spread(expected, trials) : null, score };
}

/** Errors of sums grow with them. */
export function spreadByFactor(expected: number, trials: readonly Trial[]): Guess {
  const factors = trials.filter(({ forecast }) => forecast > 0).map(({ forecast, actual }) => actual / forecast);
  if (factors.length === 0) return { expected, low: expected, high: expected };
  return { expected, low: expected * Math.min(1, quantile(factors, LOW)), high: expected * Math.max(1, quantile(factors, HIGH)) };
}

/** Errors of levels do not. */
export function spreadByDifference(expected: number, trials: readonly Trial[]): Guess {
  const differences = trials.map(({ forecast, actual }) => actual - forecast);
  return {
    expected,
    low: expected + Math.min(0, quantile(differences, LOW)),
    high: expected + Math.max(0, quantile(differences, HIGH)),
  };
}
