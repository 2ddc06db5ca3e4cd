/**
 * Metrics of how things are now. They follow the board of readings: what has changed there is shown anew, and what is not
 * on it, because its source failed or has not looked yet, is not exposed. Counters stay as they were.
 */
import type { MetricName } from '../../catalog/metrics.ts';
import type { Reading, ReadingKind, Readings } from '../../readings/board.ts';
import { limitsInForce } from '../../readings/statusLines.ts';
import { showBaselines } from './baselines.ts';
import { limitLabels } from './counters.ts';
import { removeAllSeries, setAmount, type Families } from './families.ts';
import type { LabelLimiter } from './labels.ts';
import { showHost, showProcesses, showStorage } from './machineMetrics.ts';
import { showGauge } from './states.ts';
import { PARTS_PER_UNIT } from './units.ts';

export type Labels = Readonly<Record<string, string>>;
/** In the metric's unit. */
export type ShownValue = readonly [Labels, number];

export interface Show {
  /**
   * Makes the values the only ones of the gauge.
   * @param join what becomes of two values whose labels became the same; without it they are added up
   */
  gauge: (metric: MetricName, values: readonly ShownValue[], join?: (a: number, b: number) => number) => void;
  /** A counter whose total is known from elsewhere. */
  counter: (metric: MetricName, values: readonly ShownValue[]) => void;
  now: number;
  /** What is shown is to be shown anew from then on, though the reading is the same. */
  holdsUntil: (at: number) => void;
}

type ShowReading<K extends ReadingKind> = (reading: Reading<K>, show: Show) => void;

export interface ReadingsView {
  /** Takes up what has changed on the board since it was called last. */
  readonly refresh: (now: number) => void;
}

export interface ReadingsViewOptions {
  families: Families;
  limiter: LabelLimiter;
  readings: Readings;
}

export function createReadingsView({ families, limiter, readings }: ReadingsViewOptions): ReadingsView {
  const view = <K extends ReadingKind>(kind: K, showReading: ShowReading<K>): ((now: number) => void) => {
    let shown: Reading<K> | undefined;
    let until = Infinity;
    const gauges = new Set<MetricName>();
    return (now) => {
      const reading = readings.latest(kind);
      if (reading === shown && now < until) return;
      shown = reading;
      until = Infinity;
      if (reading === undefined) {
        for (const metric of gauges) removeAllSeries(families[metric]);
        return;
      }
      showReading(reading, {
        gauge(metric, values, join = add) {
          gauges.add(metric);
          showGauge(families, limiter, { metric, values: inParts(families, metric, values), join });
        },
        counter: (metric, values) => showCounter(families, limiter, metric, values),
        now,
        holdsUntil: (at) => (until = at),
      });
    };
  };
  const views: Readonly<Record<ReadingKind, (now: number) => void>> = {
    processes: view('processes', showProcesses),
    host: view('host', showHost),
    storage: view('storage', showStorage),
    statusLines: view('statusLines', showLimits),
    baselines: view('baselines', showBaselines),
    spool: view('spool', showSpool),
    spoolRoom: view('spoolRoom', ({ value: { bytes, capacityBytes } }, { gauge }) => {
      gauge('ccmon_spool_available_bytes', [[{}, Math.max(0, capacityBytes - bytes)]]);
      gauge('ccmon_spool_capacity_bytes', [[{}, capacityBytes]]);
    }),
    telemetry: view('telemetry', ({ value }, { counter }) => {
      counter('ccmon_deliveries_total', [[{ delivery: 'telemetry' }, value.taken]]);
      counter('ccmon_telemetry_refused_total', byLabel('refusal', value.refused));
      counter('ccmon_telemetry_passed_over_total', byLabel('refusal', value.passedOver));
    }),
    records: view('records', ({ value }, { counter }) => {
      counter('ccmon_deliveries_total', [[{ delivery: 'records' }, value.taken]]);
      counter('ccmon_records_refused_total', byLabel('refusal', value.refused));
    }),
  };
  return {
    refresh(now) {
      for (const refreshView of Object.values(views)) refreshView(now);
    },
  };
}

function showLimits({ value }: Reading<'statusLines'>, { gauge, now, holdsUntil }: Show): void {
  const limits = limitsInForce(value, now);
  gauge(
    'claude_rate_limit_used_ratio',
    limits.map(({ window, usedRatio }) => [{ window }, usedRatio]),
  );
  holdsUntil(Math.min(...limits.map(({ resetsAt }) => resetsAt ?? Infinity)));
}

function showSpool({ value }: Reading<'spool'>, { counter }: Show): void {
  const folders = Object.entries(value);
  counter(
    'ccmon_deliveries_total',
    folders.map(([delivery, { taken }]) => [{ delivery }, taken]),
  );
  counter(
    'ccmon_spool_files_total',
    folders.flatMap(([, { taken, torn, too_large }]) => byLabel('result', { taken, torn, too_large })),
  );
}

function byLabel(label: string, amounts: Readonly<Record<string, number>>): ShownValue[] {
  return Object.entries(amounts).map(([value, amount]) => [{ [label]: value }, amount]);
}

function add(a: number, b: number): number {
  return a + b;
}

function inParts(families: Families, metric: MetricName, values: readonly ShownValue[]): ShownValue[] {
  const parts = PARTS_PER_UNIT[families[metric].definition.unit];
  return values.map(([labels, value]): ShownValue => [labels, parts === 1 ? value : Math.round(value * parts)]);
}

/** Totals whose labels became the same are added up. */
function showCounter(families: Families, limiter: LabelLimiter, metric: MetricName, values: readonly ShownValue[]): void {
  const family = families[metric];
  const totals = new Map<string, { labels: Record<string, string>; amount: number }>();
  for (const [labels, amount] of inParts(families, metric, values)) {
    const limited = limitLabels(limiter, family, labels);
    const key = JSON.stringify(limited);
    totals.set(key, { labels: limited, amount: (totals.get(key)?.amount ?? 0) + amount });
  }
  for (const { labels, amount } of totals.values()) setAmount(family, labels, amount);
}
