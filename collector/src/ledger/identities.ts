/**
 * Sessions, agents and projects under their numbers. Facts name them by Claude Code's ids; rows point at them by number,
 * and outputs want their names.
 */
import type { Store } from '../store/store.ts';
import type { NewRow } from '../store/table.ts';
import { MAIN_AGENT_ID } from './facts.ts';
import { projectNameOf, UNKNOWN_PROJECT } from './projectName.ts';

export interface SessionIdentity {
  id: number;
  sessionId: string;
  project: string;
}

export interface AgentIdentity {
  id: number;
  /** Name of the agent's type. */
  agent: string;
}

export interface Identities {
  session(sessionId: string): SessionIdentity;
  sessionOf(id: number): SessionIdentity;
  /** The agent of a session; one that is not known yet gets a row without a name. */
  agent(session: SessionIdentity, agentId: string): AgentIdentity;
  agentOf(id: number): AgentIdentity;
  /** Number of the project of a directory. */
  project(path: string): number;
  /** Name of a project, by its number. */
  projectName(id: number): string;
  /** Sessions that got a new agent since the last call. */
  takeNewAgents(): Set<number>;
  /** Remembers that a session's row now names another project. */
  moveSession(id: number, project: number): void;
  /** Remembers that an agent's row now has another name. */
  renameAgent(id: number, agent: string): void;
  /** Forgets an agent whose row was taken out. */
  forgetAgent(id: number): void;
  /** Forgets everything, after a transaction was undone. */
  forget(): void;
}

export const MAIN_AGENT = 'main';
const MAIN: AgentIdentity = { id: 0, agent: MAIN_AGENT };
/** The session of facts that name none. */
const NO_SESSION: SessionIdentity = { id: 0, sessionId: '', project: UNKNOWN_PROJECT };

export function createIdentities({ tables, names }: Pick<Store, 'tables' | 'names'>): Identities {
  const sessions = new Map<string, SessionIdentity>();
  const sessionsById = new Map<number, SessionIdentity>();
  const agents = new Map<string, AgentIdentity>();
  const agentsById = new Map<number, AgentIdentity>();
  const projects = createProjects(tables);
  let newAgents = new Set<number>();

  const remember = (id: number, sessionId: string, projectId: number): SessionIdentity => {
    const identity = { id, sessionId, project: projects.name(projectId) };
    sessions.set(sessionId, identity);
    sessionsById.set(id, identity);
    return identity;
  };
  const agentKey = (session: number, agentId: string): string => `${session} ${agentId}`;

  return {
    session(sessionId) {
      if (sessionId === '') return NO_SESSION;
      const known = sessions.get(sessionId);
      if (known !== undefined) return known;
      const row = tables.sessions.find([sessionId]);
      if (row !== undefined) return remember(row.id, sessionId, row.project);
      const unknown = projects.id('');
      return remember(tables.sessions.insert(emptySession(sessionId, unknown)), sessionId, unknown);
    },
    sessionOf(id) {
      if (id === 0) return NO_SESSION;
      const known = sessionsById.get(id);
      if (known !== undefined) return known;
      const row = tables.sessions.where('id', id)[0];
      if (row === undefined) throw new Error(`The store refers to session ${id}, which does not exist: it is damaged.`);
      return remember(row.id, row.session_id, row.project);
    },
    agent(session, agentId) {
      if (agentId === MAIN_AGENT_ID) return MAIN;
      const key = agentKey(session.id, agentId);
      let identity = agents.get(key);
      if (identity !== undefined) return identity;
      const row = tables.agentRuns.find([session.id, agentId]);
      if (row === undefined) newAgents.add(session.id);
      identity =
        row === undefined
          ? { id: tables.agentRuns.insert(emptyAgentRun(session.id, agentId)), agent: '' }
          : { id: row.id, agent: names.text(row.agent) };
      agents.set(key, identity);
      agentsById.set(identity.id, identity);
      return identity;
    },
    agentOf(id) {
      if (id === 0) return MAIN;
      let identity = agentsById.get(id);
      if (identity === undefined) {
        const row = tables.agentRuns.where('id', id)[0];
        if (row === undefined) throw new Error(`The store refers to agent run ${id}, which does not exist: it is damaged.`);
        identity = { id, agent: names.text(row.agent) };
        agents.set(agentKey(row.session, row.agent_id), identity);
        agentsById.set(id, identity);
      }
      return identity;
    },
    project: (path) => projects.id(path),
    projectName: (id) => projects.name(id),
    takeNewAgents() {
      const taken = newAgents;
      newAgents = new Set();
      return taken;
    },
    moveSession(id, projectId) {
      const identity = sessionsById.get(id);
      if (identity !== undefined) identity.project = projects.name(projectId);
    },
    renameAgent(id, agent) {
      const identity = agentsById.get(id);
      if (identity !== undefined) identity.agent = agent;
    },
    forgetAgent(id) {
      const identity = agentsById.get(id);
      agentsById.delete(id);
      for (const [key, value] of agents) if (value === identity) agents.delete(key);
    },
    forget() {
      for (const map of [sessions, sessionsById, agents, agentsById]) map.clear();
      projects.forget();
      newAgents = new Set();
    },
  };
}

function createProjects(tables: Store['tables']) {
  const names = new Map<number, string>();
  return {
    id(path: string): number {
      const found = tables.projects.find([path]);
      return found?.id ?? tables.projects.insert({ path, name: projectNameOf(path) });
    },
    name(id: number): string {
      let name = names.get(id);
      if (name === undefined) names.set(id, (name = tables.projects.where('id', id)[0]?.name ?? UNKNOWN_PROJECT));
      return name;
    },
    forget: (): void => names.clear(),
  };
}

function emptySession(sessionId: string, project: number): NewRow<'sessions'> {
  return { session_id: sessionId, project, cwd_at: 0, version: 0, version_at: 0, entrypoint: 0, first_at: 0, last_at: 0, forked_from: '' };
}

export function emptyAgentRun(session: number, agentId: string): NewRow<'agent_runs'> {
  return {
    session,
    agent_id: agentId,
    first_at: 0,
    last_at: 0,
    finished_at: 0,
    failed_at: 0,
    cancelled_at: 0,
    activity_type: '',
    prompt_hash: 0,
    meta_type: '',
    meta_tool_use_id: '',
    parent_agent_id: '',
    notice_status: '',
    notice_tool_use_id: '',
    notice_at: 0,
    hook_started_at: 0,
    hook_stopped_at: 0,
    agent: 0,
    tool_use_id: '',
    started_at: 0,
    ended_at: 0,
    duration_ms: null,
    outcome: 0,
    reason: 0,
  };
}
