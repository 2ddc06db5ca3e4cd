/** For tests: requests as an exporter makes them, in both encodings. The field numbers are those of opentelemetry-proto. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export type Value = string | number | boolean | Value[];
export type Pairs = Readonly<Record<string, Value>>;

export interface TestEvent {
  attributes: Pairs;
  timeNano?: string;
  body?: string;
}

export interface TestSpan {
  name: string;
  attributes: Pairs;
  endNano?: string;
}

export interface TestPoint {
  attributes: Pairs;
  startNano: string;
  timeNano: string;
  value: number;
}

export interface TestMetric {
  name: string;
  temporality: 'delta' | 'cumulative';
  points: readonly TestPoint[];
}

export interface Encoded {
  'application/json': string;
  'application/x-protobuf': Uint8Array;
}

export const NOON_NANO = '1795694400000000000';
const SCOPE = 'com.anthropic.claude_code.events';

type Fields = (writer: BinaryWriter) => unknown;

function message(fields: Fields): Uint8Array {
  const writer = new BinaryWriter();
  fields(writer);
  return writer.finish();
}

const nested = (writer: BinaryWriter, field: number, fields: Fields): BinaryWriter =>
  writer.tag(field, WireType.LengthDelimited).bytes(message(fields));
const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const nano = (writer: BinaryWriter, field: number, value: string): BinaryWriter => writer.tag(field, WireType.Bit64).fixed64(value);

/** As exporters: one resource, one scope. */
function request(scope: string, records: readonly Fields[]): Uint8Array {
  return message((writer) =>
    nested(writer, 1, (resource) => {
      nested(resource, 1, (inner) => writeAttributes(inner, 1, { 'service.name': 'claude-code' }));
      nested(resource, 2, (scopes) => {
        nested(scopes, 1, (inner) => text(inner, 1, scope));
        for (const record of records) nested(scopes, 2, record);
      });
    }),
  );
}

function writeAttributes(writer: BinaryWriter, field: number, pairs: Pairs): void {
  for (const [key, value] of Object.entries(pairs)) {
    nested(writer, field, (attribute) => {
      text(attribute, 1, key);
      nested(attribute, 2, (inner) => writeValue(inner, value));
    });
  }
}

function writeValue(writer: BinaryWriter, value: Value): void {
  if (typeof value === 'string') text(writer, 1, value);
  else if (typeof value === 'boolean') writer.tag(2, WireType.Varint).bool(value);
  else if (Array.isArray(value)) nested(writer, 5, (list) => value.forEach((item) => nested(list, 1, (inner) => writeValue(inner, item))));
  else if (Number.isInteger(value)) writer.tag(3, WireType.Varint).int64(value);
  else writer.tag(4, WireType.Bit64).double(value);
}

function jsonAttributes(pairs: Pairs): object[] {
  return Object.entries(pairs).map(([key, value]) => ({ key, value: jsonValue(value) }));
}

function jsonValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(jsonValue) } };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

export function encodeLogs(events: readonly TestEvent[], scope = SCOPE): Encoded {
  const logRecords = events.map(({ attributes, timeNano = NOON_NANO, body = '' }) => ({
    timeUnixNano: timeNano,
    observedTimeUnixNano: timeNano,
    body: { stringValue: body },
    attributes: jsonAttributes(attributes),
    traceId: '7006087187e820fccf1ddd23c8dd5759',
  }));
  const records = events.map(({ attributes, timeNano = NOON_NANO, body = '' }) => (writer: BinaryWriter) => {
    nano(writer, 1, timeNano);
    nested(writer, 5, (value) => text(value, 1, body));
    writeAttributes(writer, 6, attributes);
    nano(writer, 11, timeNano);
  });
  return {
    'application/json': JSON.stringify({ resourceLogs: [{ resource: {}, scopeLogs: [{ scope: { name: scope }, logRecords }] }] }),
    'application/x-protobuf': request(scope, records),
  };
}

export function encodeSpans(spans: readonly TestSpan[], scope = SCOPE): Encoded {
  const json = spans.map(({ name, attributes, endNano = NOON_NANO }) => ({
    ...{ name, endTimeUnixNano: endNano, startTimeUnixNano: NOON_NANO, kind: 1, status: { code: 0 } },
    attributes: jsonAttributes(attributes),
  }));
  const records = spans.map(({ name, attributes, endNano = NOON_NANO }) => (writer: BinaryWriter) => {
    text(writer, 5, name);
    nano(writer, 7, NOON_NANO);
    nano(writer, 8, endNano);
    writeAttributes(writer, 9, attributes);
  });
  return {
    'application/json': JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: scope }, spans: json }] }] }),
    'application/x-protobuf': request(scope, records),
  };
}

export function encodeMetrics(metrics: readonly TestMetric[], scope = SCOPE): Encoded {
  const json = metrics.map(({ name, temporality, points }) => ({
    name,
    sum: {
      aggregationTemporality: temporality === 'delta' ? 1 : 2,
      isMonotonic: true,
      dataPoints: points.map(({ attributes, startNano, timeNano, value }) => ({
        ...{ startTimeUnixNano: startNano, timeUnixNano: timeNano, asDouble: value },
        attributes: jsonAttributes(attributes),
      })),
    },
  }));
  const records = metrics.map(({ name, temporality, points }) => (writer: BinaryWriter) => {
    text(writer, 1, name);
    nested(writer, 7, (sum) => {
      for (const point of points) nested(sum, 1, (inner) => writePoint(inner, point));
      sum.tag(2, WireType.Varint).int32(temporality === 'delta' ? 1 : 2);
      sum.tag(3, WireType.Varint).bool(true);
    });
  });
  return {
    'application/json': JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ scope: { name: scope }, metrics: json }] }] }),
    'application/x-protobuf': request(scope, records),
  };
}

function writePoint(writer: BinaryWriter, { attributes, startNano, timeNano, value }: TestPoint): void {
  nano(writer, 2, startNano);
  nano(writer, 3, timeNano);
  writer.tag(4, WireType.Bit64).double(value);
  writeAttributes(writer, 7, attributes);
}
