/**
 * Requests whose record names no request id. They join the request that has the same message id, whichever is read
 * first; only where there is none do they stand for a request of their own.
 */
import type { Store } from '../store/store.ts';
import type { NewRow, Row } from '../store/table.ts';
import type { Kind } from './writer.ts';

type Request = NewRow<'requests'>;

/** Set once the store holds a request without an id: only then is it worth to look for one. */
const ANONYMOUS_SETTING = 'anonymous_requests';

/** The batch's requests, folded by message id: two that name different request ids are two requests. */
export function foldRequests(kind: Kind<'requests'>, rows: Iterable<Request>): Map<string, Request> {
  const folded = new Map<string, Request>();
  for (const row of rows) {
    const there = folded.get(row.message_id);
    if (there === undefined) {
      folded.set(row.message_id, row);
    } else if (there.request_id === row.request_id || there.request_id === '' || row.request_id === '') {
      folded.set(row.message_id, kind.merge(there, row));
    } else {
      const key = kind.key(row);
      const same = folded.get(key);
      folded.set(key, same === undefined ? row : kind.merge(same, row));
    }
  }
  return folded;
}

/**
 * Joins requests without an id with what the store holds.
 * @param folded the batch's requests; changed in place
 * @param onJoined told of each stored row that was taken out because the batch names its request id
 */
export function joinAnonymous(
  store: Pick<Store, 'tables' | 'setting' | 'saveSetting'>,
  kind: Kind<'requests'>,
  folded: Map<string, Request>,
  onJoined: (row: Row<'requests'>) => void,
): void {
  const known = store.setting(ANONYMOUS_SETTING) !== undefined;
  let remains = false;
  for (const [key, row] of folded) {
    if (row.request_id === '') {
      row.request_id = namedInStore(store, row) ?? '';
      remains ||= row.request_id === '';
    } else if (known) {
      const stored = store.tables.requests.find([row.message_id, '']);
      if (stored === undefined) continue;
      store.tables.requests.delete(stored.id);
      onJoined(stored);
      folded.set(key, kind.merge(row, stored));
    }
  }
  if (remains && !known) store.saveSetting(ANONYMOUS_SETTING, '1');
}

function namedInStore(store: Pick<Store, 'tables'>, row: Request): string | undefined {
  const named = store.tables.requests.where('message_id', row.message_id).map((stored) => stored.request_id);
  return named.filter((requestId) => requestId !== '').sort()[0];
}
