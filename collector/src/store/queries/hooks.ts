/** Hook runs by event and command, as far as transcripts tell. */
import type { Kysely } from 'kysely';
import type { Hooks, HookSummary } from '../../outputs/api/schema.ts';
import type { HookOutcome } from '../../ledger/facts.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { readNames, type Names } from './names.ts';
import { byName } from './order.ts';
import { percentileSeconds } from './percentiles.ts';
import { inScope, type Scope } from './scope.ts';
import { isoBound } from './times.ts';

/** Blocking is what a hook decided, cancelled is what somebody else did: neither is a fault of the hook. */
const FAILED: readonly HookOutcome[] = ['error', 'timed_out'];

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

export async function readHooks(db: Kysely<Database>, scope: Scope): Promise<Hooks> {
  const hooks = await readHookSummaries(db, await readNames(db), scope);
  return { range: { since: isoBound(scope.since), until: isoBound(scope.until) }, hooks };
}
