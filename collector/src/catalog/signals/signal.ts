/**
 * What a signal is: one thing worth watching, declared once. The collector works out its baseline and forecast, the
 * generator renders it as recording rules, threshold series, alerts with their tests, panels and a runbook.
 */
import type { LabelName } from '../labels.ts';
import type { LabelsOf, MetricName, metrics } from '../metrics.ts';
import type { MetricUnit } from '../metrics/definition.ts';

type NameOfType<T extends 'counter' | 'gauge' | 'histogram'> = {
  [M in MetricName]: (typeof metrics)[M]['type'] extends T ? M : never;
}[MetricName];
export type CounterName = NameOfType<'counter'>;
export type GaugeName = NameOfType<'gauge'>;
export type HistogramName = NameOfType<'histogram'>;

/** Series of one metric, narrowed by label values. */
export interface Of<M extends MetricName = MetricName> {
  readonly metric: M;
  readonly where?: { readonly [L in LabelsOf<M>]?: string | readonly string[] };
}

/** How the value of a signal is had from metrics; it also decides the kind of its baseline. */
export type Measure =
  /** Events, or amounts such as tokens, within the window. */
  | { readonly kind: 'count'; readonly of: Of<CounterName> }
  /** Part of the whole within the window, 0 to 1. `part` is one of `whole`. */
  | { readonly kind: 'ratio'; readonly part: Of<CounterName>; readonly whole: Of<CounterName> }
  /** 95th percentile within the window. */
  | { readonly kind: 'duration'; readonly of: Of<HistogramName> }
  /** As it is now; with `enough` only where another gauge of the same labels is at least that high. */
  | { readonly kind: 'level'; readonly of: Of<GaugeName>; readonly join: Join; readonly enough?: Enough }
  /** How much of a total is available as it is now, 0 to 1, or with `used` how much is not. */
  | { readonly kind: 'share'; readonly available: GaugeName; readonly total: GaugeName; readonly used: boolean; readonly join: Join };

/** How much there must be of something before a level says anything. */
export interface Enough {
  readonly metric: GaugeName;
  readonly min: number;
}

/** What series become that differ in other labels than those that a signal is judged by. */
export type Join = 'max' | 'min' | 'sum';

export const SOURCE_NAMES = ['transcripts', 'hooks', 'registry', 'processes', 'host', 'storage'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export type Severity = 'critical' | 'warning';
export type Side = 'above' | 'below';
export type Window = '10m' | '1h' | '6h' | '1d';

/** A fixed limit: the same number is the rule's threshold, the panel's line and the runbook's text. */
export interface Limit {
  readonly severity: Severity;
  readonly side: Side;
  /** In the signal's unit. */
  readonly value: number;
  /** How long it must be so. */
  readonly lasting: `${number}m`;
  readonly why: string;
}

/** A share that runs down: what is left in a day, if it goes on as it did, is judged before the limit itself is reached. */
export interface Exhaustion {
  /** What the line is drawn through. */
  readonly window: '6h' | '1d';
  readonly aheadHours: number;
  /** Only what is this scarce already can run out: half a disk written in an hour is an installation. */
  readonly below: number;
  readonly lasting: `${number}m`;
  readonly why: string;
}

/** What a value must be at least before its leaving the band is worth a word, in the signal's unit. */
export interface Baseline {
  readonly sides: readonly Side[];
  readonly floor: number;
}

export type SignalUnit = MetricUnit | 'factor';

export interface Signal {
  readonly title: string;
  readonly help: string;
  /** `factor`: a ratio that may be above 1 and is not said in percent. */
  readonly unit: SignalUnit;
  /** Labels of what is judged one by one: each agent, each hook, ...; none for all as one. */
  readonly by: readonly LabelName[];
  readonly measure: Measure;
  /** What counts, durations and ratios are looked at over. */
  readonly window: Window;
  readonly limits: readonly Limit[];
  /** Undefined for what is wrong at any time, whatever is usual. */
  readonly baseline?: Baseline;
  /** Only for a share that is available. */
  readonly exhaustion?: Exhaustion;
  /** Name of the alert of its limits, where the signal's own name with "High" or "Low" does not say what is so. */
  readonly alert?: string;
  /** What is so, where "above" or "below" a number does not say it; `{agent}` stands for the value of a label. */
  readonly says?: string;
  /** The source without which the signal is not known, as in ccmon_source_up; none for what the collector says of itself. */
  readonly source?: SourceName;
  /** What its user can do about it; becomes the runbook. */
  readonly remedies: readonly [string, ...string[]];
}

/** Events that a ratio needs before it is judged: one failure of three says nothing. */
export const RATIO_EVENTS_MIN = 5;
export const RATIO_PARTS_MIN = 3;
/** Events that a percentile needs. */
export const DURATION_EVENTS_MIN = 3;
