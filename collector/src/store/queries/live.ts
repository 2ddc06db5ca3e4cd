/**
 * What runs now: sessions with what they do or wait for, their agents as a tree, their tools. Hooks tell it as it happens;
 * where they are not installed, the live registry and the transcripts tell what they can.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { SessionState } from '../../catalog/values.ts';
import type { LiveSession, RunningAgent, RunningTool } from '../../outputs/api/schema/live.ts';
import type { Database } from '../schema.ts';
import { readNames, UNNAMED, type Names } from './names.ts';
import { isoTime } from './times.ts';

/** Sessions that have ended are shown for so long. */
const ENDED_SHOWN_MS = 15 * 60_000;
/**
 * A session that no registry names (versions before 2.1.200) ends without a word when it is killed: after so long without
 * one it counts as ended. A command may run for an hour.
 */
const SILENT_MS = 60 * 60_000;
/** What only transcripts tell of counts as running for so long after its last record. */
const TOLD_BY_TRANSCRIPTS_MS = 10 * 60_000;
const SESSIONS_MAX = 500;

/** Number of a state's name; -1, which no row has, for one that no session was in yet. */
const idOfState = (state: SessionState) => sql`coalesce((select n.id from names n where n.name = ${state}), -1)`;

/** Condition that a live session runs. */
export function isRunning(now: number): RawBuilder<SqlBool> {
  const isNamed = sql`live_sessions.registry is not null`;
  const since = now - SILENT_MS;
  const isHeardOf = sql`(live_sessions.told_at >= ${since} or live_sessions.session in (select s.id from sessions s where s.last_at >= ${since}))`;
  return sql<SqlBool>`(live_sessions.state <> ${idOfState('ended')} and (${isNamed} or ${isHeardOf}))`;
}

/** Condition that the session was not begun anew since a time: what ran before then was ended with its process. */
function isOfThisProcess(session: string, startedAt: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`not exists (
    select 1 from hook_events e
    where e.session = ${sql.ref(session)} and e.at > ${sql.ref(startedAt)}
      and e.event in (select n.id from names n where n.name = 'SessionStart')
      and e.detail not in (select n.id from names n where n.name = 'compact')
  )`;
}

interface LiveRow {
  session: number;
  /** Nothing runs in a session that has ended. */
  runs: boolean;
  /** The main thread has nothing to do; agents in the background may have. */
  isIdle: boolean;
  live: LiveSession;
}

/** Those that wait for the user first, the longest waiting before the others. */
export async function readLiveSessions(db: Kysely<Database>, now: number): Promise<LiveSession[]> {
  const names = await readNames(db);
  const rows = await readRows(db, names, now);
  const running = rows.filter(({ runs }) => runs);
  const ids = running.map(({ session }) => session);
  const [waits, agents, tools] = await Promise.all([
    readWaits(db, names, ids),
    readRunningAgents(db, now, names),
    readRunningTools(db, names, { ids, now }),
  ]);
  for (const { session, isIdle, live } of running) {
    live.waitsFor = waits.filter((wait) => wait.session === session).map(({ wait }) => wait);
    const ofSession = agents.filter((agent) => agent.session === session);
    const byRun = new Map(ofSession.map(({ id, node }) => [id, node]));
    for (const { id, parent, node } of ofSession) (isBelow(ofSession, parent, id) ? live : (byRun.get(parent) ?? live)).agents.push(node);
    for (const tool of tools) {
      if (tool.session !== session) continue;
      if (tool.agent !== 0) byRun.get(tool.agent)?.tools.push(tool.node);
      else if (!isIdle) live.tools.push(tool.node);
    }
  }
  return rows.map(({ live }) => live).sort(waitingFirst);
}

const RANK: Record<SessionState, number> = { waiting_permission: 0, waiting_answer: 0, working: 1, idle: 2, ended: 3 };

function waitingFirst(a: LiveSession, b: LiveSession): number {
  if (RANK[a.state] !== RANK[b.state]) return RANK[a.state] - RANK[b.state];
  const earlier = (a.since ?? '') < (b.since ?? '') ? -1 : 1;
  // Of those that wait, the one that has waited longest; of the others, the one that changed last.
  return RANK[a.state] === 0 ? earlier : -earlier;
}

async function readRows(db: Kysely<Database>, names: Names, now: number): Promise<LiveRow[]> {
  const rows = await db
    .selectFrom('live_sessions')
    .innerJoin('sessions', 'sessions.id', 'live_sessions.session')
    .innerJoin('projects', 'projects.id', 'sessions.project')
    .select(['live_sessions.session', 'live_sessions.state', 'live_sessions.since', 'live_sessions.activity', 'live_sessions.reason'])
    .select(['live_sessions.pid', 'live_sessions.told_at', 'sessions.session_id', 'sessions.version', 'projects.name', 'projects.path'])
    .select(sql<number>`case when ${isRunning(now)} then 1 else 0 end`.as('runs'))
    .where(sql<SqlBool>`(${isRunning(now)} or live_sessions.since >= ${now - ENDED_SHOWN_MS})`)
    .orderBy('live_sessions.since', 'desc')
    .limit(SESSIONS_MAX)
    .execute();
  return rows.map((row) => {
    const runs = row.runs === 1;
    const isSilent = !runs && names.nameOf(row.state) !== 'ended';
    const since = isSilent ? row.told_at : row.since;
    return {
      session: row.session,
      runs,
      isIdle: names.nameOf(row.activity) === 'idle',
      live: {
        sessionId: row.session_id,
        project: row.name,
        cwd: row.path,
        version: names.nameOf(row.version),
        pid: row.pid === 0 ? null : row.pid,
        state: runs ? (names.nameOf(row.state) as SessionState) : 'ended',
        since: isoTime(since),
        seconds: Math.max(0, (now - since) / 1000),
        reason: isSilent ? 'silent' : names.nameOf(row.reason),
        waitsFor: [],
        agents: [],
        tools: [],
        contextUsedRatio: null,
        usd: null,
      },
    };
  });
}

/** Of each project whose sessions wait for their user, since when the longest waiting does. */
export function readLongestWaits(db: Kysely<Database>, now: number): Promise<{ project: string; since: number }[]> {
  return db
    .selectFrom('live_sessions')
    .innerJoin('sessions', 'sessions.id', 'live_sessions.session')
    .innerJoin('projects', 'projects.id', 'sessions.project')
    .select(['projects.name as project', sql<number>`min(live_sessions.since)`.as('since')])
    .where(isRunning(now))
    .where(sql<SqlBool>`live_sessions.state in (${idOfState('waiting_permission')}, ${idOfState('waiting_answer')})`)
    .groupBy('projects.name')
    .execute();
}

async function readWaits(db: Kysely<Database>, names: Names, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('hook_events')
    .leftJoin('agent_runs', 'agent_runs.id', 'hook_events.agent')
    .select(['hook_events.session', 'hook_events.event', 'hook_events.detail', 'hook_events.at', 'hook_events.agent as run'])
    .select('agent_runs.agent')
    .where('open_in', 'in', ids)
    .orderBy('hook_events.at')
    .execute();
  return rows.flatMap(({ session, event, detail, at, run, agent }) => {
    const name = names.nameOf(event);
    if (name === 'PreCompact') return [];
    return [
      {
        session,
        wait: { event: name, for: names.nameOf(detail), agent: run === 0 ? 'main' : nameOf(names, agent ?? 0), since: isoTime(at) },
      },
    ];
  });
}

function nameOf(names: Names, id: number): string {
  return names.nameOf(id) || UNNAMED;
}

export interface RunningRun {
  id: number;
  session: number;
  /** Number of the run that launched it; 0 for the main thread, or where that is not known. */
  parent: number;
  agent: string;
  node: RunningAgent;
}

/** Agents that run in sessions that run: started and not stopped, as hooks or else as transcripts tell. */
export async function readRunningAgents(db: Kysely<Database>, now: number, known?: Names): Promise<RunningRun[]> {
  const names = known ?? (await readNames(db));
  const isToldByHooks = sql`r.hook_started_at > r.hook_stopped_at and r.ended_at < r.hook_started_at
    and ${isOfThisProcess('r.session', 'r.hook_started_at')}`;
  const isToldByTranscripts = sql`r.hook_started_at = 0 and r.hook_stopped_at = 0 and r.outcome = ${names.idOf('unfinished')}
    and r.last_at >= ${now - TOLD_BY_TRANSCRIPTS_MS}`;
  const { rows } = await sql<{ id: number; session: number; agent_id: string; agent: number; started_at: number; parent: number }>`
    select r.id, r.session, r.agent_id, r.agent,
      case when r.hook_started_at > 0 then r.hook_started_at else r.started_at end as started_at,
      coalesce(
        (select t.agent from tool_runs t where t.tool_use_id = r.tool_use_id and r.tool_use_id <> ''),
        (select p.id from agent_runs p where p.session = r.session and p.agent_id = r.parent_agent_id),
        0) as parent
    from live_sessions join agent_runs r on r.session = live_sessions.session
    where ${isRunning(now)} and r.agent_id not like 'tool:%' and ((${isToldByHooks}) or (${isToldByTranscripts}))
    order by 5, r.id`.execute(db);
  return rows.map(({ id, session, parent, agent_id, agent, started_at }) => ({
    id,
    session,
    parent,
    agent: nameOf(names, agent),
    node: {
      agentId: agent_id,
      agent: nameOf(names, agent),
      startedAt: isoTime(started_at),
      seconds: Math.max(0, (now - started_at) / 1000),
      tools: [],
      agents: [],
    },
  }));
}

/** Records of a damaged file may name each other as parents: such a run would hang below itself. */
function isBelow(runs: readonly RunningRun[], from: number, top: number): boolean {
  const parents = new Map(runs.map(({ id, parent }) => [id, parent]));
  const seen = new Set<number>();
  for (let up: number | undefined = from; up !== undefined && !seen.has(up); up = parents.get(up)) {
    if (up === top) return true;
    seen.add(up);
  }
  return false;
}

/** The tools that launch agents, which are shown as agents. */
const LAUNCHES = ['Agent', 'Task'] as const;

async function readRunningTools(db: Kysely<Database>, names: Names, { ids, now }: { ids: readonly number[]; now: number }) {
  if (ids.length === 0) return [];
  const launches = LAUNCHES.map((tool) => names.idOf(tool));
  const isToldByHooks = sql`hook_started_at > 0 and hook_ended_at = 0 and ${isOfThisProcess('tool_runs.session', 'tool_runs.hook_started_at')}`;
  const isToldByTranscripts = sql`hook_started_at = 0 and hook_ended_at = 0 and tool <> 0 and started_at >= ${now - TOLD_BY_TRANSCRIPTS_MS}`;
  const rows = await db
    .selectFrom('tool_runs')
    .select(['session', 'agent', 'tool_use_id', 'tool', 'hook_tool', 'started_at', 'hook_started_at'])
    .where('session', 'in', ids)
    .where('ended_at', '=', 0)
    .where(sql<SqlBool>`((${isToldByHooks}) or (${isToldByTranscripts}))`)
    .where('tool', 'not in', launches)
    .where('hook_tool', 'not in', launches)
    .orderBy('id')
    .execute();
  return rows.map((row) => {
    const startedAt = row.hook_started_at || row.started_at;
    const node: RunningTool = {
      toolUseId: row.tool_use_id,
      tool: names.nameOf(row.tool || row.hook_tool),
      startedAt: isoTime(startedAt),
      seconds: Math.max(0, (now - startedAt) / 1000),
    };
    return { session: row.session, agent: row.agent, node };
  });
}
