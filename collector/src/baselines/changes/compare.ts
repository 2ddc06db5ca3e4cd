/**
 * Whether runs after a change differ from those before it: by ranks, and of failures by Wilson intervals that do not meet.
 * It is said only where it is so: of many comparisons some would differ by chance.
 */
import { median } from 'simple-statistics';
import type { PastRun } from '../../store/queries/agentRunHistory.ts';
import { differenceOfShares } from '../shares.ts';
import { shareBand } from '../statistics/bands.ts';
import { rankTest } from '../statistics/ranks.ts';
import { bothTails } from '../statistics/tails.ts';
import { CHANGED_QUANTITIES, type ChangedQuantity } from '../../catalog/baselines.ts';
import type { Effect } from './change.ts';

/** On each side. */
export const RUNS_MIN = 12;
/** Of a difference by chance: one in a thousand, since each change is looked at in four ways and for each agent. */
const PROBABILITY_MAX = 0.001;
/** A run after the change is above one before it this often, or as rarely: less is not worth a word. */
const EFFECT_MIN = 0.65;

type Measured = Exclude<ChangedQuantity, 'failures'>;

const VALUE_OF: Readonly<Record<Measured, (run: PastRun) => number | null>> = {
  duration: ({ seconds, failed }) => (failed ? null : seconds),
  tokens: ({ tokens }) => tokens,
  cost: ({ usd }) => usd,
};

export function compareRuns(before: readonly PastRun[], after: readonly PastRun[]): Effect[] {
  return CHANGED_QUANTITIES.flatMap((quantity) =>
    quantity === 'failures' ? compareFailures(before, after) : compareMeasured(quantity, before, after),
  );
}

function compareMeasured(quantity: Measured, before: readonly PastRun[], after: readonly PastRun[]): Effect[] {
  const valuesOf = (runs: readonly PastRun[]): number[] => runs.map(VALUE_OF[quantity]).filter((value) => value !== null);
  const [old, recent] = [valuesOf(before), valuesOf(after)];
  if (old.length < RUNS_MIN || recent.length < RUNS_MIN) return [];
  const { effect, probability } = rankTest(old, recent);
  if (probability > PROBABILITY_MAX || Math.max(effect, 1 - effect) < EFFECT_MIN) return [];
  return [
    {
      ...{ quantity, before: median(old), after: median(recent), probability },
      ...{ runsBefore: old.length, runsAfter: recent.length },
    },
  ];
}

function compareFailures(before: readonly PastRun[], after: readonly PastRun[]): Effect[] {
  const shareOf = (runs: readonly PastRun[]) => ({ part: runs.filter(({ failed }) => failed).length, whole: runs.length });
  const [old, recent] = [shareOf(before), shareOf(after)];
  if (old.whole < RUNS_MIN || recent.whole < RUNS_MIN) return [];
  const [was, is] = [shareBand(old.part, old.whole), shareBand(recent.part, recent.whole)];
  if (was === null || is === null || (is.lower <= was.upper && was.lower <= is.upper)) return [];
  return [
    {
      ...{ quantity: 'failures' as const, before: was.expected, after: is.expected },
      ...{ runsBefore: old.whole, runsAfter: recent.whole, probability: bothTails(differenceOfShares(recent, old)) },
    },
  ];
}
