/**
 * Bounds the values of labels, by count and by length: names that users can invent must not make series without end.
 *
 * A value once exposed under its own name stays so, and one counted under `other` stays there: moved, both series would
 * step. So both lists are saved, with the transaction in which they grew. Another limit tells which new values are admitted.
 */
import { labels, OVERFLOW_VALUE, type LabelDefinition, type LabelName } from '../../catalog/labels.ts';

/** An empty label is the same as none to Prometheus. */
const UNKNOWN_VALUE = 'unknown';
const MAX_VALUE_LENGTH = 128;
/** Overflowing values that are told apart; `ccmon_label_overflow_total` stands still beyond. */
const MAX_OVERFLOWED = 1000;
const UNFIT = /[\p{Cc}\p{Cs}]/u;
const UNFIT_ALL = new RegExp(UNFIT, 'gu');

export type LabelLimits = Partial<Record<LabelName, number>>;

export interface LabelLimiter {
  /** What `raw` is exposed as. A value not seen before is admitted if there is room. */
  readonly expose: (label: LabelName, raw: string) => string;
  /** Number of distinct values counted under `other`, of each label that has a limit. */
  readonly overflowed: () => [LabelName, number][];
  /** True when values were admitted, or overflowed, since the last commit. */
  readonly hasGrown: () => boolean;
  /** All that must be saved, as text. */
  readonly state: () => string;
  readonly commit: () => void;
  readonly rollback: () => void;
}

interface LabelState {
  limit: number;
  admitted: Set<string>;
  overflowed: Set<string>;
}

type Saved = Partial<Record<string, { admitted: string[]; overflowed: string[] }>>;

export interface LabelLimiterOptions {
  limits: LabelLimits;
  /** As `state` gave it; undefined at the very first start. */
  saved: string | undefined;
  /** Told once of each label that runs over. */
  onOverflow: (label: LabelName, limit: number) => void;
}

export function createLabelLimiter({ limits, saved, onOverflow }: LabelLimiterOptions): LabelLimiter {
  const states = readStates(limits, saved);
  let added: { values: Set<string>; value: string }[] = [];

  const add = (values: Set<string>, value: string): void => {
    values.add(value);
    added.push({ values, value });
  };

  return {
    expose(label, raw) {
      const state = states.get(label);
      if (state?.admitted.has(raw) === true) return raw;
      const value = cleanValue(raw);
      if (state === undefined || state.admitted.has(value) || value === OVERFLOW_VALUE) return value;
      if (state.overflowed.has(value)) return OVERFLOW_VALUE;
      if (state.admitted.size < state.limit) {
        add(state.admitted, value);
        return value;
      }
      if (state.overflowed.size === 0) onOverflow(label, state.limit);
      if (state.overflowed.size < MAX_OVERFLOWED) add(state.overflowed, value);
      return OVERFLOW_VALUE;
    },
    overflowed: () => Array.from(states, ([label, { overflowed }]) => [label, overflowed.size]),
    hasGrown: () => added.length > 0,
    state: () => writeStates(states),
    commit() {
      added = [];
    },
    rollback() {
      for (const { values, value } of added) values.delete(value);
      added = [];
    },
  };
}

/** A label's value that every parser takes: not empty, not too long, no control characters (a NUL ends a scrape), no half characters. */
export function cleanValue(raw: string): string {
  if (raw === '') return UNKNOWN_VALUE;
  const text = UNFIT.test(raw) ? raw.replace(UNFIT_ALL, '_') : raw;
  return text.length <= MAX_VALUE_LENGTH ? text : Array.from(text).slice(0, MAX_VALUE_LENGTH).join('');
}

function readStates(limits: LabelLimits, saved: string | undefined): Map<LabelName, LabelState> {
  const lists = saved === undefined ? {} : (JSON.parse(saved) as Saved);
  const states = new Map<LabelName, LabelState>();
  for (const [name, definition] of Object.entries(labels) as [LabelName, LabelDefinition][]) {
    const limit = limits[name] ?? definition.limit ?? definition.values?.length;
    if (limit === undefined) continue;
    const { admitted = definition.values ?? [], overflowed = [] } = lists[name] ?? {};
    states.set(name, { limit, admitted: new Set(admitted), overflowed: new Set(overflowed) });
  }
  return states;
}

function writeStates(states: Map<LabelName, LabelState>): string {
  const saved: Saved = {};
  for (const [label, { admitted, overflowed }] of states) saved[label] = { admitted: [...admitted], overflowed: [...overflowed] };
  return JSON.stringify(saved);
}
