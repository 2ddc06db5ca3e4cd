/** Stands in for Grafana's server: what the app asks through the plugin proxy is asked of the collector's API. */
import type { BackendSrv, BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';
import { from, lastValueFrom, map, type Observable } from 'rxjs';
import pluginJson from '../src/plugin.json';

const PROXY = `api/plugin-proxy/${pluginJson.id}/collector/`;
const API = '/api/v1/';

/** The collector's address for one of Grafana's; anything but the proxy has no counterpart here. */
export function collectorAddress(url: string): string {
  const path = url.replace(/^\//, '');
  if (!path.startsWith(PROXY)) throw new Error(`${url} needs a Grafana server: without one, only the collector's API can be asked.`);
  return API + path.slice(PROXY.length);
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return isJson && text !== '' ? (JSON.parse(text) as unknown) : text;
}

/** Fails as Grafana's does: with the response, for every status but 2xx, 304 included. */
async function ask<T>(config: BackendSrvRequest): Promise<FetchResponse<T>> {
  const response = await fetch(collectorAddress(config.url), {
    method: config.method ?? 'GET',
    headers: { accept: 'application/json', ...config.headers },
    signal: config.abortSignal ?? null,
  }).catch((error: unknown) => {
    throw config.abortSignal?.aborted === true ? error : ({ status: 0, statusText: String(error), data: {}, config } satisfies FetchError);
  });
  const { status, statusText, ok, headers, redirected, type, url } = response;
  const data = (await bodyOf(response)) as T;
  if (!ok) throw { status, statusText, data, config } satisfies FetchError;
  return { data, status, statusText, ok, headers, redirected, type, url, config };
}

export function createBackendService(): BackendSrv {
  const fetch = <T>(config: BackendSrvRequest): Observable<FetchResponse<T>> => from(ask<T>(config));
  const send =
    (method: string) =>
    <T>(url: string): Promise<T> =>
      lastValueFrom(fetch<T>({ url, method }).pipe(map((response) => response.data)));
  return {
    fetch,
    request: <T>(config: BackendSrvRequest) => lastValueFrom(fetch<T>(config).pipe(map((response) => response.data))),
    datasourceRequest: <T>(config: BackendSrvRequest) => lastValueFrom(fetch<T>(config)),
    chunked: () => {
      throw new Error('Chunked responses need a Grafana server.');
    },
    get: send('GET'),
    delete: send('DELETE'),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
  };
}
