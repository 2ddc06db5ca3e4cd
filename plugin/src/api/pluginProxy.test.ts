import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { of, throwError, type Observable } from 'rxjs';
import { beforeEach, expect, test } from 'vitest';
import { CollectorError } from './errors.ts';
import { createPluginProxy } from './pluginProxy.ts';

/** Grafana's server, as far as the proxy needs it: what it was asked, and what it answers. */
const asked: BackendSrvRequest[] = [];
let answer: () => Observable<unknown>;

const found = (data: unknown, etag: string | null) => () => of({ status: 200, data, headers: new Headers(etag === null ? {} : { etag }) });
const refused =
  (status: number, data: unknown = {}) =>
  () =>
    throwError(() => ({ status, statusText: '', data, config: { url: '' } }));

beforeEach(() => {
  asked.length = 0;
  const fetch = (request: BackendSrvRequest) => {
    asked.push(request);
    return answer();
  };
  setBackendSrv({ fetch } as Partial<BackendSrv> as BackendSrv);
});

test('asks Grafana’s proxy, with parameters escaped', async () => {
  answer = found({ a: 1 }, null);
  const get = createPluginProxy();
  await expect(get('usage', { since: '2026-03-10T00:00:00+01:00', step: 'day' })).resolves.toEqual({ a: 1 });
  expect(asked[0]?.url).toBe('api/plugin-proxy/ccmon-claudecode-app/collector/usage?since=2026-03-10T00%3A00%3A00%2B01%3A00&step=day');
  expect(asked[0]?.showErrorAlert).toBe(false);
});

test('gives a parameter as often as it has values', async () => {
  answer = found({}, null);
  await createPluginProxy()('summary', { agent: ['main', 'a & b'], project: [] });
  expect(asked[0]?.url).toBe('api/plugin-proxy/ccmon-claudecode-app/collector/summary?agent=main&agent=a+%26+b');
});

test('asks again with the tag of the last answer, and gives that answer when nothing changed', async () => {
  const get = createPluginProxy();
  answer = found({ version: 1 }, '"tag-1"');
  const first = await get('status', {});
  answer = refused(304);
  const second = await get('status', {});
  expect(asked.map((request) => request.headers)).toEqual([undefined, { 'If-None-Match': '"tag-1"' }]);
  expect(second).toBe(first);
});

test('a tag is not used for other parameters', async () => {
  const get = createPluginProxy();
  answer = found({}, '"tag-1"');
  await get('summary', { since: '2026-03-10' });
  await get('summary', { since: '2026-03-11' });
  expect(asked[1]?.headers).toBeUndefined();
});

test('a refusal becomes an error that says what to do', async () => {
  answer = refused(502, { message: 'Bad Gateway' });
  const failure: unknown = await createPluginProxy()('summary', {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CollectorError);
  expect((failure as CollectorError).advice).toContain('npx ccmon start');
});

test('a request that the page called off stays that', async () => {
  const reason = new DOMException('called off', 'AbortError');
  answer = () => throwError(() => reason);
  const controller = new AbortController();
  controller.abort();
  await expect(createPluginProxy()('summary', {}, controller.signal)).rejects.toBe(reason);
});
