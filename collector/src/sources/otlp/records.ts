/** What is read out of a body, whichever of the two encodings it came in. */
import { digestOf } from '../../base/digest.ts';
import { IntakeError } from '../../intake.ts';
import type { Attributes } from './attributes.ts';

/** A record of the logs: Claude Code's events. Times are nanoseconds since the epoch, as text, '0' for none. */
export interface EventRecord {
  timeNano: string;
  attributes: Attributes;
  /** Hash of the whole record: the same again when it is sent again. */
  fingerprint: () => string;
}

export interface SpanRecord {
  name: string;
  endNano: string;
  attributes: Attributes;
}

/** One number of a counter. */
export interface PointRecord {
  metric: string;
  /** Since the point before, or since `startNano`. */
  temporality: 'delta' | 'cumulative';
  startNano: string;
  timeNano: string;
  value: number;
  attributes: Attributes;
  /** Tells series apart: hash of all attributes, of those too that are not read. */
  series: string;
}

export interface Decoded<T> {
  records: T[];
  /** How many items Claude Code sent; one may be of no use here, and a metric may hold several records. */
  own: number;
  /** How many were left out because another program made them. */
  foreign: number;
}

export const SIGNALS = ['logs', 'traces', 'metrics'] as const;
export type Signal = (typeof SIGNALS)[number];

/** What an answer says of records that were not taken. */
export interface PartialSuccess {
  rejected: number;
  message: string;
}

/** One of the two encodings. Decoders throw an Error whose message holds nothing of the body. */
export interface Encoding {
  decodeEvents: (body: Buffer) => Decoded<EventRecord>;
  decodeSpans: (body: Buffer) => Decoded<SpanRecord>;
  decodePoints: (body: Buffer) => Decoded<PointRecord>;
  encodeAnswer: (partial: PartialSuccess | null, signal: Signal) => string | Uint8Array;
  /** The status message that OTLP wants with every failure. */
  encodeFailure: (message: string) => string | Uint8Array;
}

/** Scopes of Claude Code: logs, traces and metrics each have a name that begins so. */
const SCOPE = 'com.anthropic.claude_code';

export function isOurs(scope: string): boolean {
  return scope === SCOPE || scope.startsWith(`${SCOPE}.`);
}

/** Far more than an exporter puts into one request (512 records) or record (128 attributes): a bound for what decoding costs. */
const RECORDS_MAX = 20_000;
const ATTRIBUTES_MAX = 1000;

/** @throws IntakeError */
export function boundRecords(count: number): void {
  if (count > RECORDS_MAX) throw new IntakeError(413, `The body holds more than ${RECORDS_MAX} records: send smaller batches.`);
}

/** @throws IntakeError */
export function boundAttributes(count: number): void {
  if (count > ATTRIBUTES_MAX) throw new IntakeError(400, `A record has more than ${ATTRIBUTES_MAX} attributes.`);
}

/** The same whatever the order of the attributes. */
export function seriesOf(attributes: readonly (Uint8Array | string)[]): string {
  return digestOf(attributes.map(digestOf).sort().join(' '));
}
