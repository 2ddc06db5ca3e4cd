/** Telemetry as nobody should send it, to a running collector: each sender is told what was wrong, and nothing of it counts. */
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Status } from '../../collector/src/outputs/api/schema/status.ts';
import { ApiCalls } from '../../collector/src/outputs/api/schema/telemetry.ts';
import { encodeLogs, encodeMetrics, encodeSpans, type Encoded, type Pairs } from '../../collector/src/sources/otlp/testing/encode.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { parseExposition, sumOf } from '../support/exposition.ts';
import { runCcmon } from '../support/runCommand.ts';
import { makeTemporaryDirectory, temporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort } from '../support/waiting.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/x-protobuf';
const TYPES: (keyof Encoded)[] = [JSON_TYPE, PROTOBUF];
const MODEL = 'claude-opus-4-6';

let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
let collector: Collector;
let ownPort: number;
beforeAll(async () => {
  root = await makeTemporaryDirectory();
  ownPort = await freePort();
  collector = await start(join(root.directory, 'state'), ownPort);
}, 120_000);
afterAll(async () => {
  await collector.stop();
  await root.remove();
});

function start(dataDir: string, otlpPort: number): Promise<Collector> {
  return startCollector({ configDirs: fixtureDirectories().slice(0, 1), dataDir, args: ['--otlp-port', String(otlpPort)] });
}

const answered = (id: string, more: Pairs = {}) => ({
  attributes: { 'event.name': 'api_request', 'session.id': 's1', request_id: id, model: MODEL, duration_ms: 250, cost_usd: 0.001, ...more },
});

interface Sent {
  status: number;
  type: string;
  bytes: Buffer;
  retryAfter: string | null;
}

/** Each address, status and type that was answered. */
const seen = new Set<string>();

async function send(
  path: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string>,
  base = collector.url,
): Promise<Sent> {
  const response = await fetch(base + path, { method: 'POST', headers, body, ...{ duplex: 'half' } });
  seen.add(`${path} ${response.status} ${response.headers.get('content-type')?.split(';')[0] ?? ''}`);
  return {
    status: response.status,
    type: response.headers.get('content-type')?.split(';')[0] ?? '',
    bytes: Buffer.from(await response.arrayBuffer()),
    retryAfter: response.headers.get('retry-after'),
  };
}

const logs = (encoded: Encoded, type: keyof Encoded, base?: string) =>
  send('/otlp/v1/logs', new Uint8Array(Buffer.from(encoded[type])), { 'content-type': type }, base);

async function callsOf(base = collector.url): Promise<number> {
  const { models } = ApiCalls.parse(JSON.parse(await getText(`${base}/api/v1/api-calls`)));
  return models.reduce((sum, { calls }) => sum + calls, 0);
}

/** The text of a `google.rpc.Status`. */
function statusMessage({ bytes, type }: Sent): string {
  if (type === JSON_TYPE) return (JSON.parse(bytes.toString()) as { message: string }).message;
  const reader = new BinaryReader(bytes);
  expect(reader.tag()[0]).toBe(2);
  return reader.string();
}

describe('what is right is taken', () => {
  it.each(TYPES)('as %s, whole, packed or in chunks, and once however often it comes', async (type) => {
    const before = await callsOf();
    const encoded = encodeLogs([answered(`req_${type.length}`)]);
    const body = new Uint8Array(Buffer.from(encoded[type]));
    const sent = await logs(encoded, type);
    expect([sent.status, sent.type, sent.bytes.toString()]).toEqual([200, type, type === JSON_TYPE ? '{}' : '']);
    const packed = await send('/otlp/v1/logs', new Uint8Array(gzipSync(body)), { 'content-type': type, 'content-encoding': 'gzip' });
    expect(packed.status).toBe(200);
    expect((await send('/otlp/v1/logs', new Blob([body.slice(0, 9), body.slice(9)]).stream(), { 'content-type': type })).status).toBe(200);
    expect(await callsOf()).toBe(before + 1);
  });

  it('on the port of OpenTelemetry, with the same guards', async () => {
    const before = await callsOf();
    const base = `http://127.0.0.1:${ownPort}`;
    const body = encodeLogs([answered('req_own_port')])[JSON_TYPE];
    expect((await send('/v1/logs', body, { 'content-type': JSON_TYPE }, base)).status).toBe(200);
    expect((await send('/v1/logs', body, { 'content-type': JSON_TYPE, 'sec-fetch-site': 'cross-site' }, base)).status).toBe(401);
    expect((await fetch(`${base}/metrics`)).status).toBe(404);
    expect(await callsOf()).toBe(before + 1);
  });
});

describe('what is wrong is refused, and counts for nothing', () => {
  const right = encodeLogs([answered('req_never')]);
  const json = right[JSON_TYPE];
  const binary = Buffer.from(right[PROTOBUF]);
  const bomb = gzipSync(Buffer.alloc(64 << 20));
  const manyAttributes = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, i]));
  it.each<[string, string | Buffer, Record<string, string>, number]>([
    ['truncated JSON', json.slice(0, -20), { 'content-type': JSON_TYPE }, 400],
    ['truncated protobuf', binary.subarray(0, -20), { 'content-type': PROTOBUF }, 400],
    ['JSON as protobuf', json, { 'content-type': PROTOBUF }, 400],
    ['protobuf as JSON', binary, { 'content-type': JSON_TYPE }, 400],
    ['JSON of another kind', '[1, 2, 3]', { 'content-type': JSON_TYPE }, 400],
    ['gzipped garbage', gzipSync('garbage'), { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, 400],
    ['garbage that is no gzip', 'garbage', { 'content-type': PROTOBUF, 'content-encoding': 'gzip' }, 400],
    ['a gzip cut off', gzipSync(json).subarray(0, 40), { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, 400],
    ['a body too large once unpacked', bomb, { 'content-type': PROTOBUF, 'content-encoding': 'gzip' }, 413],
    ['4 million attributes of nothing', emptyAttributes(4_000_000), { 'content-type': PROTOBUF }, 400],
    ['5,000 attributes', encodeLogs([answered('req_many', manyAttributes)])[JSON_TYPE], { 'content-type': JSON_TYPE }, 400],
    ['an unknown packing', json, { 'content-type': JSON_TYPE, 'content-encoding': 'zstd' }, 415],
    ['another type', json, { 'content-type': 'text/plain' }, 415],
    ['no type', binary, {}, 415],
    ['a page of another site', json, { 'content-type': JSON_TYPE, 'sec-fetch-site': 'cross-site' }, 401],
  ])('%s', async (_what, body, headers, status) => {
    const before = await callsOf();
    const sent = await send('/otlp/v1/logs', typeof body === 'string' ? body : new Uint8Array(body), headers);
    expect(sent.status).toBe(status);
    expect(sent.type).toBe(headers['content-type'] === PROTOBUF ? PROTOBUF : JSON_TYPE);
    expect(statusMessage(sent)).not.toBe('');
    expect(await callsOf()).toBe(before);
  });

  it('a body too large, before it is read', async () => {
    const headers = { 'content-type': PROTOBUF, 'content-length': String((8 << 20) + 1) };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port: collector.port, path: '/otlp/v1/logs', method: 'POST', headers }, (answer) => {
        resolve(answer.statusCode);
        outgoing.destroy();
      });
      outgoing.on('error', reject).flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('GET and addresses beside it', async () => {
    expect((await fetch(`${collector.url}/otlp/v1/logs`)).status).toBe(405);
    expect((await send('/otlp/v1/profiles', json, { 'content-type': JSON_TYPE })).status).toBe(405);
  });

  /** One record with so many attributes, each of them empty: two bytes. */
  function emptyAttributes(count: number): Buffer {
    const wrap = (tag: number, inside: Buffer): Buffer => {
      const length: number[] = [];
      for (let left = inside.length; ; left >>>= 7) {
        length.push(left > 127 ? (left & 127) | 128 : left);
        if (left <= 127) break;
      }
      return Buffer.concat([Buffer.from([tag, ...length]), inside]);
    };
    const scope = wrap(0x0a, wrap(0x0a, Buffer.from('com.anthropic.claude_code.events')));
    const record = wrap(0x12, Buffer.alloc(count * 2, Buffer.from([0x32, 0x00])));
    return wrap(0x0a, wrap(0x12, Buffer.concat([scope, record])));
  }
});

describe('a part that cannot be taken is told', () => {
  const other = encodeLogs([answered('req_foreign'), answered('req_foreign_too')], 'another.program');
  it('in JSON', async () => {
    const { status, bytes } = await logs(other, JSON_TYPE);
    const message = 'Not taken: 2 of other programs than Claude Code.';
    expect([status, JSON.parse(bytes.toString())]).toEqual([200, { partialSuccess: { rejectedLogRecords: '2', errorMessage: message } }]);
  });
  it('in protobuf', async () => {
    const { status, bytes } = await logs(other, PROTOBUF);
    const reader = new BinaryReader(new BinaryReader(bytes.subarray(1)).bytes());
    expect([status, reader.tag()[0], Number(reader.int64()), reader.tag()[0], reader.string()]).toEqual([
      200,
      1,
      2,
      2,
      expect.stringContaining('Claude Code'),
    ]);
  });
  it('of metrics and traces', async () => {
    const point = { attributes: { type: 'cli' }, startNano: '0', timeNano: '1', value: 1 };
    const metrics = encodeMetrics([{ name: 'claude_code.active_time.total', temporality: 'cumulative', points: [point] }]);
    const told = await send('/otlp/v1/metrics', metrics[JSON_TYPE], { 'content-type': JSON_TYPE });
    expect(JSON.parse(told.bytes.toString())).toMatchObject({ partialSuccess: { rejectedDataPoints: '1' } });
    const spans = encodeSpans([{ name: 'x', attributes: {} }], 'another.program');
    const answer = await send('/otlp/v1/traces', spans[JSON_TYPE], { 'content-type': JSON_TYPE });
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
  });
});

describe('what was not taken is counted, by reason', () => {
  const right = encodeLogs([answered('req_counted')])[JSON_TYPE];
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 << 20)));
  const unknown = encodeLogs([
    { attributes: { 'event.name': 'dreamt', 'session.id': 's1' } },
    { attributes: { 'event.name': 'user_prompt', 'session.id': 's1' } },
    answered('req_beside'),
  ]);
  it.each<[string, string, () => Promise<Sent>, number?]>([
    ['a body that is no OTLP', 'refused undecodable', () => send('/otlp/v1/logs', '{', { 'content-type': JSON_TYPE })],
    ['metrics that are none', 'refused undecodable', () => send('/otlp/v1/metrics', '[]', { 'content-type': JSON_TYPE })],
    ['a body too large', 'refused too_large', () => send('/otlp/v1/logs', bomb, { 'content-type': PROTOBUF, 'content-encoding': 'gzip' })],
    ['a body of another type', 'refused unknown_type', () => send('/otlp/v1/traces', right, { 'content-type': 'text/plain' })],
    [
      'a page of another site',
      'refused not_allowed',
      () => send('/otlp/v1/logs', right, { 'content-type': JSON_TYPE, 'sec-fetch-site': 'cross-site' }),
    ],
    [
      'a body that is no OTLP, on the port of OpenTelemetry',
      'refused undecodable',
      () => send('/v1/logs', '{', { 'content-type': JSON_TYPE }, `http://127.0.0.1:${ownPort}`),
    ],
    ['an event of an unknown name, and not one that is only not needed', 'passed_over unknown_event', () => logs(unknown, JSON_TYPE)],
    ['the same in protobuf', 'passed_over unknown_event', () => logs(unknown, PROTOBUF)],
    ['records of another program', 'passed_over foreign', () => logs(encodeLogs([answered('x'), answered('y')], 'another'), PROTOBUF), 2],
  ])('%s', async (_what, counter, sendIt, more = 1) => {
    const before = await notTaken();
    await sendIt();
    expect(await notTaken()).toEqual({ ...before, [counter]: (before[counter] ?? 0) + more });
  });

  async function notTaken(): Promise<Record<string, number>> {
    const samples = parseExposition(await getText(`${collector.url}/metrics`));
    const counted: Record<string, number> = {};
    for (const { name, labels, value } of samples) {
      const [, kind] = /^ccmon_telemetry_(refused|passed_over)_total$/.exec(name) ?? [];
      if (kind !== undefined) counted[`${kind} ${labels['refusal'] ?? ''}`] = value;
    }
    expect(Object.keys(counted)).toHaveLength(9);
    return counted;
  }
});

it('says what was handed to it, how much of it was not taken, and what adds the rest', async () => {
  await logs(encodeLogs([answered('req_told')]), PROTOBUF);
  await send('/otlp/v1/logs', '{', { 'content-type': JSON_TYPE });
  const { deliveries } = Status.parse(JSON.parse(await getText(`${collector.url}/api/v1/status`)));
  const telemetry = deliveries.find(({ delivery }) => delivery === 'telemetry');
  expect(telemetry?.taken).toBeGreaterThan(0);
  expect(Date.now() - Date.parse(telemetry?.lastAt ?? '')).toBeLessThan(60_000);
  expect(telemetry?.notTaken.map(({ reason }) => reason)).toContain('undecodable');
  expect(deliveries.filter(({ lastAt }) => lastAt === null).map(({ delivery }) => delivery)).toEqual([
    ...['hook_events', 'measured_runs', 'status_lines', 'records'],
  ]);
  const { stdout } = await runCcmon(['status', '--port', String(collector.port)]);
  expect(stdout).toMatch(/^Source otlp: records of telemetry +\d+ received, last [\d.]+ m?s ago; not taken: \d+ undecodable/m);
  expect(stdout).toMatch(/^Source hooks: hook events +nothing received yet; .*ccmon hooks install adds it$/m);
  expect(stdout).toMatch(/^Source hooks: status lines +nothing received yet; .*ccmon statusline install adds it$/m);
  expect(stdout).toMatch(/^Source hooks: measured hook runs +nothing received yet; .*ccmon hooks measure on adds it$/m);
  expect(stdout).toMatch(/^Source transcripts +works/m);
  expect(stdout).not.toMatch(/^Source (hooks|otlp|record)\b.*works/m);
});

it('is answered as openapi.json says', async () => {
  const { paths } = JSON.parse(await getText(`${collector.url}/api/v1/openapi.json`)) as {
    paths: Record<string, { servers?: { url: string }[]; post?: { responses: Record<string, { content?: Record<string, unknown> }> } }>;
  };
  const told = Object.entries(paths).flatMap(([path, { servers, post }]) =>
    Object.entries((servers?.[0]?.url === '/' ? post?.responses : undefined) ?? {}).flatMap(([status, { content = {} }]) =>
      Object.keys(content).map((type) => `${path} ${status} ${type}`),
    ),
  );
  const answered = [...seen].filter((answer) => /^\/otlp\/v1\/(logs|metrics|traces) /.test(answer));
  expect(new Set(answered.map((answer) => answer.split(' ')[1]))).toEqual(new Set(['200', '400', '401', '413', '415']));
  expect(answered.filter((answer) => !told.includes(answer))).toEqual([]);
});

it('does not mind a clock that jumps', async () => {
  const before = await callsOf();
  const day = 86_400_000;
  for (const [i, at] of [0, Date.now() - 400 * day, Date.now() + 400 * day, 8.64e15 + day].entries()) {
    const event = { ...answered(`req_clock${i}`, { duration_ms: -3_600_000 }), timeNano: `${at}000000`.slice(0, 19) };
    expect((await logs(encodeLogs([event]), PROTOBUF)).status).toBe(200);
  }
  expect(await callsOf()).toBe(before + 4);
  const { models } = ApiCalls.parse(JSON.parse(await getText(`${collector.url}/api/v1/api-calls?since=2030-01-01`)));
  expect(models).toEqual([]);
});

it('is well after all that', async () => {
  const samples = parseExposition(await getText(`${collector.url}/metrics`));
  expect(sumOf(samples, 'ccmon_source_up', { source: 'otlp' })).toBe(1);
  expect(sumOf(samples, 'ccmon_source_errors_total', { source: 'otlp' })).toBe(0);
  expect(collector.output()).not.toMatch(/error/i);
});

it('has kept what it answered, when it is killed at that moment', async () => {
  const dataDir = await temporaryDirectory();
  const first = await start(dataDir, 0);
  expect((await logs(encodeLogs([answered('req_kept')]), PROTOBUF, first.url)).status).toBe(200);
  await first.kill();
  const second = await start(dataDir, 0);
  const calls = await callsOf(second.url);
  const { stdout: status } = await runCcmon(['status', '--port', String(second.port)]);
  const again = await logs(encodeLogs([answered('req_kept')]), PROTOBUF, second.url);
  const after = await callsOf(second.url);
  await second.stop();
  expect([calls, again.status, after]).toEqual([1, 200, 1]);
  expect(status).toMatch(/^Source otlp: records of telemetry +nothing received since the collector was started, last [\d.]+ m?s ago$/m);
});

it('starts where the port of OpenTelemetry is taken, and says so', async () => {
  const taken = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
  const other = await start(await temporaryDirectory(), port);
  const { status } = await logs(encodeLogs([answered('req_1')]), JSON_TYPE, other.url);
  await other.stop();
  taken.close();
  expect(status).toBe(200);
  expect(other.output()).toContain(`port ${port} is not served`);
});
