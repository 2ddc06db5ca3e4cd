/** What is known of how a signal usually is, for each of those that it is judged by: an agent, a tool, a hook, a project. */
import type { SignalName } from '../catalog/signals/signals.ts';
import type { Side } from '../catalog/signals/signal.ts';
import type { Labels } from '../store/queries/signalLabels.ts';
import type { Band } from './statistics/bands.ts';
import type { Dispersion } from './statistics/season.ts';

export interface Baseline {
  signal: SignalName;
  subject: Labels;
  /** Days from the first event to the last full hour. */
  historyDays: number;
  neededDays: number;
  /** Days and events that are there, of those needed before anything is judged: 1 when it is ripe. */
  maturity: number;
  /** Null until it is ripe. */
  band: Band | null;
  /** Of a count, what is usual at each hour of the week; the band is that of the hour that is running. */
  season: SeasonOfCount | null;
  /** In the last full window; null when nothing was there to be measured. */
  value: number | null;
  anomaly: Anomaly | null;
  trend: Trend | null;
}

export interface SeasonOfCount {
  expected: readonly number[];
  dispersion: Dispersion;
}

export interface Anomaly {
  side: Side;
  value: number;
  /** Standard deviations from what is expected. */
  deviations: number;
  /** Of a value as far off, were all as usual. */
  probability: number;
  /** When it was seen first; milliseconds. */
  since: number;
}

export interface Trend {
  /** Change of the last seven days against the seven before them, as a part of those; null without those. */
  weekOverWeek: number | null;
  /** Change a day, in the signal's unit, and its bounds (95 %); null with too few days. */
  slopePerDay: number | null;
  slopeLow: number | null;
  slopeHigh: number | null;
  /** True when both bounds have one sign. */
  isTrend: boolean;
}

/** Identifies a baseline among those of a snapshot. */
export function keyOf({ signal, subject }: Pick<Baseline, 'signal' | 'subject'>): string {
  return JSON.stringify([signal, ...Object.entries(subject).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
