/** What was recorded by hand: runs by name, and what somebody's own metrics show. */
import type { Kysely } from 'kysely';
import { CUSTOM_PREFIX } from '../../catalog/metrics.ts';
import { seriesOfRow } from '../../ledger/states.ts';
import type { Recorded, RecordedAgent, RecordedHook } from '../../outputs/api/schema/recorded.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { readCustomSeries } from './metrics.ts';
import { readNames, type Names } from './names.ts';
import { byName } from './order.ts';
import { percentileSeconds } from './percentiles.ts';
import { inTime, type Scope } from './scope.ts';
import { isoBound, isoTime } from './times.ts';

export async function readRecorded(db: Kysely<Database>, scope: Scope): Promise<Recorded> {
  const names = await readNames(db);
  const [agents, hooks, series] = await Promise.all([readAgents(db, names, scope), readHooks(db, names, scope), readCustomSeries(db)]);
  const metrics = series.map((row) => {
    const { metric, type, labels } = seriesOfRow(row);
    return { metric: CUSTOM_PREFIX + metric, type, labels, value: row.value, at: isoTime(row.at) };
  });
  return {
    range: { since: isoBound(scope.since), until: isoBound(scope.until) },
    agents,
    hooks,
    metrics: metrics.sort((a, b) => byName(a.metric, b.metric) || byName(JSON.stringify(a.labels), JSON.stringify(b.labels))),
  };
}

interface Runs {
  name: string;
  event: string;
  failed: number;
  durationsMs: number[];
  lastAt: number;
  /** Null while none is known. */
  tokens: number | null;
}

const newRuns = (name: string, event = ''): Runs => ({ name, event, failed: 0, durationsMs: [], lastAt: 0, tokens: null });

async function readAgents(db: Kysely<Database>, names: Names, scope: Scope): Promise<RecordedAgent[]> {
  const query = db
    .selectFrom('recorded_agent_runs')
    .select(['name', 'succeeded', 'duration_ms', 'at', 'tokens'])
    .where(inTime('at', scope));
  const columns = await readColumns(db, query, ['name', 'succeeded', 'duration_ms', 'at', 'tokens']);
  const byAgent = new Map<number, Runs>();
  columns.name.forEach((name, i) => {
    const runs = byAgent.get(name) ?? newRuns(names.nameOf(name));
    byAgent.set(name, runs);
    addRun(runs, columns, i);
    const tokens = columns.tokens[i] ?? -1;
    if (tokens >= 0) runs.tokens = (runs.tokens ?? 0) + tokens;
  });
  return [...byAgent.values()].sort(byRuns).map((runs) => ({ ...summarize(runs), tokens: runs.tokens }));
}

async function readHooks(db: Kysely<Database>, names: Names, scope: Scope): Promise<RecordedHook[]> {
  const query = db.selectFrom('recorded_hook_runs').select(['name', 'event', 'succeeded', 'duration_ms', 'at']).where(inTime('at', scope));
  const columns = await readColumns(db, query, ['name', 'event', 'succeeded', 'duration_ms', 'at']);
  const byHook = new Map<string, Runs>();
  columns.name.forEach((name, i) => {
    const event = columns.event[i] ?? 0;
    const key = `${event} ${name}`;
    const runs = byHook.get(key) ?? newRuns(names.nameOf(name), names.nameOf(event));
    byHook.set(key, runs);
    addRun(runs, columns, i);
  });
  return [...byHook.values()].sort(byRuns).map((runs) => ({ ...summarize(runs), event: runs.event }));
}

type Columns = Record<'succeeded' | 'duration_ms' | 'at', number[]>;

function addRun(runs: Runs, { succeeded, duration_ms: durations, at }: Columns, i: number): void {
  runs.failed += succeeded[i] === 1 ? 0 : 1;
  runs.durationsMs.push(durations[i] ?? 0);
  runs.lastAt = Math.max(runs.lastAt, at[i] ?? 0);
}

function summarize({ name, failed, durationsMs, lastAt }: Runs) {
  const [p50Seconds = null, p95Seconds = null] = percentileSeconds(durationsMs, [50, 95]);
  return { name, runs: durationsMs.length, failed, p50Seconds, p95Seconds, lastAt: isoTime(lastAt) };
}

function byRuns(a: Runs, b: Runs): number {
  return b.durationsMs.length - a.durationsMs.length || byName(a.event, b.event) || byName(a.name, b.name);
}
