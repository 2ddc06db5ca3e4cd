/** Who can reach the collector, and what a web page of someone else's can do with it: nothing. */
import { statSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { runCcmon } from '../support/runCommand.ts';
import { makeTemporaryDirectory, temporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort } from '../support/waiting.ts';

const TOKEN = 'a-token-of-the-test-0001';
const PATHS = ['/', '/metrics', '/api/v1/summary', '/api/v1/openapi.json', '/healthz', '/readyz', '/nothing-here'];
const configDirs = fixtureDirectories().slice(0, 1);

let shared: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
let collector: Collector;
beforeAll(async () => {
  shared = await makeTemporaryDirectory();
  collector = await startCollector({ configDirs, dataDir: join(shared.directory, 'state') });
}, 120_000);
afterAll(async () => {
  await collector.stop();
  await shared.remove();
});

describe('a name that is not the collector’s own', () => {
  it.each(PATHS)('gets nothing from %s', async (path) => {
    const { status, body } = await ask(collector.port, path, { host: `rebound.example:${collector.port}` });
    expect(status).toBe(403);
    expect(body).not.toMatch(/claude_|requests/);
  });
  it('is refused even where its address is loopback', async () => {
    expect((await ask(collector.port, '/metrics', { host: '127.0.0.2' })).status).toBe(403);
  });
  it.each(['localhost', '127.0.0.1', '[::1]'])('is not %s, on whatever port', async (name) => {
    for (const port of [collector.port, 1]) {
      expect((await ask(collector.port, '/healthz', { host: `${name}:${port}` })).status).toBe(200);
    }
  });
});

describe('a page of another origin', () => {
  it.each(PATHS)('may not read %s', async (path) => {
    const { headers } = await ask(collector.port, path, { origin: 'https://other.example' });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });
  it('gets no leave to send more than a simple request', async () => {
    const { status, headers } = await ask(collector.port, '/api/v1/summary', { origin: 'https://other.example' }, 'OPTIONS');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
  it.each(['POST', 'PUT', 'DELETE'])('changes nothing by %s', async (method) => {
    expect((await ask(collector.port, '/api/v1/summary', {}, method)).status).toBe(405);
  });
});

it('lets its page have no script and no style but its own, and none within the page', async () => {
  const policy = String((await ask(collector.port, '/')).headers['content-security-policy']);
  const directives = new Map(policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));
  expect(directives.get('default-src')).toEqual(["'self'"]);
  expect(directives.get('script-src')).toEqual(["'self'"]);
  // The hash is that of nothing: an empty style element, which the page's scripts fill.
  expect(directives.get('style-src')).toEqual(["'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"]);
  expect(policy).not.toContain('unsafe');
  expect(directives.get('object-src')).toEqual(["'none'"]);
  expect(directives.get('base-uri')).toEqual(["'none'"]);
});

it('listens on loopback alone', async () => {
  expect(await canConnect('127.0.0.1', collector.port)).toBe(true);
  for (const address of otherAddresses()) expect(await canConnect(address, collector.port), address).toBe(false);
});

it('keeps its state to its user', () => {
  expect(statSync(join(shared.directory, 'state')).mode & 0o777).toBe(0o700);
});

describe('beyond loopback', () => {
  it('does not start without a token, and says which', async () => {
    const args = [
      'start',
      '--stack',
      'none',
      '--listen',
      '0.0.0.0',
      '--port',
      String(await freePort()),
      '--data-dir',
      await temporaryDirectory(),
    ];
    const { code, stderr, stdout } = await runCcmon(args);
    expect(code).not.toBe(0);
    expect(stderr + stdout).toContain('CCMON_TOKEN');
  });

  it('answers those who have the token and nobody else', async () => {
    const open = await startCollectorWithToken();
    try {
      const addresses = otherAddresses();
      for (const address of addresses) expect(await canConnect(address, open.port), address).toBe(true);
      for (const path of PATHS.filter((item) => item !== '/healthz')) {
        expect((await ask(open.port, path)).status, path).toBe(401);
        expect((await ask(open.port, path, { authorization: `Bearer ${TOKEN}x` })).status, path).toBe(401);
      }
      expect((await ask(open.port, '/metrics', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
      const admitted = await ask(open.port, `/?token=${TOKEN}`);
      expect([admitted.status, admitted.headers.location]).toEqual([303, '/']);
      // As a path that begins with two slashes it would be another host.
      const sly = await ask(open.port, `/a/ccmon-claudecode-app/../..//other.example/?token=${TOKEN}`);
      expect(sly.headers.location).toBe('/other.example/');
      const [cookie = ''] = (admitted.headers['set-cookie']?.[0] ?? '').split(';');
      for (const path of ['/', '/api/v1/summary']) expect((await ask(open.port, path, { cookie })).status, path).toBe(200);
      expect(open.output()).not.toContain(TOKEN);
    } finally {
      await open.stop();
    }
  });
});

async function startCollectorWithToken(): Promise<Collector> {
  return startCollector({
    configDirs,
    dataDir: await temporaryDirectory(),
    args: ['--listen', '0.0.0.0'],
    env: { ...process.env, CCMON_TOKEN: TOKEN },
    headers: { authorization: `Bearer ${TOKEN}` },
  });
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Not `fetch`: it lets nobody choose the Host header. */
function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    outgoing.on('error', reject).end();
  });
}

/** Addresses of this machine under which others could reach it. */
function otherAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((item) => !item.internal && item.family === 'IPv4')
    .map((item) => item.address);
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (connected: boolean) => (): void => {
      socket.destroy();
      resolve(connected);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}
