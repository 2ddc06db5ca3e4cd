/** Which events ran which hooks, by what their matchers saw, over any range: a graph whose edges are weighted by runs. */
import { sql, type Kysely } from 'kysely';
import type { HookGraph } from '../../outputs/api/schema/hooks.ts';
import type { Database } from '../schema.ts';
import { FAILED } from './hooks.ts';
import { readNames } from './names.ts';
import { inScope, type Scope } from './scope.ts';
import { isoBound, toSeconds } from './times.ts';

type Node = HookGraph['nodes'][number];
type Edge = HookGraph['edges'][number];

export async function readHookGraph(db: Kysely<Database>, scope: Scope): Promise<HookGraph> {
  const names = await readNames(db);
  const failed = sql.join(FAILED.map((outcome) => names.idOf(outcome)));
  const rows = await db
    .selectFrom('hook_runs')
    .select(['event', 'matcher', 'hook', sql<number>`count(*)`.as('runs')])
    .select(sql<number>`count(case when outcome in (${failed}) then 1 end)`.as('failed'))
    .select(sql<number>`count(case when outcome = ${names.idOf('blocking')} then 1 end)`.as('blocking'))
    .select(sql<number>`sum(case when duration_ms > 0 then duration_ms else 0 end)`.as('duration_ms'))
    .where(inScope('at', 'session', 'agent', scope))
    .groupBy(['event', 'matcher', 'hook'])
    .orderBy('runs', 'desc')
    .execute();

  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const addRuns = (id: string, kind: Node['kind'], name: string, runs: number): void => {
    const node = nodes.get(id) ?? { id, kind, name, runs: 0 };
    nodes.set(id, node);
    node.runs += runs;
  };
  const addEdge = (from: string, to: string, weight: Omit<Edge, 'from' | 'to'>): void => {
    const edge = edges.get(`${from}\n${to}`) ?? { from, to, runs: 0, failed: 0, blocking: 0, seconds: 0 };
    edges.set(`${from}\n${to}`, edge);
    for (const field of ['runs', 'failed', 'blocking', 'seconds'] as const) edge[field] += weight[field];
  };
  for (const row of rows) {
    const [event, matcher, hook] = [names.nameOf(row.event), names.nameOf(row.matcher), names.nameOf(row.hook)];
    // Hooks of one name are one, whatever runs them; matchers belong to their event.
    const ids = { event: `event:${event}`, matcher: `matcher:${event}:${matcher}`, hook: `hook:${hook}` };
    const weight = { runs: row.runs, failed: row.failed, blocking: row.blocking, seconds: toSeconds(row.duration_ms) };
    addRuns(ids.event, 'event', event, row.runs);
    addRuns(ids.matcher, 'matcher', matcher, row.runs);
    addRuns(ids.hook, 'hook', hook, row.runs);
    addEdge(ids.event, ids.matcher, weight);
    addEdge(ids.matcher, ids.hook, weight);
  }
  return { range: { since: isoBound(scope.since), until: isoBound(scope.until) }, nodes: [...nodes.values()], edges: [...edges.values()] };
}
