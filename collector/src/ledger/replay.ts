/** Tells everything that the store holds as if it happened now, in no order: for an output that wants the past. */
import type { Store } from '../store/store.ts';
import { createAnnouncer } from './announce.ts';
import type { Change, ChangeKind } from './changes.ts';
import { createIdentities } from './identities.ts';
import type { RowOf } from './states.ts';

/** Kinds of which the store knows when each happened. Of the others it keeps the latest only, or no time. */
type DatedKind = Exclude<ChangeKind, 'damage' | 'customSeries' | 'liveSession'>;

/** The time under which the API and the report file a row: runs at their start. Milliseconds, 0 for not known. */
const TIME_OF: { readonly [K in DatedKind]: (row: RowOf<K>) => number } = {
  request: (row) => row.at,
  toolRun: (row) => row.started_at || row.ended_at,
  agentRun: (row) => row.started_at || row.ended_at,
  turn: (row) => row.started_at || row.last_at,
  hookRun: (row) => row.at,
  hookEvent: (row) => row.at,
  compaction: (row) => row.at,
  apiError: (row) => row.at,
  sessionStart: (row) => row.at,
  sessionTiming: (row) => row.at,
  recordedAgentRun: (row) => row.at,
  recordedHookRun: (row) => row.at,
  apiCall: (row) => row.at,
  toolReport: (row) => row.decided_at || row.ended_at,
  hookGroup: (row) => row.at,
  compactionReport: (row) => row.at,
  work: (row) => row.at,
};

const PAGE_ROWS = 5_000;

interface Pages<K extends DatedKind> {
  page(after: number, limit: number): (RowOf<K> & { id: number })[];
}

/** @param listener told of each row once, with its time */
export function replay({ tables, names }: Pick<Store, 'tables' | 'names'>, listener: (change: Change, at: number) => void): void {
  let time = 0;
  const announcer = createAnnouncer({ tables, names }, createIdentities({ tables, names }), (change) => listener(change, time));
  const tell = <K extends DatedKind>(kind: K, table: Pages<K>, isTold: (row: RowOf<K>) => boolean = () => true): void => {
    for (let after = 0, rows = table.page(0, PAGE_ROWS); rows.length > 0; rows = table.page(after, PAGE_ROWS)) {
      for (const row of rows) {
        after = row.id;
        time = TIME_OF[kind](row);
        if (isTold(row)) announcer.changed(kind, null, row);
      }
    }
  };
  tell('request', tables.requests);
  tell('toolRun', tables.toolRuns);
  // One without an outcome stands for an agent that is only named yet.
  tell('agentRun', tables.agentRuns, ({ outcome }) => outcome !== 0);
  tell('turn', tables.turns);
  tell('hookRun', tables.hookRuns);
  tell('hookEvent', tables.hookEvents);
  tell('compaction', tables.compactions);
  tell('apiError', tables.apiErrors);
  tell('sessionStart', tables.sessionStarts);
  tell('sessionTiming', tables.sessionTimings);
  tell('recordedAgentRun', tables.recordedAgentRuns);
  tell('recordedHookRun', tables.recordedHookRuns);
  tell('apiCall', tables.apiCalls);
  tell('toolReport', tables.toolReports);
  tell('hookGroup', tables.hookGroups);
  tell('compactionReport', tables.compactionReports);
  tell('work', tables.works);
}
