/**
 * OTLP in protobuf. The wire format is read and written by protobuf-es; which fields are wanted is said here, by the
 * numbers that opentelemetry-proto gives them, and everything else is skipped. Code generated from the whole schema
 * builds every message before one can look at it: it was measured at ten times the code and the memory, and at 300 MB
 * for 4 MB of empty attributes.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
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
  type SpanRecord,
} from './records.ts';

/** What to do at a field; its reader stands at the value. */
type Fields = Readonly<Record<number, (reader: BinaryReader) => void>>;

/** A field's number with the way in which its value is written: of another kind than expected it is as unknown as any. */
const varint = (field: number): number => field * 8 + WireType.Varint;
const fixed64 = (field: number): number => field * 8 + WireType.Bit64;
const bytes = (field: number): number => field * 8 + WireType.LengthDelimited;

function read(message: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const take = fields[field * 8 + type];
    if (take === undefined) reader.skip(type, field);
    else take(reader);
  }
}

interface Scope {
  name: string;
  items: Uint8Array[];
}

/** The three requests are alike down to their records: resources (1), in them scopes (2), in them a name (1) and records (2). */
function scopesOf(body: Uint8Array): Scope[] {
  const scopes: Scope[] = [];
  let count = 0;
  const readScope = (message: Uint8Array): void => {
    const scope: Scope = { name: '', items: [] };
    read(message, {
      [bytes(1)]: (reader) => read(reader.bytes(), { [bytes(1)]: (inner) => (scope.name = inner.string()) }),
      [bytes(2)]: (reader) => {
        boundRecords((count += 1));
        scope.items.push(reader.bytes());
      },
    });
    scopes.push(scope);
  };
  read(body, { [bytes(1)]: (resource) => read(resource.bytes(), { [bytes(2)]: (scope) => readScope(scope.bytes()) }) });
  return scopes;
}

function decode<T>(body: Uint8Array, recordsOf: (item: Uint8Array) => T[], countOf: (item: Uint8Array) => number): Decoded<T> {
  const decoded: Decoded<T> = { records: [], own: 0, foreign: 0 };
  for (const { name, items } of scopesOf(body)) {
    const ours = isOurs(name);
    if (ours) decoded.own += items.length;
    for (const item of items) {
      if (ours) decoded.records.push(...recordsOf(item));
      else decoded.foreign += countOf(item);
    }
  }
  return decoded;
}

/** Gathers the attributes of one record. */
function attributeReader(): { attributes: Attributes; raw: Uint8Array[]; take: (reader: BinaryReader) => void } {
  const attributes = new Map<AttributeKey, AttributeValue>();
  const raw: Uint8Array[] = [];
  const take = (reader: BinaryReader): void => {
    const attribute = reader.bytes();
    boundAttributes(raw.push(attribute));
    const pair = { key: '', value: NOTHING };
    read(attribute, { [bytes(1)]: (inner) => (pair.key = inner.string()), [bytes(2)]: (inner) => (pair.value = inner.bytes()) });
    const { key, value } = pair;
    if (isRead(key)) readValue(value, (scalar) => attributes.set(key, scalar));
  };
  return { attributes, raw, take };
}

const NOTHING: Uint8Array = new Uint8Array();

/** Lists, maps and bytes are no value that anything here wants. */
function readValue(value: Uint8Array, set: (value: AttributeValue) => void): void {
  read(value, {
    [bytes(1)]: (reader) => set(reader.string()),
    [varint(2)]: (reader) => set(reader.bool()),
    [varint(3)]: (reader) => set(Number(reader.int64())),
    [fixed64(4)]: (reader) => set(reader.double()),
  });
}

export function decodeEvents(body: Uint8Array): Decoded<EventRecord> {
  return decode(
    body,
    (item) => {
      let [timeNano, observedNano] = ['0', '0'];
      const { attributes, take } = attributeReader();
      read(item, {
        [fixed64(1)]: (reader) => (timeNano = String(reader.fixed64())),
        [bytes(6)]: take,
        [fixed64(11)]: (reader) => (observedNano = String(reader.fixed64())),
      });
      return [{ timeNano: timeNano === '0' ? observedNano : timeNano, attributes, fingerprint: () => digestOf(item) }];
    },
    () => 1,
  );
}

export function decodeSpans(body: Uint8Array): Decoded<SpanRecord> {
  return decode(
    body,
    (item) => {
      let [name, endNano] = ['', '0'];
      const { attributes, take } = attributeReader();
      read(item, {
        [bytes(5)]: (reader) => (name = reader.string()),
        [fixed64(8)]: (reader) => (endNano = String(reader.fixed64())),
        [bytes(9)]: take,
      });
      return [{ name, endNano, attributes }];
    },
    () => 1,
  );
}

/** Fields of a metric that hold its points: gauge, sum, histogram, exponential histogram, summary. */
const SUM = bytes(7);
const POINTS = [bytes(5), SUM, bytes(9), bytes(10), bytes(11)];
const DELTA = 1;
const CUMULATIVE = 2;

export function decodePoints(body: Uint8Array): Decoded<PointRecord> {
  return decode(
    body,
    (item) => {
      let [metric, sum] = ['', NOTHING];
      read(item, { [bytes(1)]: (reader) => (metric = reader.string()), [SUM]: (reader) => (sum = reader.bytes()) });
      return isWorkMetric(metric) ? pointsOf(metric, sum) : [];
    },
    (item) => {
      let points = 0;
      const count = (reader: BinaryReader): void => {
        read(reader.bytes(), { [bytes(1)]: (point) => (point.bytes(), (points += 1)) });
      };
      read(item, Object.fromEntries(POINTS.map((field) => [field, count])));
      return points;
    },
  );
}

function pointsOf(metric: string, sum: Uint8Array): PointRecord[] {
  const points: Uint8Array[] = [];
  let [temporality, isMonotonic] = [0, false];
  read(sum, {
    [bytes(1)]: (reader) => boundRecords(points.push(reader.bytes())),
    [varint(2)]: (reader) => (temporality = reader.int32()),
    [varint(3)]: (reader) => (isMonotonic = reader.bool()),
  });
  if (!isMonotonic || (temporality !== DELTA && temporality !== CUMULATIVE)) return [];
  return points.map((point) => {
    let [startNano, timeNano, value] = ['0', '0', Number.NaN];
    const { attributes, raw, take } = attributeReader();
    read(point, {
      [fixed64(2)]: (reader) => (startNano = String(reader.fixed64())),
      [fixed64(3)]: (reader) => (timeNano = String(reader.fixed64())),
      [fixed64(4)]: (reader) => (value = reader.double()),
      [fixed64(6)]: (reader) => (value = Number(reader.sfixed64())),
      [bytes(7)]: take,
    });
    const kind = temporality === DELTA ? ('delta' as const) : ('cumulative' as const);
    return { metric, temporality: kind, startNano, timeNano, value, attributes, series: seriesOf(raw) };
  });
}

export function encodeAnswer(partial: PartialSuccess | null): Uint8Array {
  if (partial === null) return NOTHING;
  const details = new BinaryWriter().tag(1, WireType.Varint).int64(partial.rejected);
  details.tag(2, WireType.LengthDelimited).string(partial.message);
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(details.finish()).finish();
}

export function encodeFailure(message: string): Uint8Array {
  return new BinaryWriter().tag(2, WireType.LengthDelimited).string(message).finish();
}
