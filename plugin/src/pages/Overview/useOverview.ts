/** Keeps the Overview's figures fresh while the page is in sight, and says which of its states the page is in. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Status } from '../../../../collector/src/outputs/api/schema/status.ts';
import { useCollector } from '../../api/context.ts';
import { CollectorError } from '../../api/errors.ts';
import type { Filters } from '../../lib/filters.ts';
import type { Selection } from '../../lib/range.ts';
import { readersTimeZone } from '../../lib/time.ts';
import { loadOverview, type OverviewData } from './loadOverview.ts';

export const REFRESH_MS = 5000;
/** While the history is not all there, its progress is worth watching closely. */
const PROGRESS_REFRESH_MS = 1000;

export type OverviewState =
  | { kind: 'loading' }
  | { kind: 'failed'; error: CollectorError; retry: () => void }
  | { kind: 'preparing'; status: Status }
  | { kind: 'empty'; status: Status }
  | { kind: 'ready'; data: OverviewData; failure: CollectorError | null; switching: boolean };

export function useOverview(selection: Selection, filters: Filters): OverviewState {
  const collector = useCollector();
  const query = useQuery({
    queryKey: ['overview', selection, filters],
    queryFn: ({ signal }) => loadOverview(collector, { selection, filters, now: Date.now(), timeZone: readersTimeZone() }, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isPreparing(state.data.status) ? PROGRESS_REFRESH_MS : REFRESH_MS),
    placeholderData: keepPreviousData,
    retry: false,
    // A collector on this machine answers without any network.
    networkMode: 'always',
  });

  const failure = query.error === null ? null : asCollectorError(query.error);
  if (query.data === undefined) {
    return failure === null ? { kind: 'loading' } : { kind: 'failed', error: failure, retry: () => void query.refetch() };
  }
  const { status } = query.data;
  if (status.store.requests === 0 && status.store.sessions === 0) {
    return { kind: isPreparing(status) ? 'preparing' : 'empty', status };
  }
  return { kind: 'ready', data: query.data, failure, switching: query.isPlaceholderData };
}

/** Whether the history is still being written, for the demo, or read. */
const isPreparing = ({ writing, reading }: Status): boolean => writing !== null || reading !== null;

function asCollectorError(error: Error): CollectorError {
  if (error instanceof CollectorError) return error;
  return new CollectorError(
    `The page failed: ${error.message}.`,
    'Reload the page. If it fails again, report it with the browser’s console output.',
  );
}
