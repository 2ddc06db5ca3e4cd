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

/**
 * @param folded the batch's requests under their keys
 * @param onJoined told of each stored row that was taken out because the batch names its request id
 * @returns the rows to write
 */
export function joinAnonymous(
  store: Pick<Store, 'tables' | 'setting' | 'saveSetting'>,
  kind: Kind<'requests'>,
  folded: Map<string, Request>,
  onJoined: (row: Row<'requests'>) => void,
): Iterable<Request> {
  const anonymous = [...folded.values()].filter((row) => row.request_id === '');
  const known = store.setting(ANONYMOUS_SETTING) !== undefined;
  if (anonymous.length === 0 && !known) return folded.values();

  for (const row of anonymous) {
    const named = namedInBatch(folded, row) ?? namedInStore(store, row);
    if (named === undefined) continue;
    folded.delete(kind.key(row));
    const key = kind.key({ ...row, request_id: named });
    const there = folded.get(key);
    folded.set(key, there === undefined ? { ...row, request_id: named } : kind.merge(there, row));
  }
  if (known) {
    for (const [key, row] of folded) {
      const stored = row.request_id === '' ? undefined : store.tables.requests.find([row.message_id, '']);
      if (stored === undefined) continue;
      const { id, ...fields } = stored;
      store.tables.requests.delete(id);
      onJoined(stored);
      folded.set(key, kind.merge(row, fields));
    }
  }
  if (!known && anonymous.some((row) => folded.has(kind.key(row)))) store.saveSetting(ANONYMOUS_SETTING, '1');
  return folded.values();
}

function namedInBatch(folded: Map<string, Request>, row: Request): string | undefined {
  let smallest: string | undefined;
  for (const { message_id: messageId, request_id: requestId } of folded.values()) {
    if (messageId === row.message_id && requestId !== '' && (smallest === undefined || requestId < smallest)) smallest = requestId;
  }
  return smallest;
}

function namedInStore(store: Pick<Store, 'tables'>, row: Request): string | undefined {
  const named = store.tables.requests.where('message_id', row.message_id).map((stored) => stored.request_id);
  return named.filter((requestId) => requestId !== '').sort()[0];
}
