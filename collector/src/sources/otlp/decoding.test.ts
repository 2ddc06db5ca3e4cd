/** Both encodings give the same, and what is no OTLP gives an error and nothing else. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import * as json from './json.ts';
import * as protobuf from './protobuf.ts';
import type { Encoding } from './records.ts';
import { encodeLogs, encodeMetrics, encodeSpans, NOON_NANO, type Encoded } from './testing/encode.ts';

const ENCODINGS: [keyof Encoded, Encoding][] = [
  ['application/json', json],
  ['application/x-protobuf', protobuf],
];

const EVENT = {
  'event.name': 'api_request',
  'session.id': 's1',
  'event.sequence': 12,
  cost_usd: 0.00602505,
  success: true,
  prompt: 'not wanted',
  source: ['not', 'a', 'scalar'],
  duration_ms: '203',
};
const READ = new Map<string, unknown>([
  ['event.name', 'api_request'],
  ['session.id', 's1'],
  ['event.sequence', 12],
  ['cost_usd', 0.00602505],
  ['success', true],
  ['duration_ms', '203'],
]);
const WORK = { name: 'claude_code.active_time.total', temporality: 'delta' as const };
const POINT = { attributes: { 'session.id': 's1', type: 'cli' }, startNano: '1795658358120000000', timeNano: NOON_NANO, value: 8.423 };

describe.each(ENCODINGS)('%s', (type, encoding) => {
  const body = (encoded: Encoded): Buffer => Buffer.from(encoded[type]);

  it('gives the attributes of events that are wanted, and no other', () => {
    const { records, foreign } = encoding.decodeEvents(body(encodeLogs([{ attributes: EVENT, body: 'claude_code.api_request' }])));
    expect(records.map(({ timeNano, attributes }) => ({ timeNano, attributes }))).toEqual([{ timeNano: NOON_NANO, attributes: READ }]);
    expect(foreign).toBe(0);
  });

  it('tells events apart that differ in anything, and none that is the same', () => {
    const prints = (...events: Parameters<typeof encodeLogs>[0]) =>
      encoding.decodeEvents(body(encodeLogs(events))).records.map(({ fingerprint }) => fingerprint());
    const event = { attributes: EVENT };
    const [first, again, other] = prints(event, event, { attributes: { ...EVENT, prompt: 'another' } });
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('gives spans', () => {
    const span = {
      name: 'claude_code.llm_request',
      attributes: { ttft_ms: 58, request_id: 'req_1', user_prompt: 'x' },
      endNano: NOON_NANO,
    };
    const wanted = new Map<string, unknown>([
      ['ttft_ms', 58],
      ['request_id', 'req_1'],
    ]);
    expect(encoding.decodeSpans(body(encodeSpans([span]))).records).toEqual([{ name: span.name, endNano: NOON_NANO, attributes: wanted }]);
  });

  it('gives the points of counters that are wanted, by series', () => {
    const other = { ...POINT, attributes: { ...POINT.attributes, 'user.email': 'me@example.org' } };
    const turned = { ...POINT, attributes: { type: 'cli', 'session.id': 's1' } };
    const encoded = encodeMetrics([
      { ...WORK, points: [POINT, other, turned] },
      { ...WORK, name: 'claude_code.cost.usage', points: [POINT] },
    ]);
    const { records } = encoding.decodePoints(body(encoded));
    expect(records).toHaveLength(3);
    expect(records[0]).toMatchObject({
      metric: WORK.name,
      temporality: 'delta',
      startNano: POINT.startNano,
      timeNano: NOON_NANO,
      value: 8.423,
    });
    expect(records[1]?.series).not.toBe(records[0]?.series);
    expect(records[2]?.series).toBe(records[0]?.series);
  });

  it('leaves out what other programs send, and says how much', () => {
    const scope = 'some.other.scope';
    expect(encoding.decodeEvents(body(encodeLogs([{ attributes: EVENT }, { attributes: EVENT }], scope)))).toEqual({
      records: [],
      own: 0,
      foreign: 2,
    });
    expect(encoding.decodeSpans(body(encodeSpans([{ name: 'x', attributes: {} }], scope)))).toEqual({ records: [], own: 0, foreign: 1 });
    const metrics = encodeMetrics([{ ...WORK, points: [POINT, POINT, POINT] }], scope);
    expect(encoding.decodePoints(body(metrics))).toEqual({ records: [], own: 0, foreign: 3 });
  });

  it('says how much Claude Code sent, also of what is of no use here', () => {
    expect(encoding.decodeEvents(body(encodeLogs([{ attributes: EVENT }, { attributes: {} }]))).own).toBe(2);
    const unused = encodeMetrics([{ ...WORK, name: 'claude_code.token.usage', points: [POINT, POINT] }]);
    expect(encoding.decodePoints(body(unused))).toEqual({ records: [], own: 1, foreign: 0 });
  });

  it('reads nothing out of an empty request', () => {
    const empty = Buffer.from(type === 'application/json' ? '{}' : '');
    for (const decode of [encoding.decodeEvents, encoding.decodeSpans, encoding.decodePoints]) {
      expect(decode(empty)).toEqual({ records: [], own: 0, foreign: 0 });
    }
  });

  it('finds every cut', () => {
    const whole = body(encodeLogs([{ attributes: EVENT }, { attributes: EVENT }]));
    for (let length = 1; length < whole.length; length++) {
      expect(() => encoding.decodeEvents(whole.subarray(0, length)), `${length} of ${whole.length} bytes`).toThrow(Error);
    }
  });

  it('takes no more records and attributes than it can bear', () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`a${i}`, '']));
    expect(() => encoding.decodeEvents(body(encodeLogs([{ attributes: many }])))).toThrow('more than 1000 attributes');
    const events = Array.from({ length: 20_001 }, () => ({ attributes: {} }));
    expect(() => encoding.decodeEvents(body(encodeLogs(events)))).toThrow('more than 20000 records');
    expect(() => encoding.decodeEvents(body(encodeLogs(events, 'other')))).toThrow('more than 20000 records');
    const points = Array.from({ length: 20_001 }, () => POINT);
    expect(() => encoding.decodePoints(body(encodeMetrics([{ ...WORK, points }])))).toThrow('more than 20000 records');
  });
});

describe('JSON', () => {
  const decode = (value: unknown) => json.decodeEvents(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
  const logs = (logRecord: unknown) => ({
    resourceLogs: [{ scopeLogs: [{ scope: { name: 'com.anthropic.claude_code' }, logRecords: [logRecord] }] }],
  });

  it('takes whole numbers as numbers too', () => {
    const attributes = [{ key: 'duration_ms', value: { intValue: 203 } }];
    const { records } = decode(logs({ timeUnixNano: 1_795_694_400_000_000_000, attributes }));
    expect(records[0]).toMatchObject({ timeNano: '1795694400000000000', attributes: new Map([['duration_ms', 203]]) });
  });

  it.each([
    ['no JSON', 'a secret that is no JSON'],
    ['no object', []],
    ['no list', { resourceLogs: { secret: 1 } }],
    ['a list of no objects', { resourceLogs: ['secret'] }],
    ['a time that is none', logs({ timeUnixNano: 'secret' })],
    ['a negative time', logs({ timeUnixNano: -1 })],
    ['an attribute that is none', logs({ attributes: [null] })],
    ['a value that is none', logs({ attributes: [{ key: 'model', value: 'secret' }] })],
  ])('refuses %s without repeating it', (_what, value) => {
    expect(() => decode(value)).toThrow(/^(?!.*secret)/);
  });
});

describe('protobuf', () => {
  it('passes over fields that it does not know, and known ones of another kind', () => {
    const writer = new BinaryWriter();
    writer.raw(protobufLogs()).tag(900, WireType.LengthDelimited).string('later').tag(1, WireType.Varint).uint32(7);
    expect(protobuf.decodeEvents(writer.finish()).records).toHaveLength(1);
  });

  it.each([
    ['a field number of 0', [0x00, 0x00]],
    ['a length beyond the end', [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a number without an end', [0x08, 0xff, 0xff, 0xff]],
    ['groups within groups', Array.from({ length: 5000 }, () => 0x0b)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => protobuf.decodeEvents(Uint8Array.from(bytes))).toThrow(Error);
  });

  const protobufLogs = (): Uint8Array => encodeLogs([{ attributes: EVENT }])['application/x-protobuf'];
});
