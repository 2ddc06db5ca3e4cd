/**
 * How long sessions took to be loaded, read and saved. Two things may come later than the timing itself: by which
 * operation the session was begun, and for a load, when its process was started.
 */
import type { Store } from '../store/store.ts';
import type { NewRow } from '../store/table.ts';
import type { Facts } from './facts.ts';
import type { Rows } from './rows.ts';

type Timing = NewRow<'session_timings'>;
type TimingStore = Pick<Store, 'tables' | 'names'>;

const NOT_KNOWN = -1;
/** The operations that a process begins with; the others happen within one. */
const BEGINNINGS = ['startup', 'resume', 'fork'];
/** Of a session of which no start is known, for one that goes on since before anything was read of it. */
const OPERATION_BY_DEFAULT = 'startup';

/** Rows to be written: those of the facts, and loads whose process has become known. To be called when starts are written. */
export function timingsOf(store: TimingStore, rows: Rows, { sessionTimings, sessionProcesses }: Facts): Timing[] {
  const processes = sessionProcesses.map(rows.sessionProcess);
  store.tables.sessionProcesses.insertOrFind(distinct(processes));
  const timings = sessionTimings.map(rows.sessionTiming).map((row) => withOperation(store, row));
  const load = store.names.id('load');
  const newLoads = timings.filter(({ kind }) => kind === load);
  const sessions = new Set([...newLoads, ...processes].map(({ session }) => session));
  return [...timings, ...[...sessions].flatMap((session) => settledLoads(store, session, newLoads))];
}

function distinct(rows: readonly NewRow<'session_processes'>[]): NewRow<'session_processes'>[] {
  return [...new Map(rows.map((row) => [`${row.session} ${row.started_at}`, row])).values()];
}

function withOperation({ tables, names }: TimingStore, row: Timing): Timing {
  if (row.operation !== 0) return row;
  const before = tables.sessionTimings.find([row.key]);
  const starts = tables.sessionStarts.where('session', row.session).filter(({ at }) => at <= row.at);
  const latest = starts.sort((a, b) => b.at - a.at || b.source - a.source)[0];
  return { ...row, operation: before?.operation ?? latest?.source ?? names.id(OPERATION_BY_DEFAULT) };
}

/** Loads of a session that take their beginning from a process: from the latest that began since the load before. */
function settledLoads({ tables, names }: TimingStore, session: number, newLoads: readonly Timing[]): Timing[] {
  const load = names.id('load');
  const stored = tables.sessionTimings.where('session', session);
  const loads = [...stored, ...newLoads].filter((row: Timing) => row.session === session && row.kind === load).sort((a, b) => a.at - b.at);
  const starts = tables.sessionProcesses.where('session', session).map((row) => row.started_at);
  return loads.flatMap((row, i) => {
    const loadBefore = loads[i - 1]?.at ?? 0;
    const startedAt = Math.max(0, ...starts.filter((at) => at <= row.at && at > loadBefore));
    const isOpen = row.duration_ms === NOT_KNOWN && BEGINNINGS.includes(names.text(row.operation));
    return isOpen && startedAt > 0 ? [{ ...row, duration_ms: row.at - startedAt }] : [];
  });
}
