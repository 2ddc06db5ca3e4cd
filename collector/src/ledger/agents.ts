/**
 * The agents of a batch: writes what files, launches and notices say of them, then works out anew what became of each
 * run of the sessions that were touched.
 */
import type { Store } from '../store/store.ts';
import type { NewRow, Row } from '../store/table.ts';
import { isLaunchOnly, launchOnlyId, resolveAgentRuns, type AgentLaunch, type AgentTrace, type ResolvedRun } from './agentRuns.ts';
import type { Facts, HookEventFact, ToolResultClass, ToolResultFact } from './facts.ts';
import { emptyAgentRun, type Identities } from './identities.ts';
import { mergeAgentRuns, mergeLaunches, type SessionIdOf } from './merge.ts';
import type { Rows } from './rows.ts';
import { fold, isSame, write, type Kind } from './writer.ts';

/** The tools that launch an agent: `Task` until 2.1.6x, `Agent` since. */
const LAUNCH_TOOLS = new Set(['Task', 'Agent']);

export interface AgentListener {
  onRun: (before: Row<'agent_runs'> | null, after: NewRow<'agent_runs'> | null) => void;
  /** An agent that had a name before has another now; `session` is the number of its session. */
  onRenamed: (id: number, session: number, before: string) => void;
}

type Deps = Pick<Store, 'tables' | 'names'> & { identities: Identities; rows: Rows };

/** Writes the batch's agents and resolves the runs of every session that it says something new about. */
export function applyAgents(deps: Deps, facts: Facts, listener: AgentListener): void {
  const touched = writeLaunches(deps, facts);
  nameAgents(deps.identities, facts);
  for (const session of writeTraces(deps, facts, listener)) touched.add(session);
  for (const session of deps.identities.takeNewAgents()) touched.add(session);
  for (const session of touched) resolveSession(deps, session, listener);
}

/** Gives a number to every agent that a fact names, so that rows can point at it. */
function nameAgents(identities: Identities, facts: Facts): void {
  for (const list of [facts.requests, facts.toolUses, facts.hookRuns, facts.compactions, facts.apiErrors, facts.hookEvents]) {
    for (const fact of list) if (fact.agentId !== '') identities.agent(identities.session(fact.sessionId), fact.agentId);
  }
}

function writeLaunches({ tables, identities, rows }: Deps, facts: Facts): Set<number> {
  const sessionIdOf: SessionIdOf = (session) => identities.sessionOf(session).sessionId;
  const kind: Kind<'agent_launches'> = {
    table: tables.agentLaunches,
    key: (row) => row.tool_use_id,
    merge: (a, b) => mergeLaunches(a, b, sessionIdOf),
  };
  const launches = facts.toolUses.filter((use) => LAUNCH_TOOLS.has(use.tool));
  const launched = new Set(launches.map((use) => use.toolUseId));
  const called = new Set(facts.toolUses.map((use) => use.toolUseId));
  const isOfLaunch = (result: ToolResultFact): boolean =>
    launched.has(result.toolUseId) ||
    result.agentId !== '' ||
    result.agentDurationMs > 0 ||
    // A failed launch says nothing of an agent: its call was read before.
    (result.resultClass !== 'ok' && !called.has(result.toolUseId) && tables.agentLaunches.find([result.toolUseId]) !== undefined);
  const folded = fold(kind, [...launches.map(rows.launch), ...facts.toolResults.filter(isOfLaunch).map(rows.launchResult)]);
  const touched = new Set<number>();
  write(kind, folded, (before, after) => {
    if (before !== null) touched.add(before.session);
    touched.add(after.session);
  });
  return touched;
}

function writeTraces(deps: Deps, facts: Facts, listener: AgentListener): Set<number> {
  const { tables, rows } = deps;
  const kind: Kind<'agent_runs'> = {
    table: tables.agentRuns,
    key: (row) => `${row.session} ${row.agent_id}`,
    merge: mergeAgentRuns,
  };
  const { agentActivities, agentMetas, agentNotices } = facts;
  const folded = fold(kind, [
    ...agentActivities.map(rows.agentActivity),
    ...agentMetas.map(rows.agentMeta),
    ...agentNotices.map(rows.agentNotice),
    ...facts.hookEvents.filter(isOfAgentsLife).map(rows.hookedAgent),
  ]);
  const touched = new Set<number>();
  write(kind, folded, (_before, after) => touched.add(after.session));
  for (const agentId of new Set([...folded.values()].map((row) => row.agent_id))) {
    for (const session of adoptNotices(deps, agentId, listener)) touched.add(session);
  }
  return touched;
}

function isOfAgentsLife({ event, agentId }: HookEventFact): boolean {
  return agentId !== '' && (event === 'SubagentStart' || event === 'SubagentStop');
}

/** A fork carries notices along: they belong to the session that has the agent's own file. @returns sessions that this touched */
function adoptNotices({ tables, identities }: Deps, agentId: string, { onRun }: AgentListener): number[] {
  const rows = tables.agentRuns.where('agent_id', agentId);
  const own = rows.find((row) => row.first_at !== 0 || row.meta_type !== '');
  const strays = rows.filter((row) => row.first_at === 0 && row.meta_type === '' && row.notice_at !== 0 && !isReferredTo(tables, row));
  if (own === undefined || strays.length === 0) return [];
  tables.agentRuns.update(own.id, strays.reduce<NewRow<'agent_runs'>>(mergeAgentRuns, own));
  for (const stray of strays) {
    tables.agentRuns.delete(stray.id);
    identities.forgetAgent(stray.id);
    if (stray.outcome !== 0) onRun(stray, null);
  }
  return [own.session, ...strays.map((stray) => stray.session)];
}

function isReferredTo(tables: Store['tables'], { id, session }: Row<'agent_runs'>): boolean {
  return [tables.requests, tables.toolRuns, tables.hookRuns, tables.compactions, tables.apiErrors, tables.hookEvents].some((table) =>
    table.where('session', session).some((row) => row.agent === id),
  );
}

function resolveSession(deps: Deps, session: number, { onRun, onRenamed }: AgentListener): void {
  const { tables, names, identities } = deps;
  const stored = tables.agentRuns.where('session', session);
  const traces = stored.filter((row) => !isLaunchOnly(row.agent_id));
  const launches = tables.agentLaunches.where('session', session).filter((row) => !isClaimedElsewhere(deps, row));
  const elsewhere = launchesElsewhere(deps, session, traces);
  const toLaunch = (row: Row<'agent_launches'>): AgentLaunch => launchOf(deps, row);
  const runs = resolveAgentRuns(launches.map(toLaunch), traces.map(traceOf), elsewhere.map(toLaunch));
  const byAgent = new Map(stored.map((row) => [row.agent_id, row]));
  for (const run of runs) {
    const before = byAgent.get(run.agentId);
    byAgent.delete(run.agentId);
    const { id, ...fields } = before ?? { id: 0, ...emptyAgentRun(session, run.agentId) };
    const after = { ...fields, ...resolvedColumns(deps, run) };
    if (before === undefined) {
      tables.agentRuns.insert(after);
      onRun(null, after);
      continue;
    }
    if (isSame(before, after)) continue;
    tables.agentRuns.update(id, after);
    identities.renameAgent(id, run.agent);
    // A row without an outcome has never been told of.
    onRun(before.outcome === 0 ? null : before, after);
    if (before.agent !== 0 && before.agent !== after.agent) onRenamed(id, session, names.text(before.agent));
  }
  // What is left had only a launch, and that launch has found its agent here or in another session.
  const claimed = elsewhere.filter((launch) => runs.some((run) => run.toolUseId === launch.tool_use_id));
  const orphans = claimed.map((launch) => tables.agentRuns.find([launch.session, launchOnlyId(launch.tool_use_id)]));
  for (const orphan of [...byAgent.values(), ...orphans]) {
    if (orphan === undefined) continue;
    tables.agentRuns.delete(orphan.id);
    onRun(orphan, null);
  }
}

/** Launches that a fork's copy moved to another session than the one that the agents' own files name. */
function launchesElsewhere({ tables }: Deps, session: number, traces: readonly Row<'agent_runs'>[]): Row<'agent_launches'>[] {
  const found = new Map<string, Row<'agent_launches'>>();
  for (const trace of traces) {
    const candidates = [
      ...tables.agentLaunches.where('agent_id', trace.agent_id),
      ...[trace.meta_tool_use_id, trace.notice_tool_use_id].filter((id) => id !== '').map((id) => tables.agentLaunches.find([id])),
      ...(trace.prompt_hash === 0 ? [] : tables.agentLaunches.where('prompt_hash', trace.prompt_hash)),
    ];
    for (const launch of candidates) {
      if (launch !== undefined && launch.session !== session) found.set(launch.tool_use_id, launch);
    }
  }
  return [...found.values()].filter((launch) => !isClaimedElsewhere({ tables }, launch, session));
}

/** True when an agent of another session than this launch's own (or than `session`) was launched by it. */
function isClaimedElsewhere({ tables }: Pick<Deps, 'tables'>, launch: Row<'agent_launches'>, session = launch.session): boolean {
  return tables.agentRuns.where('tool_use_id', launch.tool_use_id).some((run) => run.session !== session && !isLaunchOnly(run.agent_id));
}

function resolvedColumns({ names }: Deps, run: ResolvedRun) {
  return {
    agent: names.id(run.agent),
    tool_use_id: run.toolUseId,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    duration_ms: run.durationMs,
    outcome: names.id(run.outcome),
    reason: names.id(run.reason),
  };
}

function launchOf({ names }: Deps, row: Row<'agent_launches'>): AgentLaunch {
  return {
    toolUseId: row.tool_use_id,
    subagentType: row.subagent_type,
    promptHash: row.prompt_hash,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    resultClass: names.text(row.result_class) as ToolResultClass | '',
    agentId: row.agent_id,
    agentType: row.agent_type,
    agentStatus: row.agent_status,
    agentDurationMs: row.agent_duration_ms,
  };
}

function traceOf(row: Row<'agent_runs'>): AgentTrace {
  return {
    agentId: row.agent_id,
    firstAt: row.first_at,
    lastAt: row.last_at,
    finishedAt: row.finished_at,
    failedAt: row.failed_at,
    cancelledAt: row.cancelled_at,
    activityType: row.activity_type,
    promptHash: row.prompt_hash,
    metaType: row.meta_type,
    metaToolUseId: row.meta_tool_use_id,
    noticeStatus: row.notice_status,
    noticeToolUseId: row.notice_tool_use_id,
    noticeAt: row.notice_at,
  };
}
