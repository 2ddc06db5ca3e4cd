/** What is usual now and was not then, or the other way round. */
import type { Labels } from '../store/queries/signalLabels.ts';
import type { SignalName } from '../catalog/signals/signals.ts';
import { keyOf, type Baseline } from './baseline.ts';
import type { Band } from './statistics/bands.ts';

export interface BandDifference {
  signal: SignalName;
  subject: Labels;
  /** Null where nothing was judged yet, or any more. */
  before: Band | null;
  after: Band | null;
  /** Change of what is expected, as a part of what was; null where that is not known, or was 0. */
  change: number | null;
}

/**
 * Counts are compared over the whole week: the hours of two snapshots are not the same.
 * @returns what differs, the largest change first
 */
export function compareSnapshots(before: readonly Baseline[], after: readonly Baseline[]): BandDifference[] {
  const earlier = new Map(before.map((baseline) => [keyOf(baseline), baseline]));
  const later = new Map(after.map((baseline) => [keyOf(baseline), baseline]));
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .flatMap((key) => {
      const [was, is] = [earlier.get(key), later.get(key)];
      const one = is ?? was;
      return one === undefined ? [] : [differenceOf(one, was, is)];
    })
    .filter(({ change, before: was, after: is }) => change !== 0 && (was !== null || is !== null))
    .sort((a, b) => Math.abs(b.change ?? Infinity) - Math.abs(a.change ?? Infinity));
}

function differenceOf({ signal, subject }: Baseline, was: Baseline | undefined, is: Baseline | undefined): BandDifference {
  const [before, after] = [bandOf(was), bandOf(is)];
  const change = before === null || after === null || before.expected === 0 ? null : after.expected / before.expected - 1;
  return { signal, subject, before, after, change: sameOrNull(before, after) ? 0 : change };
}

/** Of a count the mean hour of the week. */
function bandOf(baseline: Baseline | undefined): Band | null {
  if (baseline === undefined || baseline.band === null) return null;
  const { season, band } = baseline;
  if (season === null) return band;
  const mean = season.expected.reduce((sum, value) => sum + value, 0) / season.expected.length;
  return { lower: 0, expected: mean, upper: Math.max(...season.expected) };
}

function sameOrNull(a: Band | null, b: Band | null): boolean {
  return a?.expected === b?.expected && a?.upper === b?.upper && a?.lower === b?.lower;
}
