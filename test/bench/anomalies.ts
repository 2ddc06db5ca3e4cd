/**
 * What is caught of what was planted in made-up work, and how many false alarms that costs: the collector's baselines
 * beside the formulas of grafana/promql-anomaly-detection (adaptive and robust) and a plain z-score, over the same events.
 */
import { mean, medianAbsoluteDeviation, median, standardDeviation } from 'simple-statistics';
import { judgeHistory } from '../../collector/src/baselines/testJudge.ts';
import {
  FIRST_HOUR,
  hourlyCounts,
  JUDGED_FROM,
  plantedSeries,
  verdictOn,
  type Flags,
  type PlantedSeries,
  type Verdict,
} from '../../collector/src/baselines/testPlanted.ts';
import type { Result } from './results.ts';

const SEEDS = Array.from({ length: 5 }, (_, i) => `planted ${i}`);
const FALSE_ALARMS_MAX = 0.001;

export function benchAnomalies(): Result[] {
  const ours = verdictOfAll(byBaselines);
  return [
    resultOf('z-score of a week', ours, verdictOfAll(byFormula(zScore))),
    resultOf('promql-anomaly-detection, adaptive', ours, verdictOfAll(byFormula(adaptive))),
    resultOf('promql-anomaly-detection, robust', ours, verdictOfAll(byFormula(robust))),
  ];
}

function verdictOfAll(flagsOf: (series: PlantedSeries) => Flags): Verdict {
  return verdictOn(
    SEEDS.flatMap((seed) => plantedSeries(seed)),
    flagsOf,
  );
}

function resultOf(peer: string, ours: Verdict, theirs: Verdict): Result {
  const share = ({ falseAlarms, evaluations }: Verdict): number => falseAlarms / evaluations;
  const text = (verdict: Verdict): string =>
    `${(share(verdict) * 100).toFixed(2)} % false, ${verdict.caught.length} of ${verdict.caught.length + verdict.missed.length} caught`;
  const goal = { text: `<= ${FALSE_ALARMS_MAX * 100} % false, all caught`, max: FALSE_ALARMS_MAX };
  return { name: `anomalies against ${peer}`, ours: text(ours), peer: text(theirs), value: ours.missed.length > 0 ? 1 : share(ours), goal };
}

function byBaselines(series: PlantedSeries): Flags {
  const found = judgeHistory({ firstHour: FIRST_HOUR, values: hourlyCounts(series) }, JUDGED_FROM, {
    ...{ sides: ['above', 'below'], floor: 0 },
  });
  return new Map([...found].map(([hour, { side }]) => [hour, side]));
}

const STEP_MINUTES = 10;
const STEPS_AN_HOUR = 60 / STEP_MINUTES;

/** The runs of the last hour, every ten minutes: what the rules are evaluated on. */
function samplesOf({ events }: PlantedSeries, hours: number): number[] {
  let [first, end] = [0, 0];
  return Array.from({ length: hours * STEPS_AN_HOUR }, (_, step) => {
    const now = (step + 1) * STEP_MINUTES;
    while ((events[end] ?? Infinity) < now) end++;
    while ((events[first] ?? Infinity) < now - 60) first++;
    return end - first;
  });
}

interface Band {
  lower: number;
  upper: number;
}

/** @param back samples of so many hours up to now; an earlier stretch with an offset in hours */
type Formula = (back: (hours: number, offset?: number) => number[]) => Band;

/** Flagged as an alert is: after two evaluations in a row. */
function byFormula(formula: Formula): (series: PlantedSeries) => Flags {
  return (series) => {
    const hours = hourlyCounts(series).length;
    const samples = samplesOf(series, hours);
    const flags = new Map<number, 'above' | 'below'>();
    let before: 'above' | 'below' | null = null;
    for (let step = JUDGED_FROM * STEPS_AN_HOUR; step < samples.length; step++) {
      const { lower, upper } = formula((length, offset = 0) => {
        const end = step + 1 - Math.round(offset * STEPS_AN_HOUR);
        return samples.slice(Math.max(0, end - length * STEPS_AN_HOUR), Math.max(1, end));
      });
      const value = samples[step] ?? 0;
      const side = value > upper ? 'above' : value < lower ? 'below' : null;
      if (side !== null && side === before) flags.set(Math.floor(step / STEPS_AN_HOUR), side);
      before = side;
    }
    return flags;
  };
}

const WEEK = 168;

const zScore: Formula = (back) => around(mean(back(WEEK)), 3 * standardDeviation(back(WEEK)));

/** Mean of an hour, twice the deviation of the last 26 hours where there is some, at least half of the mean; and last day's and week's hour. */
const adaptive: Formula = (back) => {
  const middle = mean(back(1));
  const lively = Array.from({ length: 26 }, (_, hour) => back(1, hour)).filter((of) => standardDeviation(of) > 0.5 * mean(of));
  const width = 2 * (lively.length === 0 ? 0 : mean(lively.map((of) => standardDeviation(of))));
  return widest([around(middle, width), around(middle, middle / 2), ...seasonal(back)]);
};

/** Median of a day, twice its absolute deviation, at least half of the median; and last day's and week's hour. */
const robust: Formula = (back) => {
  const middle = median(back(24));
  return widest([around(middle, 2 * medianAbsoluteDeviation(back(24))), around(middle, middle / 2), ...seasonal(back)]);
};

function seasonal(back: Parameters<Formula>[0]): Band[] {
  return [23.5, 167.5].map((offset) => around(mean(back(1, offset)), 2 * standardDeviation(back(1, offset))));
}

function around(middle: number, width: number): Band {
  return { lower: middle - width, upper: middle + width };
}

function widest(bands: readonly Band[]): Band {
  return { lower: Math.min(...bands.map(({ lower }) => lower)), upper: Math.max(...bands.map(({ upper }) => upper)) };
}
