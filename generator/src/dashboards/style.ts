/** Colours and units by meaning: a failure looks the same, and a second is a second, on every panel. */
import * as units from '@grafana/grafana-foundation-sdk/units';
import type { Unit } from '../promql/series.ts';

export const colors = {
  success: 'green',
  warning: 'orange',
  failure: 'red',
  cancelled: 'yellow',
  unfinished: 'purple',
  neutral: 'blue',
  text: 'text',
} as const;

export interface Threshold {
  readonly value: number;
  readonly color: string;
}

const UNIT_IDS: Record<Unit, string> = {
  seconds: units.Seconds,
  bytes: units.BytesIEC,
  tokens: units.Short,
  usd: units.Dollars,
  count: units.Short,
  timestamp: units.DateTimeFromNow,
  bool: units.Short,
  info: units.Short,
  ratio: units.PercentUnit,
};

/** Grafana's id of a unit of the catalog. */
export function unitId(unit: Unit): string {
  return UNIT_IDS[unit];
}

/** A number as descriptions say it. */
export function quantityText(unit: Unit, value: number): string {
  switch (unit) {
    case 'ratio':
      return `${String(Number((value * 100).toPrecision(4)))} %`;
    case 'seconds':
      return `${String(value)} s`;
    case 'bytes':
      return `${String(value / 2 ** 20)} MiB`;
    default:
      return value.toLocaleString('en-US');
  }
}

/** Share of successes from which an agent counts as reliable. */
export const GOOD_SUCCESS_RATE = 0.95;

/** A share of successes: what is red, orange, green. */
export const SUCCESS_STEPS: readonly Threshold[] = [
  { value: 0.8, color: colors.warning },
  { value: GOOD_SUCCESS_RATE, color: colors.success },
];

/** Anything above zero deserves a look. */
export const ANY_IS_WARNING: readonly Threshold[] = [{ value: 1, color: colors.warning }];
export const ANY_IS_FAILURE: readonly Threshold[] = [{ value: 1, color: colors.failure }];

export const OUTCOME_COLORS = {
  success: colors.success,
  failure: colors.failure,
  cancelled: colors.cancelled,
  unfinished: colors.unfinished,
} as const;
