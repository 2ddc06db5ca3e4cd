/**
 * One session as it went: turns, and in each what the main thread did. What an agent did stands under its run, and the
 * run under the tool call that launched it. A fact of the main thread belongs to the turn that began last before it.
 */
import type { Kysely } from 'kysely';
import type { AgentNode, SessionTree, ToolNode, TurnNode } from '../../outputs/api/schema/tree.ts';
import type { Database } from '../schema.ts';
import { agentOutcome } from './agents.ts';
import { readNames, type Names } from './names.ts';
import { readSession } from './sessions.ts';
import { isoTime, toSeconds } from './times.ts';
import { readApiErrors, readCompactions, readHookNodes, readRequestNodes, readToolNodes, type Placed } from './treeNodes.ts';

/** `agent` of facts of the main thread. */
const MAIN_THREAD = 0;

/** @returns undefined when there is no such session */
export async function readSessionTree(db: Kysely<Database>, sessionId: string, now: number): Promise<SessionTree | undefined> {
  const session = await readSession(db, sessionId, now);
  if (session === undefined) {
    return undefined;
  }
  const names = await readNames(db);
  const [turns, agents, requests, tools, hooks, compactions, errors] = await Promise.all([
    readTurns(db, names, session.id),
    readAgentRuns(db, names, session.id),
    readRequestNodes(db, names, session.id),
    readToolNodes(db, names, session.id),
    readHookNodes(db, names, session.id),
    readCompactions(db, names, session.id),
    readApiErrors(db, names, session.id),
  ]);
  const placeOf = findPlaces(turns, agents);
  requests.forEach((fact) => placeOf(fact).requests.push(fact.node));
  tools.forEach((fact) => placeOf(fact).tools.push(fact.node));
  hooks.forEach((fact) => placeOf(fact).hooks.push(fact.node));
  compactions.forEach((fact) => placeOf(fact).compactions.push(fact.node));
  errors.forEach((fact) => placeOf(fact).errors.push(fact.node));
  placeAgents(agents, tools, placeOf);
  return { session: session.summary, turns: turns.map(({ node }) => node) };
}

interface Turn {
  startedAt: number;
  node: TurnNode;
}

interface AgentRun extends Placed<AgentNode> {
  id: number;
  toolUseId: string;
  parentAgentId: string;
}

async function readTurns(db: Kysely<Database>, names: Names, session: number): Promise<Turn[]> {
  const rows = await db.selectFrom('turns').selectAll().where('session', '=', session).orderBy('started_at').orderBy('id').execute();
  return rows.map((row) => {
    const outcome = agentOutcome(names.nameOf(row.outcome));
    return {
      startedAt: row.started_at,
      node: {
        turnId: row.turn_id,
        kind: names.nameOf(row.kind),
        startedAt: isoTime(row.started_at),
        endedAt: outcome === 'unfinished' ? null : isoTime(row.last_at),
        durationSeconds: row.duration_ms === null ? null : toSeconds(row.duration_ms),
        outcome,
        ...emptyContents(),
      },
    };
  });
}

function emptyContents(): Pick<TurnNode, 'requests' | 'tools' | 'agents' | 'hooks' | 'compactions' | 'errors'> {
  return { requests: [], tools: [], agents: [], hooks: [], compactions: [], errors: [] };
}

async function readAgentRuns(db: Kysely<Database>, names: Names, session: number): Promise<AgentRun[]> {
  const rows = await db.selectFrom('agent_runs').selectAll().where('session', '=', session).orderBy('started_at').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    agent: MAIN_THREAD,
    at: row.started_at,
    toolUseId: row.tool_use_id,
    parentAgentId: row.parent_agent_id,
    node: {
      agentId: row.agent_id,
      agent: names.nameOf(row.agent),
      startedAt: isoTime(row.started_at),
      endedAt: isoTime(row.ended_at),
      durationSeconds: row.duration_ms === null ? null : toSeconds(row.duration_ms),
      outcome: agentOutcome(names.nameOf(row.outcome)),
      reason: names.nameOf(row.reason),
      ...emptyContents(),
    },
  }));
}

type Place = Pick<TurnNode, 'requests' | 'tools' | 'agents' | 'hooks' | 'compactions' | 'errors'>;

/** Finds the run or the turn that a fact belongs to; adds a turn without an id if the session has none at all. */
function findPlaces(turns: Turn[], agents: readonly AgentRun[]): (fact: { agent: number; at: number }) => Place {
  const runs = new Map(agents.map((run) => [run.id, run.node]));
  return ({ agent, at }) => runs.get(agent) ?? turnAt(turns, at).node;
}

function turnAt(turns: Turn[], at: number): Turn {
  let low = 0;
  let high = turns.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((turns[middle]?.startedAt ?? Infinity) <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const turn = turns[Math.max(0, low - 1)] ?? turnWithoutPrompt();
  if (turns.length === 0) {
    turns.push(turn);
  }
  return turn;
}

function turnWithoutPrompt(): Turn {
  return {
    startedAt: 0,
    node: { turnId: '', kind: '', startedAt: null, endedAt: null, durationSeconds: null, outcome: 'unfinished', ...emptyContents() },
  };
}

/** Puts each run under its tool call, else under its parent, else into the turn of its time. */
function placeAgents(agents: readonly AgentRun[], tools: readonly Placed<ToolNode>[], placeOf: (fact: AgentRun) => Place): void {
  const byAgentId = new Map(agents.map((run) => [run.node.agentId, run]));
  const byId = new Map(agents.map((run) => [run.id, run]));
  const byToolUse = new Map(tools.map((tool) => [tool.node.toolUseId, tool]));
  const parentOf = new Map<AgentRun, AgentRun>();
  /** Records of a damaged file may name each other as parents: such a run would hang below itself and be lost. */
  const isBelow = (run: AgentRun, top: AgentRun): boolean => {
    for (let up: AgentRun | undefined = run; up !== undefined; up = parentOf.get(up)) {
      if (up === top) {
        return true;
      }
    }
    return false;
  };
  for (const run of agents) {
    const launch = byToolUse.get(run.toolUseId);
    const parent = launch === undefined ? byAgentId.get(run.parentAgentId) : byId.get(launch.agent);
    if (parent !== undefined && isBelow(parent, run)) {
      placeOf(run).agents.push(run.node);
      continue;
    }
    if (parent !== undefined) {
      parentOf.set(run, parent);
    }
    (launch?.node ?? parent?.node ?? placeOf(run)).agents.push(run.node);
  }
}
