/**
 * How long sessions took to be loaded, read and saved. Two things may come later than the timing itself: by which
 * operation the session was begun, and for a load, when its process or its compaction was started.
 */
import type { Store } from '../store/store.ts';
import type { NewRow } from '../store/table.ts';
import { areCopyTimes } from './copies.ts';
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
  const processes = firstSessions(store, sessionProcesses.map(rows.sessionProcess));
  store.tables.sessionProcesses.insertOrFind(processes);
  const timings = sessionTimings.map(rows.sessionTiming).map((row) => withOperation(store, row));
  const load = store.names.id('load');
  const newLoads = withoutCopies(
    store,
    timings.filter(({ kind }) => kind === load),
  );
  const others = timings.filter(({ kind }) => kind !== load);
  const sessions = new Set([...newLoads, ...processes].map(({ session }) => session));
  return [...others, ...newLoads, ...[...sessions].flatMap((session) => settledLoads(store, session, newLoads))];
}

/**
 * Without sessions that a process went on with after another: it was started long before they were loaded. Of two processes
 * that were started at the same moment one is taken for the other, and its load is not known.
 */
function firstSessions({ tables }: TimingStore, rows: readonly NewRow<'session_processes'>[]): NewRow<'session_processes'>[] {
  const first = new Map<number, NewRow<'session_processes'>>();
  for (const row of rows) {
    const { session, started_at: startedAt } = row;
    const known = first.get(startedAt) ?? tables.sessionProcesses.where('started_at', startedAt)[0] ?? row;
    if (known.session === session) first.set(startedAt, row);
  }
  return [...first.values()];
}

/** Of a start that was handed over twice the first that is read stays. */
function withoutCopies({ tables }: TimingStore, loads: readonly Timing[]): Timing[] {
  return loads.filter((row, i) => {
    const known: Timing[] = [...tables.sessionTimings.where('session', row.session), ...loads.slice(0, i)];
    const isCopyOf = (other: Timing): boolean => other.key !== row.key && other.session === row.session && areCopyTimes(other.at, row.at);
    return !known.some((other) => other.kind === row.kind && other.operation === row.operation && isCopyOf(other));
  });
}

function withOperation({ tables, names }: TimingStore, row: Timing): Timing {
  if (row.operation !== 0) return row;
  const before = tables.sessionTimings.find([row.key]);
  const starts = tables.sessionStarts.where('session', row.session).filter(({ at }) => at <= row.at);
  const latest = starts.sort((a, b) => b.at - a.at || b.source - a.source)[0];
  return { ...row, operation: before?.operation ?? latest?.source ?? names.id(OPERATION_BY_DEFAULT) };
}

/** Loads of a session that take their beginning from a process or a compaction: from the latest that began since the load before. */
function settledLoads(store: TimingStore, session: number, newLoads: readonly Timing[]): Timing[] {
  const { tables, names } = store;
  const load = names.id('load');
  const stored = tables.sessionTimings.where('session', session);
  const loads = [...stored, ...newLoads].filter((row: Timing) => row.session === session && row.kind === load).sort((a, b) => a.at - b.at);
  return loads.flatMap((row, i) => {
    if (row.duration_ms !== NOT_KNOWN) return [];
    const loadBefore = loads[i - 1]?.at ?? 0;
    const starts = startsFor(store, row).filter((at) => at <= row.at && at > loadBefore);
    const startedAt = Math.max(0, ...starts);
    return startedAt > 0 ? [{ ...row, duration_ms: row.at - startedAt }] : [];
  });
}

/** When something began that may have led to such a load. */
function startsFor({ tables, names }: TimingStore, { session, operation }: Timing): number[] {
  const text = names.text(operation);
  if (BEGINNINGS.includes(text)) return tables.sessionProcesses.where('session', session).map((row) => row.started_at);
  if (text !== 'compact') return [];
  const compaction = names.id('PreCompact');
  return tables.hookEvents.where('session', session).flatMap(({ event, agent, at }) => (event === compaction && agent === 0 ? [at] : []));
}
