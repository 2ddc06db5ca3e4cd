/**
 * Measured runs of hooks, joined with those that transcripts tell of, so that none is counted twice. The wrapper knows the
 * session, the event, the command and when the run ended, but not which call it ran for: a measurement joins the run of
 * the same command that is nearest in time, whichever of the two comes first. One that finds none is a run by itself, of a
 * hook that said nothing and so left no record.
 */
import type { HookOutcome } from '../catalog/values.ts';
import type { Store } from '../store/store.ts';
import type { NewRow, Row } from '../store/table.ts';
import type { Announcer } from './announce.ts';
import type { Facts, HookMeasureFact } from './facts.ts';
import type { Identities } from './identities.ts';

type Deps = Pick<Store, 'tables' | 'names'> & { identities: Identities; announcer: Announcer };

/** A record may be written only when the slowest hook of its event has ended. */
const APART_MS_MAX = 60_000;
const BLOCKED_EXIT_CODE = 2;

export function applyHookMeasures(deps: Deps, { hookMeasures, hookRuns }: Facts): void {
  for (const measure of hookMeasures) if (!isKnown(deps, measure)) place(deps, measure);
  const sessions = new Set(hookRuns.map(({ sessionId }) => deps.identities.session(sessionId).id));
  for (const session of sessions) joinRecorded(deps, session);
}

function isKnown({ tables }: Deps, { key }: HookMeasureFact): boolean {
  return tables.hookRuns.where('measure', key).length > 0;
}

function place(deps: Deps, measure: HookMeasureFact): void {
  const { tables, identities, announcer } = deps;
  const { id: session } = identities.session(measure.sessionId);
  const alone = rowOf(deps, measure, session);
  const ofSession = tables.hookRuns.where('session', session);
  const record = nearest(
    alone,
    ofSession.filter((row) => row.measure === null && isSameHook(row, alone)),
  );
  if (record !== undefined) {
    join(deps, record, alone);
    return;
  }
  tables.hookRuns.insert(alone);
  announcer.changed('hookRun', null, alone);
}

/** Gives measurements that stood alone to the runs that transcripts have come to tell of. */
function joinRecorded(deps: Deps, session: number): void {
  const alone = deps.tables.hookRuns.where('unrecorded_in', session);
  if (alone.length === 0) return;
  const free = new Map(alone.map((row) => [row.id, row]));
  const records = deps.tables.hookRuns.where('session', session).filter((row) => row.measure === null);
  for (const record of records.sort((a, b) => a.at - b.at)) {
    const measured = nearest(
      record,
      [...free.values()].filter((row) => isSameHook(row, record)),
    );
    if (measured === undefined) continue;
    free.delete(measured.id);
    const { id, ...before } = measured;
    deps.tables.hookRuns.delete(id);
    deps.announcer.changed('hookRun', before, null);
    join(deps, record, before);
  }
}

function join({ tables, names, announcer }: Deps, record: Row<'hook_runs'>, measured: NewRow<'hook_runs'>): void {
  const { id, ...before } = record;
  const isUnknown = names.text(before.outcome) === 'unknown';
  const after = {
    ...before,
    matcher: before.matcher === 0 ? measured.matcher : before.matcher,
    duration_ms: before.duration_ms < 0 ? measured.duration_ms : before.duration_ms,
    exit_code: before.exit_code < 0 ? measured.exit_code : before.exit_code,
    outcome: isUnknown ? measured.outcome : before.outcome,
    cpu_us: measured.cpu_us,
    peak_bytes: measured.peak_bytes,
    measure: measured.measure,
  };
  tables.hookRuns.update(id, after);
  announcer.changed('hookRun', before, after);
}

function nearest<R extends { at: number }>(to: { at: number }, rows: readonly R[]): R | undefined {
  const apart = (row: R): number => Math.abs(row.at - to.at);
  const [first] = rows.filter((row) => apart(row) <= APART_MS_MAX).sort((a, b) => apart(a) - apart(b));
  return first;
}

/** A key is what the hook ran for, the event, and the hash of the command. */
function isSameHook(a: NewRow<'hook_runs'>, b: NewRow<'hook_runs'>): boolean {
  return a.event === b.event && commandOf(a) === commandOf(b);
}

function commandOf({ key }: NewRow<'hook_runs'>): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

function rowOf({ names }: Deps, measure: HookMeasureFact, session: number): NewRow<'hook_runs'> {
  const { key, event, command, exitCode } = measure;
  return {
    ...{ key: `measured:${key}/${event}/${command}`, session, agent: 0, event: names.id(event) },
    ...{ matcher: names.id(measure.matcher), hook: names.id(measure.hook), at: measure.endedAt },
    ...{ duration_ms: Math.round(measure.durationMs), exit_code: exitCode, outcome: names.id(outcomeOf(measure)) },
    ...{ cpu_us: Math.round(measure.cpuSeconds * 1e6), peak_bytes: measure.peakBytes, measure: key, unrecorded_in: session },
  };
}

function outcomeOf({ exitCode, signal }: HookMeasureFact): HookOutcome {
  if (signal !== 0) return 'cancelled';
  if (exitCode === 0) return 'success';
  return exitCode === BLOCKED_EXIT_CODE ? 'blocking' : 'error';
}
