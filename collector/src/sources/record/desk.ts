/**
 * Takes checked records in: tells those that were recorded before by their keys, holds metrics of somebody's own to their
 * bounds, and makes facts of the rest. A request is taken as a whole or not at all.
 */
import { randomUUID } from 'node:crypto';
import { digestOf } from '../../base/digest.ts';
import { CUSTOM_PREFIX } from '../../catalog/metrics.ts';
import type { RefusalReason } from '../../catalog/values.ts';
import { IntakeError } from '../../intake.ts';
import type { CustomMetricType, Facts } from '../../ledger/facts.ts';
import { exposedName, familyName } from './metricNames.ts';
import type { RecordKind } from './records.ts';
import type { Checked, RecordAnswer } from './schema.ts';

/** What was recorded before, as committed. */
export interface RecordedBefore {
  /** Of the record under a key; undefined for a new key. */
  fingerprintOf(kind: RecordKind, key: string): string | undefined;
  /** Every series of somebody's own metrics. */
  customSeries(): { metric: string; type: CustomMetricType; labels: Readonly<Record<string, string>> }[];
}

/** A record that is not taken, with what is wrong with it. */
export class Refusal extends IntakeError {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, field: string) {
    super(reason === 'conflict' ? 409 : 422, field === '' ? message : `${field}: ${message}`, field === '' ? {} : { field });
    this.reason = reason;
  }
}

export interface Desk {
  /**
   * @param wholeKey the key of the whole request; empty for none
   * @throws Refusal, or whatever `commit` throws; then nothing was taken
   */
  take<K extends RecordKind>(kind: K, records: readonly Checked<K>[], request: TakeRequest): RecordAnswer;
}

export interface TakeRequest {
  wholeKey: string;
  /** True for an array: places are told. */
  isList: boolean;
  now: number;
  commit: (facts: Partial<Facts>) => void;
}

const METRICS_MAX = 50;
const LABEL_SETS_MAX = 100;
/** How far a sender's clock may go ahead of ours. */
const SKEW_MS = 5 * 60 * 1000;

interface CustomMetric {
  type: CustomMetricType;
  labelSets: Set<string>;
}

interface Keyed<K extends RecordKind> {
  record: Checked<K>;
  key: string;
  fingerprint: string;
  at: number;
  place: string;
}

export function createDesk(before: RecordedBefore): Desk {
  let metrics: Map<string, CustomMetric> | undefined;

  return {
    take(kind, records, { wholeKey, isList, now, commit }) {
      const whole = wholeKey === '' ? '' : fingerprintOf(records.map(withoutTime));
      const keyed = records.map((record, index): Keyed<typeof kind> => {
        const { idempotencyKey: ownKey, at = '' } = record;
        return {
          record,
          key: keyOf(kind, ownKey ?? (wholeKey === '' ? '' : `${wholeKey} ${index}`)),
          fingerprint: ownKey === undefined ? whole : fingerprintOf(withoutTime(record)),
          at: at === '' ? now : Date.parse(at),
          place: isList ? `[${index}]` : '',
        };
      });
      for (const { at, place } of keyed) {
        if (at > now + SKEW_MS) throw new Refusal('not_valid', 'the time is still to come', fieldAt(place, 'at'));
      }
      const fresh = withoutKnown(kind, keyed, before);
      if (fresh.length > 0) {
        const admitted = kind === 'metric' ? admit((metrics ??= load(before)), fresh as Keyed<'metric'>[]) : undefined;
        commit(factsOf(kind, fresh, now));
        if (admitted !== undefined) metrics = admitted;
      }
      return { recorded: fresh.length, duplicates: keyed.length - fresh.length };
    },
  };
}

/** Keys are the sender's own words: their hash tells one from another as well. */
function keyOf(kind: RecordKind, chosen: string): string {
  return chosen === '' ? '' : digestOf(`${kind} ${chosen}`);
}

/** A client that sends a record again may have given it the time anew. */
function withoutTime<K extends RecordKind>(record: Checked<K>): Omit<Checked<K>, 'at'> {
  return { ...record, at: undefined };
}

/** The same for the same record, in whatever order its fields and labels came. */
function fingerprintOf(value: unknown): string {
  return digestOf(
    JSON.stringify(value, (_name, part: unknown) => (isPlain(part) ? Object.fromEntries(Object.entries(part).sort()) : part)),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The records that are new. @throws Refusal for another record under a known key */
function withoutKnown<K extends RecordKind>(kind: K, keyed: readonly Keyed<K>[], before: RecordedBefore): Keyed<K>[] {
  const inRequest = new Map<string, string>();
  return keyed.filter(({ key, fingerprint, place }) => {
    if (key === '') return true;
    const known = inRequest.get(key) ?? before.fingerprintOf(kind, key);
    inRequest.set(key, fingerprint);
    if (known === undefined) return true;
    if (known === fingerprint) return false;
    throw new Refusal('conflict', 'another record was sent under this key before: choose a new one', fieldAt(place, 'idempotencyKey'));
  });
}

function load(before: RecordedBefore): Map<string, CustomMetric> {
  const metrics = new Map<string, CustomMetric>();
  for (const { metric, type, labels } of before.customSeries()) add(metrics, familyName(metric), type, labels);
  return metrics;
}

function add(metrics: Map<string, CustomMetric>, family: string, type: CustomMetricType, labels: Readonly<Record<string, string>>): void {
  const { labelSets } = metrics.get(family) ?? { labelSets: new Set<string>() };
  metrics.set(family, { type, labelSets: labelSets.add(fingerprintOf(labels)) });
}

/** The metrics with those of the records. @throws Refusal */
function admit(known: ReadonlyMap<string, CustomMetric>, fresh: readonly Keyed<'metric'>[]): Map<string, CustomMetric> {
  const metrics = new Map([...known].map(([family, { type, labelSets }]) => [family, { type, labelSets: new Set(labelSets) }]));
  for (const { record, place } of fresh) {
    const { name, type, labels } = record;
    const family = familyName(name);
    const there = metrics.get(family);
    if (there !== undefined && there.type !== type) {
      throw new Refusal('not_valid', `${CUSTOM_PREFIX}${family} is a ${there.type} already: choose another name`, fieldAt(place, 'type'));
    }
    add(metrics, family, type, labels);
    if (metrics.size > METRICS_MAX) {
      throw new Refusal('too_many_metrics', `there are ${METRICS_MAX} metrics already, and no room for one more`, fieldAt(place, 'name'));
    }
    if ((metrics.get(family)?.labelSets.size ?? 0) > LABEL_SETS_MAX) {
      const message = `${CUSTOM_PREFIX}${family} has ${LABEL_SETS_MAX} sets of labels already, and no room for one more`;
      throw new Refusal('too_many_label_sets', message, fieldAt(place, 'labels'));
    }
  }
  return metrics;
}

function factsOf<K extends RecordKind>(kind: K, fresh: readonly Keyed<K>[], now: number): Partial<Facts> {
  const makers: { [Kind in RecordKind]: (keyed: readonly Keyed<Kind>[]) => Partial<Facts> } = {
    'agent-run': (runs) => ({
      recordedAgentRuns: runs.map(({ record, key, fingerprint, at }) => ({
        ...{ key: key === '' ? randomUUID() : key, fingerprint, at },
        agent: record.agentName,
        durationMs: Math.round(record.duration * 1000),
        tokens: record.tokensUsed ?? -1,
        succeeded: record.success,
      })),
    }),
    'hook-run': (runs) => ({
      recordedHookRuns: runs.map(({ record, key, fingerprint, at }) => ({
        ...{ key: key === '' ? randomUUID() : key, fingerprint, at },
        hook: record.hookName,
        event: record.event ?? '',
        durationMs: Math.round(record.duration * 1000),
        succeeded: record.success,
      })),
    }),
    metric: (samples) => ({
      customSamples: samples.map(({ record, key, fingerprint, at }) => ({
        ...{ key, fingerprint, at, receivedAt: now },
        metric: exposedName(record.name, record.type),
        type: record.type,
        labels: record.labels,
        value: record.value,
      })),
    }),
  };
  return makers[kind](fresh);
}

function fieldAt(place: string, field: string): string {
  return place === '' ? field : `${place}.${field}`;
}
