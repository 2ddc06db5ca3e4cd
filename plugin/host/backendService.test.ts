import { firstValueFrom } from 'rxjs';
import { beforeEach, expect, test, vi } from 'vitest';
import { collectorAddress, createBackendService } from './backendService.ts';

const browserFetch = vi.fn<typeof fetch>();
beforeEach(() => {
  browserFetch.mockReset();
  vi.stubGlobal('fetch', browserFetch);
});

const service = createBackendService();
const ask = (headers?: Record<string, string>) =>
  firstValueFrom(service.fetch({ url: 'api/plugin-proxy/ccmon-claudecode-app/collector/usage?step=day', headers }));

test('the plugin proxy’s addresses are the collector’s', () => {
  expect(collectorAddress('api/plugin-proxy/ccmon-claudecode-app/collector/usage?step=day')).toBe('/api/v1/usage?step=day');
  expect(collectorAddress('/api/plugin-proxy/ccmon-claudecode-app/collector/status')).toBe('/api/v1/status');
  expect(() => collectorAddress('api/dashboards/home')).toThrow('needs a Grafana server');
});

test('an answer comes with its data read and its headers', async () => {
  browserFetch.mockResolvedValue(new Response('{"a":1}', { headers: { 'content-type': 'application/json', etag: '"t"' } }));
  const response = await ask({ 'If-None-Match': '"s"' });
  expect(response.data).toEqual({ a: 1 });
  expect(response.headers.get('etag')).toBe('"t"');
  expect(browserFetch.mock.calls[0]?.[0]).toBe('/api/v1/usage?step=day');
  expect(browserFetch.mock.calls[0]?.[1]?.headers).toMatchObject({ 'If-None-Match': '"s"' });
});

test('fails as Grafana’s does: with the response, 304 included', async () => {
  browserFetch.mockResolvedValue(new Response(null, { status: 304 }));
  await expect(ask()).rejects.toMatchObject({ status: 304 });
  browserFetch.mockResolvedValue(
    new Response('{"error":{"message":"no"}}', { status: 400, headers: { 'content-type': 'application/json' } }),
  );
  await expect(ask()).rejects.toMatchObject({ status: 400, data: { error: { message: 'no' } } });
});

test('no answer at all is status 0', async () => {
  browserFetch.mockRejectedValue(new TypeError('Failed to fetch'));
  await expect(ask()).rejects.toMatchObject({ status: 0 });
});
