/**
 * Gets the collector's API through Grafana's plugin proxy, which adds the token that the browser must not see.
 * Entity tags are handled here because Grafana marks every proxied answer `no-store`: the browser's cache never helps.
 */
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import type { GetJson, QueryParams } from './collector.ts';
import { collectorErrorOf } from './errors.ts';
import { PLUGIN_ID } from '../constants.ts';

interface Remembered {
  url: string;
  etag: string;
  data: unknown;
}

const NOT_MODIFIED = 304;

function urlOf(path: string, params: QueryParams): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    typeof value === 'object' ? value.map((one) => [name, one]) : [[name, String(value)]],
  );
  const query = new URLSearchParams(pairs).toString();
  return `api/plugin-proxy/${PLUGIN_ID}/collector/${path}${query === '' ? '' : `?${query}`}`;
}

export function createPluginProxy(): GetJson {
  // The latest answer of each endpoint: what is polled has one range at a time, and the map stays small.
  const remembered = new Map<string, Remembered>();

  return async (path, params, signal) => {
    const url = urlOf(path, params);
    const last = remembered.get(path);
    const known = last?.url === url ? last : undefined;
    try {
      const response = await lastValueFrom(
        getBackendSrv().fetch<unknown>({
          url,
          showErrorAlert: false,
          headers: known && { 'If-None-Match': known.etag },
          abortSignal: signal,
        }),
      );
      const etag = response.headers.get('etag');
      if (etag !== null) remembered.set(path, { url, etag, data: response.data });
      return response.data;
    } catch (error) {
      if (signal?.aborted) throw error;
      if (!isFetchError(error)) throw collectorErrorOf({ status: 0, data: null }, path);
      if (error.status === NOT_MODIFIED && known) return known.data;
      throw collectorErrorOf({ status: error.status, data: error.data }, path);
    }
  };
}
