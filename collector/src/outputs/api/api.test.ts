import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addHistory, DAY_1, DAY_2, openTestStore, request, type TestStore } from '../../store/queries/testHistory.ts';
import { createBaselineStore } from '../../store/baselines.ts';
import { createReadingBoard } from '../../readings/board.ts';
import { BASELINES, HOST as MACHINE, PROCESSES, STORAGE } from '../../readings/testReadings.ts';
import { checkHost } from './guard.ts';
import { listen, ListenError } from './listen.ts';
import { fileWithin } from './page.ts';
import { RESOURCES, type RuntimeStatus } from './resources.ts';
import type { Report } from './schema/report.ts';
import { SCHEMAS } from './schemas.ts';
import { createApi, type ApiOptions } from './server.ts';
import { readsOf } from '../../store/reads.ts';

const STATUS: RuntimeStatus = {
  version: '1.2.3',
  startedAt: '2026-03-01T00:00:00.000Z',
  demo: false,
  configDirs: [{ path: '/home/me/.claude', found: true }],
  dataDir: '/state',
  writing: null,
  countersHeld: 0,
  reading: null,
  problems: [],
  sources: [{ name: 'transcripts', ok: true, lagSeconds: 0, error: null }],
  services: [],
  storeBytes: 4096,
};
const HOST = { host: 'localhost:8001' };

let test: TestStore;
let pageDir: string;
let revision = 1;
const readings = createReadingBoard();
const errors: unknown[] = [];
const open: FastifyInstance[] = [];

beforeAll(() => {
  test = openTestStore();
  readings.put('processes', { value: PROCESSES, at: DAY_2 });
  readings.put('host', { value: MACHINE, at: DAY_2 });
  readings.put('storage', { value: STORAGE, at: DAY_2 });
  readings.put('baselines', { value: BASELINES, at: DAY_2 });
  createBaselineStore(test.store).saveSnapshot(DAY_1, { ...BASELINES, baselines: [] });
  createBaselineStore(test.store).saveSnapshot(DAY_2, BASELINES);
  addHistory(test);
  pageDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-page-'));
  fs.mkdirSync(path.join(pageDir, 'dist-host/host'), { recursive: true });
  fs.mkdirSync(path.join(pageDir, 'dist'));
  fs.writeFileSync(path.join(pageDir, 'dist-host/index.html'), '<!doctype html><title>host</title>');
  fs.writeFileSync(path.join(pageDir, 'dist-host/host/main.js'), `// ${'x'.repeat(5000)}`);
  fs.writeFileSync(path.join(pageDir, 'dist/module.js'), 'System.register([])');
  fs.writeFileSync(path.join(pageDir, 'secret.txt'), 'outside of both folders');
});
afterAll(() => {
  test.remove();
  fs.rmSync(pageDir, { recursive: true });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
  errors.length = 0;
});

function api(options: Partial<ApiOptions> = {}): FastifyInstance {
  const app = createApi({
    db: readsOf(test.store),
    configDirs: () => ['/home/me/.claude'],
    status: () => STATUS,
    readings,
    now: () => DAY_2 + 60_000,
    port: 8001,
    listen: '127.0.0.1',
    allowedHosts: [],
    token: '',
    page: { host: path.join(pageDir, 'dist-host'), plugin: path.join(pageDir, 'dist'), runbooks: RUNBOOKS },
    intakes: [],
    metrics: (accept, query) =>
      Promise.resolve({
        status: 200,
        contentType: 'text/plain; version=0.0.4',
        body: `# ${accept} ${query.get('group') ?? ''}\n`.repeat(200),
      }),
    revision: () => revision,
    onError: (_message, error) => errors.push(error),
    ...options,
  });
  open.push(app);
  return app;
}

const RUNBOOKS = fileURLToPath(new URL('../../../../provisioning/runbooks', import.meta.url));

const get = (url: string, headers: Record<string, string> = {}, options: Partial<ApiOptions> = {}) =>
  api(options).inject({ url, headers: { ...HOST, ...headers } });

describe('every resource', () => {
  it.each(RESOURCES.map(({ path: of, answer }) => [of.replace('{id}', 's1'), answer] as const))(
    'answers %s with what the schema %s promises, under both addresses',
    async (of, answer) => {
      const own = await get(`/api/v1${of}`);
      const proxied = await get(`/api/plugin-proxy/ccmon-claudecode-app/collector${of}`);
      expect(own.statusCode).toBe(200);
      expect(own.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(SCHEMAS[answer].parse(own.json())).toEqual(own.json());
      expect(proxied.body).toBe(own.body);
    },
  );

  it('says that it does not know yet what no source has looked at', async () => {
    for (const of of ['processes', 'host', 'storage']) {
      const answer = await get(`/api/v1/${of}`, {}, { readings: createReadingBoard() });
      expect(answer.statusCode).toBe(503);
      expect(answer.json()).toMatchObject({ error: { code: 'not_ready' } });
    }
  });

  it('gives one signal of the baselines, and of snapshots what differs', async () => {
    const baselines = (await get('/api/v1/baselines?signal=agent_runs')).json<{ baselines: { signal: string }[] }>();
    expect(baselines.baselines.map(({ signal }) => signal)).toEqual(['agent_runs']);
    expect((await get('/api/v1/baselines?signal=nothing')).statusCode).toBe(400);
    const { differences } = (await get('/api/v1/baselines/comparison')).json<{ differences: unknown[] }>();
    expect(differences).toMatchObject([{ signal: 'agent_runs', before: null, after: { expected: 4 } }]);
    const early = await get('/api/v1/baselines/comparison?from=2020-01-01');
    expect(early.statusCode).toBe(404);
  });

  it('knows no baselines before they are worked out', async () => {
    const answer = await get('/api/v1/baselines', {}, { readings: createReadingBoard() });
    expect(answer.json()).toEqual({ at: null, baselines: [] });
  });

  it('gives the summary of a range', async () => {
    const answer = await get('/api/v1/summary?since=2026-03-02&until=2026-03-03T00:00:00%2B01:00');
    expect(answer.json()).toMatchObject({
      requests: 1,
      range: { since: '2026-03-02T00:00:00.000Z', until: '2026-03-02T23:00:00.000Z' },
    });
  });
});

describe('a narrowed question', () => {
  it.each([
    ['project=spotter', 3],
    ['project=spotter&project=viewer', 4],
    ['agent=explorer', 1],
    ['agent=main&project=spotter', 2],
    ['session=s2', 1],
    ['project=nowhere', 0],
  ])('of %s is answered alike by every resource', async (query, requests) => {
    const summary = SCHEMAS.Report.parse((await get(`/api/v1/summary?${query}`)).json());
    const usage = SCHEMAS.Usage.parse((await get(`/api/v1/usage?${query}`)).json());
    const agents = SCHEMAS.Agents.parse((await get(`/api/v1/agents?${query}`)).json());
    const sessions = SCHEMAS.Sessions.parse((await get(`/api/v1/sessions?${query}`)).json());
    const tools = SCHEMAS.Tools.parse((await get(`/api/v1/tools?${query}`)).json());
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(summary.requests).toBe(requests);
    expect(sum(usage.points.map((point) => point.requests))).toBe(requests);
    expect(sum(agents.agents.map((row) => row.requests))).toBe(requests);
    expect(sum(agents.agents.map(({ runs }) => runs))).toBe(sum(usage.points.map(({ turns, agentRuns }) => turns + agentRuns)));
    expect(sum(tools.tools.map(({ runs }) => runs))).toBe(summary.tools.runs);
    expect(sessions.total).toBe(summary.sessions);
  });
});

describe('a wrong question', () => {
  it.each([
    ['/api/v1/summary?since=yesterday', 400, 'bad_request', 'since', 'expected a time such as 2026-01-31'],
    [
      '/api/v1/summary?sinze=2026-01-01',
      400,
      'bad_request',
      'sinze',
      'There is no parameter sinze; there are since, until, project, agent, session.',
    ],
    ['/api/v1/summary?since=2026-02-01&until=2026-01-01', 400, 'bad_request', 'until', 'is before since'],
    ['/api/v1/sessions?limit=0', 400, 'bad_request', 'limit', '>=1'],
    ['/api/v1/sessions?limit=many', 400, 'bad_request', 'limit', 'expected number'],
    ['/api/v1/sessions?sort=price', 400, 'bad_request', 'sort', '"cost"'],
    ['/api/v1/usage?timeZone=Europe/Atlantis', 400, 'bad_request', 'timeZone', 'such as Europe/Berlin'],
    ['/api/v1/usage?step=hour&since=1990-01-01', 400, 'bad_request', 'step', 'at most 10000'],
    ['/api/v1/sessions/nobody', 404, 'not_found', undefined, 'There is no session nobody'],
    ['/api/v1/sessions/nobody/tree', 404, 'not_found', undefined, 'There is no session nobody'],
    ['/api/v1/nothing', 404, 'not_found', undefined, 'openapi.json'],
  ])('%s gets %d', async (url, status, code, field, message) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    const { error } = SCHEMAS.ApiError.parse(answer.json());
    expect([error.code, error.field]).toEqual([code, field]);
    expect(error.message).toContain(message);
  });

  it('that would change something is refused', async () => {
    const answer = await api().inject({ method: 'POST', url: '/api/v1/summary', headers: HOST, payload: { a: 1 } });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  it('tells no one but the log why the collector failed', async () => {
    const broken = () => {
      throw new Error('secret detail');
    };
    const answer = await get('/api/v1/status', {}, { status: broken });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret detail');
    expect(errors).toHaveLength(1);
  });
});

describe('entity tags', () => {
  it.each(['/api/v1/summary', '/api/v1/sessions', '/api/v1/openapi.json', '/', '/host/main.js'])(
    'spare %s to a client that has it',
    async (url) => {
      const app = api();
      for (const encoding of ['identity', 'gzip']) {
        const first = await app.inject({ url, headers: { ...HOST, 'accept-encoding': encoding } });
        const again = await app.inject({
          url,
          headers: { ...HOST, 'accept-encoding': encoding, 'if-none-match': String(first.headers['etag']) },
        });
        expect([first.statusCode, again.statusCode, again.body]).toEqual([200, 304, '']);
        expect(again.headers['content-security-policy']).toContain("default-src 'self'");
      }
    },
  );

  it('need no query while the store is unchanged, and change with it', async () => {
    let queries = 0;
    const counting = new Proxy(readsOf(test.store), {
      get: (target, name) => {
        queries += Number(name === 'selectFrom');
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const app = api({ db: counting });
    const ask = (tag: string) => app.inject({ url: '/api/v1/summary', headers: { ...HOST, 'if-none-match': tag } });
    const first = await ask('');
    const spent = queries;
    expect(spent).toBeGreaterThan(0);
    expect((await ask(String(first.headers['etag']))).statusCode).toBe(304);
    expect(queries).toBe(spent);

    test.add({ requests: [request('msg_later', DAY_2)] });
    revision += 1;
    const later = await ask(String(first.headers['etag']));
    expect([later.statusCode, later.json<Report>().requests]).toEqual([200, first.json<Report>().requests + 1]);
  });
});

describe('packing', () => {
  it('packs what is large, for who accepts it', async () => {
    const packed = await get('/api/v1/summary', { 'accept-encoding': 'br, gzip' });
    const plain = await get('/api/v1/summary', { 'accept-encoding': 'gzip;q=0' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['etag']).not.toBe(plain.headers['etag']);
    expect([packed.headers['vary'], plain.headers['vary']]).toEqual(['accept-encoding', 'accept-encoding']);
  });

  it('leaves small answers and scrapes from this machine alone', async () => {
    expect((await get('/healthz', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
    const scrape = await get('/metrics?group=sessions', { 'accept-encoding': 'gzip', accept: 'application/openmetrics-text' });
    expect(scrape.headers['content-encoding']).toBeUndefined();
    expect(scrape.body.split('\n')[0]).toBe('# application/openmetrics-text sessions');
  });
});

describe('health', () => {
  it('is told apart from readiness', async () => {
    const reading = { files: 40, filesDone: 12, bytes: 1000, bytesDone: 100 };
    const options = { status: () => ({ ...STATUS, reading }) };
    expect((await get('/healthz', {}, options)).json()).toEqual({ name: 'ccmon', status: 'ok', version: '1.2.3' });
    const ready = await get('/readyz', {}, options);
    expect([ready.statusCode, ready.json<{ error: { message: string } }>().error.message]).toEqual([
      503,
      'History is being read: 12 of 40 files.',
    ]);
    expect((await get('/readyz')).statusCode).toBe(200);
  });

  it('says that there is nothing to read yet while the demo writes its history', async () => {
    const reading = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0 };
    const ready = await get('/readyz', {}, { status: () => ({ ...STATUS, writing: { days: 36, daysDone: 12, bytes: 1000 }, reading }) });
    expect([ready.statusCode, ready.json<{ error: { message: string } }>().error.message]).toEqual([
      503,
      "The demo's history is being written: 12 of 36 days.",
    ]);
  });
});

describe('the description', () => {
  it('names every address, and every reference in it leads somewhere', async () => {
    const document = (await get('/api/v1/openapi.json')).json<{
      openapi: string;
      paths: Record<string, { get: { parameters: { name: string }[] } }>;
      components: { schemas: Record<string, unknown> };
    }>();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(RESOURCES.map((of) => of.path));
    expect(document.paths['/sessions/{id}/tree']?.get.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
    expect(document.paths['/sessions']?.get.parameters.map(({ name }) => name)).toEqual([
      'since',
      'until',
      'project',
      'agent',
      'session',
      'limit',
      'offset',
      'search',
      'sort',
    ]);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
    expect(references.length).toBeGreaterThan(40);
    for (const to of references) {
      expect(document.components.schemas).toHaveProperty([to.replace('#/components/schemas/', '')]);
    }
  });
});

describe('the page', () => {
  it.each(['/', '/a/ccmon-claudecode-app', '/a/ccmon-claudecode-app/overview?from=now-7d'])('is one document at %s', async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html><title>host</title>',
    ]);
  });

  it('serves the builds of host and plugin', async () => {
    expect((await get('/host/main.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    const packed = await get('/host/main.js', { 'accept-encoding': 'gzip' });
    expect(gunzipSync(packed.rawPayload).length).toBe(5003);
    expect((await get('/public/plugins/ccmon-claudecode-app/module.js')).body).toBe('System.register([])');
  });

  it.each([
    '/host/../../secret.txt',
    '/host/%2e%2e/%2e%2e/secret.txt',
    '/host/..%2f..%2fsecret.txt',
    '/public/plugins/ccmon-claudecode-app/..%5c..%5csecret.txt',
    '/host/main.js%00.txt',
    '/host//etc/passwd',
    '/host/',
    '/host/missing.js',
  ])('gives nothing for %s', async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.body.includes('outside of both folders')]).toEqual([404, false]);
  });

  it.each(['../secret.txt', 'a/../../secret.txt', '/etc/passwd', '', '.', 'x\0y'])('keeps %j within its folder', (relative) => {
    const file = fileWithin('/page', relative);
    expect(file === null || file.startsWith('/page/')).toBe(true);
  });

  it('gives the runbook that an alert links to', async () => {
    const answer = await get('/runbooks/agent_failures.md');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/markdown; charset=utf-8']);
    expect(answer.body).toContain('# Agent failure rate');
    expect((await get('/runbooks/../alertmanager/alertmanager.yml')).statusCode).toBe(404);
  });

  it('says so while it is not built', async () => {
    const answer = await get(
      '/',
      {},
      { page: { host: path.join(pageDir, 'missing'), plugin: path.join(pageDir, 'missing'), runbooks: RUNBOOKS } },
    );
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('still being built');
  });
});

describe('who may ask', () => {
  it.each([
    ['localhost:8001', true],
    ['LOCALHOST:8001', true],
    ['127.0.0.1:8001', true],
    ['[::1]:8001', true],
    ['host.docker.internal:8001', true],
    ['box.example.org:443', true],
    ['short:8001', true],
    ['localhost', true],
    // A relay between containers listens on a port of its own.
    ['localhost:9999', true],
    ['127.0.0.1:1', true],
    ['[::1]', true],
    ['short', true],
    ['short:9999', true],
    ['box.example.org', true],
    ['box.example.org:8001', false],
    ['127.0.0.1:', false],
    ['127.0.0.1:80:80', false],
    ['[::1', false],
    ['attacker.example', false],
    ['attacker.example:8001', false],
    ['localhost:8001.attacker.example', false],
    ['127.0.0.1:8001@attacker.example', false],
    ['', false],
    [undefined, false],
  ])('host %s: %s', (host, allowed) => {
    const rules = { listen: '127.0.0.1', allowedHosts: ['box.example.org:443', 'short'] };
    if (allowed) {
      checkHost(host, 8001, rules);
    } else {
      expect(() => checkHost(host, 8001, rules)).toThrow(/does not answer under the name/);
    }
  });

  it('lets nobody read across origins', async () => {
    const answer = await get('/api/v1/summary', { origin: 'https://attacker.example' });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' });
  });

  it('asks for the token on everything but /healthz', async () => {
    const token = 'a-token-of-some-length';
    for (const url of ['/', '/metrics', '/readyz', '/api/v1/summary', '/host/main.js', '/nothing', '/healthz?x']) {
      const refused = await get(url, {}, { token });
      expect([url, refused.statusCode, refused.headers['www-authenticate']]).toEqual([url, 401, undefined]);
      expect((await get(url, { authorization: 'Bearer wrong' }, { token })).statusCode).toBe(401);
    }
    expect((await get('/healthz', {}, { token })).statusCode).toBe(200);
    expect((await get('/metrics', { authorization: `Bearer ${token}` }, { token })).statusCode).toBe(200);
  });

  describe('in a browser', () => {
    const token = 'a-token-of-some&length';
    const address = (path: string) => `${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
    const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['set-cookie']);

    it.each([
      ['/', '/'],
      ['/?range=30d', '/?range=30d'],
      ['/a/ccmon-claudecode-app/overview?range=all', '/a/ccmon-claudecode-app/overview?range=all'],
    ])('is let in once by the address of %s, and by a cookie from then on', async (path, without) => {
      const admitted = await get(address(path), {}, { token });
      expect([admitted.statusCode, admitted.headers['location'], admitted.headers['cache-control']]).toEqual([303, without, 'no-store']);
      const [cookie = '', ...attributes] = cookieOf(admitted).split('; ');
      expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict']);
      expect(decodeURIComponent(cookie)).not.toContain(token);
      for (const url of [without, '/api/v1/summary', '/host/main.js']) {
        expect((await get(url, { cookie: `other=1; ${cookie}` }, { token })).statusCode, url).toBe(200);
      }
      expect((await get('/', { cookie }, { token: 'another-token-0001' })).statusCode).toBe(401);
    });

    it('is not let in by a wrong token, by another page, or by the token as a cookie', async () => {
      for (const url of ['/?token=wrong', '/?token=', address('/api/v1/summary'), address('/metrics'), address('/nothing')]) {
        const refused = await get(url, {}, { token });
        expect([url, refused.statusCode, refused.headers['set-cookie']]).toEqual([url, 401, undefined]);
      }
      const name = cookieOf(await get(address('/'), {}, { token })).split('=')[0] ?? '';
      expect((await get('/', { cookie: `${name}=${token}` }, { token })).statusCode).toBe(401);
    });

    it('may keep a token in its address where none is wanted', async () => {
      expect((await get(address('/'))).statusCode).toBe(200);
    });
  });
});

describe('on a real socket', () => {
  const freePort = () =>
    new Promise<number>((resolve) => {
      const server = net.createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as net.AddressInfo;
        server.close(() => resolve(port));
      });
    });
  const fetchRaw = (port: number, url: string, headers: http.OutgoingHttpHeaders) =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port, path: url, headers }, (response) => {
          let body = '';
          response.on('data', (part: Buffer) => (body += part.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
        })
        .on('error', reject);
    });

  it('answers on its port, refuses foreign names, and closes at once', async () => {
    const port = await freePort();
    const app = api({ port });
    await listen(app, { listen: '127.0.0.1', port, token: '' });
    const first = await fetchRaw(port, '/api/v1/summary', {});
    expect(first.status).toBe(200);
    expect(first.headers['content-security-policy']).toContain("frame-ancestors 'self'");
    expect((await fetchRaw(port, '/api/v1/summary', { 'if-none-match': first.headers.etag })).status).toBe(304);
    const refused = await fetchRaw(port, '/', { host: 'attacker.example' });
    expect([refused.status, refused.body]).toEqual([403, expect.stringContaining('attacker.example')]);

    const keepAlive = net.connect(port, '127.0.0.1');
    await new Promise((resolve) => keepAlive.once('connect', resolve));
    const closing = Date.now();
    await app.close();
    expect(Date.now() - closing).toBeLessThan(1000);
    keepAlive.destroy();
  });

  it('says who has the port', async () => {
    const port = await freePort();
    await listen(api({ port }), { listen: '127.0.0.1', port, token: '' });
    await expect(listen(api({ port }), { listen: '127.0.0.1', port, token: '' })).rejects.toThrow(
      `Port ${port} is in use by another ccmon (version 1.2.3); use --port N for another.`,
    );

    const other = http.createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = (other.address() as net.AddressInfo).port;
    const refused = listen(api({ port: taken }), { listen: '127.0.0.1', port: taken, token: '' });
    await expect(refused).rejects.toThrow(`Port ${taken} is in use by another program; use --port N for another.`);
    await expect(refused).rejects.toBeInstanceOf(ListenError);
    other.close();
  });

  it('does not open itself to the network without a token', async () => {
    await expect(listen(api(), { listen: '0.0.0.0', port: 1, token: '' })).rejects.toMatchObject({ code: 'token_needed' });
  });
});
