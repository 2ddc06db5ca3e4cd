/** OTLP in JSON: whole numbers of 64 bits may be texts, names are camelCase, and what is not known is passed over. */
import { digestOf } from '../../base/digest.ts';
import { isRead, type Attributes, type AttributeKey, type AttributeValue } from './attributes.ts';
import { isWorkMetric } from './points.ts';
import {
  boundAttributes,
  boundRecords,
  isOurs,
  seriesOf,
  type Decoded,
  type EventRecord,
  type PartialSuccess,
  type PointRecord,
  type Signal,
  type SpanRecord,
} from './records.ts';

type Json = Readonly<Record<string, unknown>>;

function parse(body: Buffer): Json {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    // Its own words would quote the body.
    throw new Error('not valid JSON');
  }
  return objectOf(value, 'the body');
}

function objectOf(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is no object`);
  return value as Json;
}

function listOf(from: Json, key: string): Json[] {
  const value = from[key] ?? [];
  if (!Array.isArray(value)) throw new Error(`${key} is no array`);
  return value.map((item: unknown) => objectOf(item, `an item of ${key}`));
}

function inside(from: Json, key: string): Json {
  return objectOf(from[key] ?? {}, key);
}

function text(from: Json, key: string): string {
  const value = from[key];
  return typeof value === 'string' ? value : '';
}

/** Nanoseconds do not fit a number: exporters give a text, and a number has lost its last digits in the same way each time. */
function nanoOf(from: Json, key: string): string {
  const value = from[key] ?? '0';
  const digits = typeof value === 'number' ? value.toFixed(0) : value;
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) throw new Error(`${key} is no time`);
  return digits;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
}

function decode<T>(
  body: Buffer,
  [resources, scopes, items]: readonly [string, string, string],
  recordsOf: (item: Json) => T[],
  countOf: (item: Json) => number,
): Decoded<T> {
  const decoded: Decoded<T> = { records: [], own: 0, foreign: 0 };
  let count = 0;
  for (const resource of listOf(parse(body), resources)) {
    for (const scope of listOf(resource, scopes)) {
      const ours = isOurs(text(inside(scope, 'scope'), 'name'));
      const list = listOf(scope, items);
      boundRecords((count += list.length));
      if (ours) decoded.own += list.length;
      for (const item of list) {
        if (ours) decoded.records.push(...recordsOf(item));
        else decoded.foreign += countOf(item);
      }
    }
  }
  return decoded;
}

function attributesOf(from: Json): Attributes {
  const attributes = new Map<AttributeKey, AttributeValue>();
  const list = listOf(from, 'attributes');
  boundAttributes(list.length);
  for (const attribute of list) {
    const key = text(attribute, 'key');
    if (!isRead(key)) continue;
    const value = scalarOf(inside(attribute, 'value'));
    if (value !== undefined) attributes.set(key, value);
  }
  return attributes;
}

function scalarOf({ stringValue, boolValue, intValue, doubleValue }: Json): AttributeValue | undefined {
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  const number = numberOf(intValue ?? doubleValue);
  return Number.isNaN(number) ? undefined : number;
}

export function decodeEvents(body: Buffer): Decoded<EventRecord> {
  return decode(
    body,
    ['resourceLogs', 'scopeLogs', 'logRecords'],
    (item) => {
      const timeNano = nanoOf(item, 'timeUnixNano');
      return [
        {
          timeNano: timeNano === '0' ? nanoOf(item, 'observedTimeUnixNano') : timeNano,
          attributes: attributesOf(item),
          fingerprint: () => digestOf(JSON.stringify(item)),
        },
      ];
    },
    () => 1,
  );
}

export function decodeSpans(body: Buffer): Decoded<SpanRecord> {
  return decode(
    body,
    ['resourceSpans', 'scopeSpans', 'spans'],
    (item) => [{ name: text(item, 'name'), endNano: nanoOf(item, 'endTimeUnixNano'), attributes: attributesOf(item) }],
    () => 1,
  );
}

const KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];
/** By number, and by the name that JSON allows as well. */
const TEMPORALITIES = new Map<unknown, PointRecord['temporality']>([
  [1, 'delta'],
  [2, 'cumulative'],
  ['AGGREGATION_TEMPORALITY_DELTA', 'delta'],
  ['AGGREGATION_TEMPORALITY_CUMULATIVE', 'cumulative'],
]);

export function decodePoints(body: Buffer): Decoded<PointRecord> {
  return decode(
    body,
    ['resourceMetrics', 'scopeMetrics', 'metrics'],
    (item) => (isWorkMetric(text(item, 'name')) ? pointsOf(text(item, 'name'), inside(item, 'sum')) : []),
    (item) => KINDS.reduce((points, kind) => points + listOf(inside(item, kind), 'dataPoints').length, 0),
  );
}

function pointsOf(metric: string, sum: Json): PointRecord[] {
  const temporality = TEMPORALITIES.get(sum['aggregationTemporality']);
  if (temporality === undefined || sum['isMonotonic'] !== true) return [];
  const points = listOf(sum, 'dataPoints');
  boundRecords(points.length);
  return points.map((point) => ({
    metric,
    temporality,
    startNano: nanoOf(point, 'startTimeUnixNano'),
    timeNano: nanoOf(point, 'timeUnixNano'),
    value: numberOf(point['asDouble'] ?? point['asInt']),
    attributes: attributesOf(point),
    series: seriesOf(listOf(point, 'attributes').map((attribute) => JSON.stringify(attribute))),
  }));
}

const REJECTED: Record<Signal, string> = {
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
};

export function encodeAnswer(partial: PartialSuccess | null, signal: Signal): string {
  if (partial === null) return '{}';
  return JSON.stringify({ partialSuccess: { [REJECTED[signal]]: String(partial.rejected), errorMessage: partial.message } });
}

export function encodeFailure(message: string): string {
  return JSON.stringify({ message });
}
