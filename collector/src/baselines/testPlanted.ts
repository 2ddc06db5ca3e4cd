/**
 * For tests and the benchmark: five weeks of made-up work in which it is known what is unusual. Runs come by day, more on
 * workdays, often several at once as when one agent launches others; in the last week something goes wrong.
 */
import { createRandom, type Random } from '../demo/random.ts';

const HOURS = 35 * 24;
/** From here on is judged. */
export const JUDGED_FROM = HOURS - 7 * 24;
/** Midnight before a Monday, by this machine's clock. */
export const FIRST_HOUR = Math.floor(new Date(2026, 0, 5).getTime() / 3_600_000);

/** Hours in which something is planted: from the first, up to the one after the last. */
export interface Planted {
  what: string;
  side: 'above' | 'below';
  from: number;
  until: number;
}

export interface PlantedSeries {
  name: string;
  /** Minutes since the first hour, in order. */
  events: readonly number[];
  planted: readonly Planted[];
}

/** The last Monday begins with the judged hours. */
const night = { what: 'burst at night', side: 'above', from: JUDGED_FROM + 26, until: JUDGED_FROM + 28 } as const;
const day = { what: 'burst by day', side: 'above', from: JUDGED_FROM + 59, until: JUDGED_FROM + 61 } as const;
const outage = { what: 'outage', side: 'below', from: JUDGED_FROM + 81, until: JUDGED_FROM + 89 } as const;

export function plantedSeries(seed: string): PlantedSeries[] {
  const random = createRandom(seed);
  return [
    series(random.fork('quiet'), { name: 'quiet', perHour: 2.5, atOnce: 1, planted: [night] }),
    series(random.fork('usual'), { name: 'usual', perHour: 5, atOnce: 2, planted: [] }),
    series(random.fork('bursty'), { name: 'bursty', perHour: 10, atOnce: 6, planted: [] }),
    series(random.fork('busy'), { name: 'busy', perHour: 25, atOnce: 1, planted: [day, outage] }),
  ];
}

interface Work {
  name: string;
  perHour: number;
  /** Runs that begin together: one up to this many. */
  atOnce: number;
  planted: readonly Planted[];
}

/** Times the rate of a working hour. */
const BURSTS = { night: 6, day: 4 };

function series(random: Random, { name, perHour, atOnce, planted }: Work): PlantedSeries {
  const events: number[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const of = planted.find(({ from, until }) => hour >= from && hour < until);
    const usual = (perHour * shareOfDay(hour)) / ((1 + atOnce) / 2);
    const rate = of === undefined ? usual : of.side === 'below' ? 0 : perHour * (of === night ? BURSTS.night : BURSTS.day);
    for (let count = poisson(random, rate); count > 0; count--) {
      const minute = hour * 60 + random.int(0, 59);
      for (let runs = random.int(1, atOnce); runs > 0; runs--) events.push(minute);
    }
  }
  return { name, events: events.sort((a, b) => a - b), planted };
}

/** Of the rate by day: none at night, a fifth at weekends. */
function shareOfDay(hour: number): number {
  const [ofDay, weekday] = [hour % 24, Math.floor(hour / 24) % 7];
  const work = ofDay >= 9 && ofDay < 18 ? 1 : ofDay >= 7 && ofDay < 22 ? 0.3 : 0;
  return weekday < 5 ? work : work / 5;
}

function poisson(random: Random, mean: number): number {
  let count = 0;
  for (let product = random.next(); product > Math.exp(-mean); product *= random.next()) count++;
  return count;
}

/** Events in each hour. */
export function hourlyCounts({ events }: PlantedSeries): number[] {
  const counts = Array.from({ length: HOURS }, () => 0);
  for (const minute of events) counts[Math.floor(minute / 60)] = (counts[Math.floor(minute / 60)] ?? 0) + 1;
  return counts;
}

/** What a method flags among the judged hours, by hour. */
export type Flags = ReadonlyMap<number, 'above' | 'below'>;

export interface Verdict {
  evaluations: number;
  /** Flagged though nothing is planted there, nor ended in the hour before. */
  falseAlarms: number;
  caught: string[];
  missed: string[];
}

export function verdictOn(all: readonly PlantedSeries[], flagsOf: (series: PlantedSeries) => Flags): Verdict {
  const verdict: Verdict = { evaluations: 0, falseAlarms: 0, caught: [], missed: [] };
  for (const each of all) {
    const flags = flagsOf(each);
    verdict.evaluations += HOURS - JUDGED_FROM;
    for (const { what, side, from, until } of each.planted) {
      const isCaught = [...flags].some(([hour, seen]) => seen === side && hour >= from && hour <= until);
      (isCaught ? verdict.caught : verdict.missed).push(what);
    }
    for (const hour of flags.keys()) {
      if (!each.planted.some(({ from, until }) => hour >= from && hour <= until)) verdict.falseAlarms += 1;
    }
  }
  return verdict;
}
