/** How long sessions took to be loaded, read and saved, by how they were begun; a load whose beginning is not known is none. */
import type { Kysely } from 'kysely';
import { SESSION_TIMING_KINDS } from '../../catalog/values.ts';
import type { SessionTimings, SessionTimingSummary } from '../../outputs/api/schema/sessions.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { readNames } from './names.ts';
import { byName } from './order.ts';
import { percentileSeconds } from './percentiles.ts';
import { type AgentlessScope, inAgentlessScope } from './scope.ts';
import { isoBound } from './times.ts';

export async function readSessionTimings(db: Kysely<Database>, scope: AgentlessScope): Promise<SessionTimings> {
  const names = await readNames(db);
  const query = db
    .selectFrom('session_timings')
    .select(['kind', 'operation', 'duration_ms'])
    .where('duration_ms', '>=', 0)
    .where(inAgentlessScope('at', 'session', scope));
  const columns = await readColumns(db, query, ['kind', 'operation', 'duration_ms']);
  const timings = SESSION_TIMING_KINDS.flatMap((kind) => {
    const id = names.idOf(kind);
    const byOperation = new Map<string, number[]>();
    columns.kind.forEach((each, i) => {
      if (each !== id) return;
      const operation = names.nameOf(columns.operation[i] ?? 0);
      const durationsMs = byOperation.get(operation) ?? [];
      byOperation.set(operation, durationsMs);
      durationsMs.push(columns.duration_ms[i] ?? 0);
    });
    const operations = [...byOperation].sort(([a], [b]) => byName(a, b));
    return operations.map(([operation, durationsMs]) => summarize(kind, operation, durationsMs));
  });
  return { range: { since: isoBound(scope.since), until: isoBound(scope.until) }, timings };
}

function summarize(kind: SessionTimingSummary['kind'], operation: string, durationsMs: readonly number[]): SessionTimingSummary {
  const [p50, p95] = percentileSeconds(durationsMs, [50, 95]);
  return { kind, operation, count: durationsMs.length, p50Seconds: p50 ?? 0, p95Seconds: p95 ?? 0 };
}
