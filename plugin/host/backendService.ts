/** Stands in for Grafana's server: what the app asks through the plugin proxy is asked of the collector's API. */
import type { BackendSrv, BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';
import { from, type Observable } from 'rxjs';
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

/** How Grafana's service fails: with the response, for every status but 2xx, 304 included; with status 0 for none. */
class FailedResponse extends Error implements FetchError {
  readonly status: number;
  readonly statusText: string;
  readonly data: unknown;
  readonly config: BackendSrvRequest;

  constructor(config: BackendSrvRequest, { status, statusText, data }: Pick<FetchError, 'status' | 'statusText' | 'data'>) {
    super(`${config.url} answered ${status} ${statusText ?? ''}`);
    this.status = status;
    this.statusText = statusText ?? '';
    this.data = data;
    this.config = config;
  }
}

async function ask<T>(config: BackendSrvRequest): Promise<FetchResponse<T>> {
  const response = await fetch(collectorAddress(config.url), {
    method: config.method ?? 'GET',
    headers: { accept: 'application/json', ...config.headers },
    signal: config.abortSignal ?? null,
  }).catch((error: unknown) => {
    throw config.abortSignal?.aborted === true ? error : new FailedResponse(config, { status: 0, statusText: String(error), data: {} });
  });
  const { status, statusText, ok, headers, redirected, type, url } = response;
  const data = await bodyOf(response);
  if (!ok) throw new FailedResponse(config, { status, statusText, data });
  return { data: data as T, status, statusText, ok, headers, redirected, type, url, config };
}

/** Of all that Grafana's service can do, the app uses this. */
export function createBackendService(): Pick<BackendSrv, 'fetch'> {
  return { fetch: <T>(config: BackendSrvRequest): Observable<FetchResponse<T>> => from(ask<T>(config)) };
}
