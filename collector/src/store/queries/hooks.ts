/**
 * Hook runs by event and command, and how much of them is known: transcripts tell of those that said something, and
 * measurements of all that ran under the wrapper. A run that both tell of is one.
 */
import { sql, type Kysely } from 'kysely';
import { DAY_MS } from '../../base/time.ts';
import type { HookRow, Hooks, HookSummary } from '../../outputs/api/schema/hooks.ts';
import type { HookOutcome } from '../../ledger/facts.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { readNames, type Names } from './names.ts';
import { byName } from './order.ts';
import { percentiles, percentileSeconds } from './percentiles.ts';
import { inScope, type Scope } from './scope.ts';
import { isoBound } from './times.ts';

/** Blocking is what a hook decided, cancelled is what somebody else did: neither is a fault of the hook. */
export const FAILED: readonly HookOutcome[] = ['error', 'timed_out'];

interface HookRuns {
  event: string;
  hook: string;
  runs: number;
  failed: number;
  durationsMs: number[];
}

export async function readHookSummaries(db: Kysely<Database>, names: Names, scope: Scope): Promise<HookSummary[]> {
  const query = db
    .selectFrom('hook_runs')
    .select(['event', 'hook', 'outcome', 'duration_ms'])
    .where(inScope('at', 'session', 'agent', scope));
  const columns = await readColumns(db, query, ['event', 'hook', 'outcome', 'duration_ms']);
  const failed = new Set(FAILED.map((outcome) => names.idOf(outcome)));

  const hooks = new Map<string, HookRuns>();
  columns.event.forEach((event, i) => {
    const hook = columns.hook[i] ?? 0;
    const key = `${event} ${hook}`;
    const of = hooks.get(key) ?? { event: names.nameOf(event), hook: names.nameOf(hook), runs: 0, failed: 0, durationsMs: [] };
    hooks.set(key, of);
    of.runs += 1;
    of.failed += Number(failed.has(columns.outcome[i] ?? 0));
    const durationMs = columns.duration_ms[i] ?? -1;
    if (durationMs >= 0) {
      of.durationsMs.push(durationMs);
    }
  });
  return [...hooks.values()].map(summarize).sort(byRuns);
}

function summarize({ event, hook, runs, failed, durationsMs }: HookRuns): HookSummary {
  const [p50Seconds = null, p95Seconds = null] = percentileSeconds(durationsMs, [50, 95]);
  return { event, hook, runs, failed, p50Seconds, p95Seconds };
}

function byRuns(a: HookSummary, b: HookSummary): number {
  return b.runs - a.runs || byName(a.event, b.event) || byName(a.hook, b.hook);
}

interface KnownRuns {
  durationsMs: number[];
  cpuUs: number[];
  peakBytes: number[];
  recorded: number;
  measured: number;
  days: Set<number>;
}

export async function readHooks(db: Kysely<Database>, scope: Scope): Promise<Hooks> {
  const names = await readNames(db);
  const summaries = await readHookSummaries(db, names, scope);
  const known = await readKnownRuns(db, scope);
  const rowOf = (summary: HookSummary): HookRow => {
    const runs = known.get(keyOf(names.idOf(summary.event), names.idOf(summary.hook)));
    return { ...summary, ...amountsOf(runs ?? emptyRuns()) };
  };
  return { range: { since: isoBound(scope.since), until: isoBound(scope.until) }, hooks: summaries.map(rowOf) };
}

async function readKnownRuns(db: Kysely<Database>, scope: Scope): Promise<Map<string, KnownRuns>> {
  const query = db
    .selectFrom('hook_runs')
    .select(['event', 'hook', 'at', 'duration_ms'])
    .select(sql<number>`coalesce(cpu_us, -1)`.as('cpu_us'))
    .select(sql<number>`coalesce(peak_bytes, -1)`.as('peak_bytes'))
    .select(sql<number>`case when measure is null then 0 else 1 end`.as('measured'))
    .select(sql<number>`case when unrecorded_in is null then 1 else 0 end`.as('recorded'))
    .where(inScope('at', 'session', 'agent', scope));
  const columns = await readColumns(db, query, ['event', 'hook', 'at', 'duration_ms', 'cpu_us', 'peak_bytes', 'measured', 'recorded']);
  const known = new Map<string, KnownRuns>();
  columns.event.forEach((event, i) => {
    const valueIn = (column: keyof typeof columns): number => columns[column][i] ?? -1;
    const key = keyOf(event, valueIn('hook'));
    const runs = known.get(key) ?? emptyRuns();
    known.set(key, runs);
    pushKnown(runs.durationsMs, valueIn('duration_ms'));
    pushKnown(runs.cpuUs, valueIn('cpu_us'));
    pushKnown(runs.peakBytes, valueIn('peak_bytes'));
    runs.recorded += valueIn('recorded');
    runs.measured += valueIn('measured');
    runs.days.add(Math.floor(valueIn('at') / DAY_MS));
  });
  return known;
}

function keyOf(event: number, hook: number): string {
  return `${event} ${hook}`;
}

function emptyRuns(): KnownRuns {
  return { durationsMs: [], cpuUs: [], peakBytes: [], recorded: 0, measured: 0, days: new Set() };
}

function pushKnown(values: number[], value: number): void {
  if (value >= 0) values.push(value);
}

function amountsOf({ durationsMs, cpuUs, peakBytes, recorded, measured, days }: KnownRuns): Omit<HookRow, keyof HookSummary> {
  const cpuMs = cpuUs.map((us) => us / 1000);
  const [p99Seconds = null] = percentileSeconds(durationsMs, [99]);
  const [cpuP50Seconds = null, cpuP95Seconds = null] = percentileSeconds(cpuMs, [50, 95]);
  const [peakP50Bytes = null, peakMaxBytes = null] = percentiles(peakBytes, [50, 100]);
  const perDay = (milliseconds: readonly number[]): number =>
    milliseconds.reduce((sum, value) => sum + value, 0) / 1000 / Math.max(1, days.size);
  return {
    ...{ p99Seconds, cpuP50Seconds, cpuP95Seconds, peakP50Bytes, peakMaxBytes, recorded, measured },
    secondsPerDay: perDay(durationsMs),
    cpuSecondsPerDay: cpuMs.length === 0 ? null : perDay(cpuMs),
  };
}
