/** Intakes on a port of their own: served with the same guards, and no more than a line in the log where the port is taken. */
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Intake } from '../../intake.ts';
import { openOwnPort } from './ownPort.ts';

const TOKEN = 'a-token-of-the-test-0001';

const intake = (path: string, pathOnOwnPort?: string): Intake => ({
  path,
  ...(pathOnOwnPort !== undefined && { pathOnOwnPort }),
  summary: 'Says that it was there',
  contentTypes: ['application/json'],
  bodyBytesMax: 100,
  handle: () => ({ status: 200, contentType: 'text/plain', body: 'taken' }),
});
const intakes = [intake('/long/way/in', '/in'), intake('/elsewhere')];

async function open(port: number, token = '') {
  const logged: string[] = [];
  const server = await openOwnPort({
    ...{ port, token, allowedHosts: [], intakes, isReady: () => true, onError: () => undefined },
    log: (level, message) => logged.push(`${level}: ${message}`),
  });
  onTestFinished(() => server?.close());
  const address = server?.server.address() as AddressInfo | null | undefined;
  const ask = (path: string, headers: Record<string, string> = {}, method = 'POST') =>
    fetch(`http://127.0.0.1:${address?.port ?? 0}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'POST' && { body: '{}' }),
    });
  return { server, address, logged, ask };
}

it('serves the intakes that have an address there, to this machine, and nothing else', async () => {
  const { ask, address, logged } = await open(0);
  expect(address?.address).toBe('127.0.0.1');
  expect(await (await ask('/in')).text()).toBe('taken');
  for (const path of ['/long/way/in', '/elsewhere']) expect((await ask(path)).status).toBe(405);
  for (const path of ['/', '/metrics', '/api/v1/summary', '/healthz']) expect((await ask(path, {}, 'GET')).status).toBe(404);
  expect((await ask('/in', {}, 'GET')).status).toBe(405);
  expect(logged).toEqual([]);
});

it('is guarded as the collector is', async () => {
  const { ask } = await open(0, TOKEN);
  expect((await ask('/in')).status).toBe(401);
  expect((await ask('/in', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  expect((await ask('/in', { authorization: `Bearer ${TOKEN}`, 'sec-fetch-site': 'cross-site' })).status).toBe(401);
});

it('does without where the port is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { server, logged } = await open(port);
  expect(server).toBeNull();
  expect(logged).toEqual([`info: port ${port} is not served`]);
});
