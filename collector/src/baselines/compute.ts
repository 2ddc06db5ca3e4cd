/** Works out all baselines, from the history in the store: each hour, once. */
import type { Kysely } from 'kysely';
import { DAY_MS, HOUR_MS } from '../base/time.ts';
import { signalOf, SIGNAL_NAMES, type SignalName } from '../catalog/signals/signals.ts';
import type { Baseline as Declared, Signal, Window } from '../catalog/signals/signal.ts';
import { isDated, readHourlyAmounts, type DatedCounter, type HourlyAmount } from '../store/queries/hourlyAmounts.ts';
import { readLevelSamples } from '../store/queries/levelSamples.ts';
import { isDatedHistogram, readRecentDurations } from '../store/queries/recentDurations.ts';
import type { Database } from '../store/schema.ts';
import { keyOf, type Baseline } from './baseline.ts';
import { hourAt } from './clock.ts';
import { countBaseline } from './counts.ts';
import { durationBaseline } from './durations.ts';
import { bySubject, hourlyValues, sameHours, startOf, type Subject } from './histories.ts';
import { levelBaseline } from './levels.ts';
import { shareBaseline } from './shares.ts';

/** Twelve weeks: enough for any season, and what is older says little about now. */
const MEMORY_DAYS = 84;

export const WINDOW_MS: Readonly<Record<Window, number>> = { '10m': 600_000, '1h': HOUR_MS, '6h': 6 * HOUR_MS, '1d': DAY_MS };

/** @param before the baselines of the last time, which know since when something has been unusual */
export async function computeBaselines(db: Kysely<Database>, now: number, before: readonly Baseline[] = []): Promise<Baseline[]> {
  const question: Question = { db, now, endHour: hourAt(now), since: now - MEMORY_DAYS * DAY_MS, amounts: new Map() };
  const baselines: Baseline[] = [];
  for (const name of SIGNAL_NAMES) {
    const signal = signalOf(name);
    if (signal.baseline !== undefined) baselines.push(...(await baselinesOf(name, signal, signal.baseline, question)));
  }
  return sinceWhen(baselines, before, now);
}

interface Question {
  db: Kysely<Database>;
  now: number;
  /** The hour that is running. */
  endHour: number;
  since: number;
  /** Read once each. */
  amounts: Map<DatedCounter, Promise<HourlyAmount[]>>;
}

async function baselinesOf(name: SignalName, signal: Signal, declared: Declared, question: Question): Promise<Baseline[]> {
  const { measure, by, window } = signal;
  const { db, since, endHour } = question;
  const each = <History>(subjects: Iterable<Subject<History>>, of: (history: History) => Omit<Baseline, 'signal' | 'subject'>) =>
    Array.from(subjects, ({ subject, history }) => ({ signal: name, subject, ...of(history) }));
  switch (measure.kind) {
    case 'count': {
      const amounts = await amountsOf(measure.of.metric, question);
      const subjects = hourlyValues(amounts, { by, where: measure.of.where, endHour });
      return each(subjects.values(), (history) => countBaseline(history, declared));
    }
    case 'ratio': {
      const wholes = hourlyValues(await amountsOf(measure.whole.metric, question), { by, where: measure.whole.where, endHour });
      const parts = hourlyValues(await amountsOf(measure.part.metric, question), { by, where: measure.part.where, endHour });
      return [...wholes].map(([key, { subject, history }]) => ({
        ...{ signal: name, subject },
        ...shareBaseline(
          { wholes: history.values, parts: sameHours(parts.get(key)?.history, history) },
          declared,
          WINDOW_MS[window] / HOUR_MS,
        ),
      }));
    }
    case 'duration': {
      if (!isDatedHistogram(measure.of.metric)) return [];
      const took = bySubject(await readRecentDurations(db, measure.of.metric, since), by);
      const until = startOf(endHour);
      return each(took.values(), (history) => durationBaseline(history, declared, { until, windowMs: WINDOW_MS[window] }));
    }
    case 'level':
    case 'share': {
      const samples = bySubject(await readLevelSamples(db, name, since), by);
      return each(samples.values(), (history) =>
        levelBaseline(
          history.map(({ value }) => value),
          declared,
        ),
      );
    }
  }
}

async function amountsOf(metric: Parameters<typeof isDated>[0], { db, since, amounts }: Question): Promise<HourlyAmount[]> {
  if (!isDated(metric)) return [];
  const read = amounts.get(metric) ?? readHourlyAmounts(db, metric, since);
  amounts.set(metric, read);
  return read;
}

/** What was unusual on the same side an hour ago has been so since then. */
function sinceWhen(baselines: readonly Baseline[], before: readonly Baseline[], now: number): Baseline[] {
  const known = new Map(before.map((each) => [keyOf(each), each.anomaly]));
  return baselines.map((each) => {
    if (each.anomaly === null) return each;
    const earlier = known.get(keyOf(each));
    return { ...each, anomaly: { ...each.anomaly, since: earlier?.side === each.anomaly.side ? earlier.since : now } };
  });
}
