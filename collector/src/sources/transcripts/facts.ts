/**
 * Collects the facts of one file while it is read: the record at hand, what must be remembered from one record to the
 * next, and whether the records are the session's own or copies that a fork carries along.
 */
import type { AgentActivityFact, Facts, RequestFact, SessionActivityFact, TurnFact } from '../../ledger/facts.ts';
import type { TranscriptFile } from './files.ts';
import { mergeActivity, newActivity, newAgentActivity } from './activity.ts';
import { parseResume, type ResumeState, startState } from './resume.ts';

/** Thrown when a record belongs to a chain whose beginning was read in an earlier run and not remembered. */
export class NeedsWholeFileError extends Error {}

const UNKNOWN_TYPES_MAX = 50;
/** How many records of agents inside a main file (version 1) are remembered from one run to the next. */
const SIDECHAINS_REMEMBERED = 512;

/** The record at hand. */
export interface Current {
  sessionId: string;
  /** '' on the main thread. */
  agentId: string;
  at: number;
  /** A copy that a fork carries along. */
  copied: boolean;
}

interface OfSession {
  sessionId: string;
}

export class FileFacts {
  readonly facts: Facts;
  readonly file: TranscriptFile;
  readonly state: ResumeState;
  readonly record: Current = { sessionId: '', agentId: '', at: 0, copied: false };
  readonly unknownTypes: Record<string, number> = {};
  /** The latest request, into which further lines of the same answer are merged. */
  lastRequest: RequestFact | null = null;
  /** True when reading began at the file's first byte. */
  private readonly isWhole: boolean;
  private readonly sidechains: Map<string, string>;
  private readonly sessions = new Map<string, SessionActivityFact>();
  private readonly agents = new Map<string, AgentActivityFact>();
  /** Facts about which it is not yet known whose session they are of. */
  private unsettled: OfSession[] = [];
  private turnChanged = false;
  private lastSession: SessionActivityFact | null = null;
  private lastAgent: AgentActivityFact | null = null;

  constructor(facts: Facts, file: TranscriptFile, resume: string) {
    this.facts = facts;
    this.file = file;
    this.isWhole = resume === '';
    this.state = resume === '' ? startState(file) : parseResume(resume);
    this.sidechains = new Map(this.state.sidechains);
  }

  /** The session whose transcript this file is. */
  get ownSessionId(): string {
    return this.file.sessionId;
  }

  /** Adds a fact of the record at hand. */
  add<Fact extends OfSession>(list: Fact[], fact: Fact): void {
    list.push(fact);
    if (this.state.origin !== 'own') this.unsettled.push(fact);
  }

  countUnknown(type: string): void {
    const isName = /^[\w.:-]{1,64}$/.test(type);
    const isKnown = Object.hasOwn(this.unknownTypes, type);
    const fits = isKnown || Object.keys(this.unknownTypes).length < UNKNOWN_TYPES_MAX;
    const name = type === '' ? '(none)' : isName && fits ? type : '(other)';
    this.unknownTypes[name] = (this.unknownTypes[name] ?? 0) + 1;
  }

  /** The agent of a version-1 record that names none: the chain of parents leads to the record that began it. */
  sidechainAgent(uuid: string, parentUuid: string): string {
    const known = this.sidechains.get(parentUuid);
    if (known === undefined && parentUuid !== '' && !this.isWhole) throw new NeedsWholeFileError();
    const root = known ?? uuid;
    if (uuid !== '') this.sidechains.set(uuid, root);
    return `side-${root}`;
  }

  /** What the file says about an agent. */
  agent(agentId: string): AgentActivityFact {
    const { sessionId } = this.record;
    if (this.lastAgent?.agentId === agentId && this.lastAgent.sessionId === sessionId) return this.lastAgent;
    const key = `${sessionId}/${agentId}`;
    const agent = this.agents.get(key) ?? newAgentActivity(sessionId, agentId);
    this.agents.set(key, agent);
    this.lastAgent = agent;
    return agent;
  }

  /** True once for each agent of this file. */
  isFirstOf(agentId: string): boolean {
    if (this.state.agents.includes(agentId)) return false;
    this.state.agents.push(agentId);
    return true;
  }

  /** The activity that the record at hand adds to: its session's, or one of which it is not known yet whose it is. */
  activity(): SessionActivityFact {
    const { state, record } = this;
    const isOfAnother = record.copied && record.sessionId !== this.ownSessionId;
    if (state.origin === 'own' || record.agentId !== '' || isOfAnother) return this.session(record.sessionId);
    if (state.startAt === 0) state.startAt = record.at;
    state.pending ??= newActivity(record.sessionId);
    return state.pending;
  }

  startTurn(turn: TurnFact, parentUuid: string): void {
    this.cancelRetracted(turn.startedAt, parentUuid);
    this.flushTurn();
    if (this.state.origin === 'copying') this.settlePending(this.state.source);
    this.state.turn = turn;
    this.state.turnParent = parentUuid;
    this.turnChanged = true;
    if (this.state.origin !== 'own') this.unsettled.push(turn);
  }

  /** The turn that goes on, to be changed; null before the first prompt. */
  changeTurn(): TurnFact | null {
    this.turnChanged = true;
    return this.state.turn;
  }

  /** The records so far are copies out of another session (`source`, '' when unknown). */
  settleAsCopied(source: string): void {
    const { state } = this;
    if (source !== '' && this.ownSessionId !== '') this.session(this.ownSessionId).forkedFrom = source;
    if (state.origin === 'own') return;
    state.origin = 'copying';
    if (source !== '') {
      state.source = source;
      this.settlePending(source);
    }
    if (state.turn) {
      state.turn.copied = true;
      if (source !== '') state.turn.sessionId = source;
      this.turnChanged = true;
    }
  }

  /** The turn at hand is a copy without its times, of which only the original can tell anything. */
  dropCopiedTurn(): void {
    this.record.copied = true;
    this.settleAsCopied('');
    this.state.rewrittenAt = this.record.at;
    this.state.turn = null;
  }

  /** The record at hand is the session's own: from here on, so is everything. */
  settleAsOwn(): void {
    const { state, record } = this;
    if (state.origin === 'own') return;
    const isFork = state.origin === 'copying';
    state.origin = 'own';
    const turnAt = state.turn && !state.turn.copied ? state.turn.startedAt : 0;
    const at = (isFork ? turnAt : state.startAt) || record.at;
    if (state.pending) mergeActivity(this.session(state.pending.sessionId), state.pending);
    state.pending = null;
    this.unsettled = [];
    const source = isFork ? 'fork' : state.startSource || 'startup';
    this.facts.sessionStarts.push({ key: `${record.sessionId}/start`, sessionId: record.sessionId, source, at });
  }

  /** Hands over what was gathered over many records. Must be called once, after the last record. */
  finish(): void {
    this.flushTurn();
    const { pending, origin } = this.state;
    // A session of which there is only a prompt so far should be visible. Should it turn out to be a fork, this names
    // a first time that is too early.
    if (pending && origin === 'unknown') mergeActivity(this.session(pending.sessionId), pending);
    this.facts.sessionActivities.push(...this.sessions.values());
    this.facts.agentActivities.push(...this.agents.values());
  }

  /** What the next run needs to go on where this one ended. */
  resume(): string {
    const sidechains = [...this.sidechains].slice(-SIDECHAINS_REMEMBERED);
    return JSON.stringify({ ...this.state, sidechains });
  }

  private session(sessionId: string): SessionActivityFact {
    if (this.lastSession?.sessionId === sessionId) return this.lastSession;
    const session = this.sessions.get(sessionId) ?? newActivity(sessionId);
    this.sessions.set(sessionId, session);
    this.lastSession = session;
    return session;
  }

  private settlePending(source: string): void {
    if (source !== '') {
      if (this.state.pending) mergeActivity(this.session(source), this.state.pending);
      for (const fact of this.unsettled) fact.sessionId = source;
    }
    this.unsettled = [];
    this.state.pending = null;
  }

  /** A prompt that was not answered and whose place another one takes was taken back by the user. */
  private cancelRetracted(at: number, parentUuid: string): void {
    const { turn, turnParent } = this.state;
    if (!turn || turn.firstResponseAt > 0 || turn.failedAt > 0 || turnParent !== parentUuid) return;
    turn.cancelledAt = Math.max(turn.cancelledAt, at);
    this.turnChanged = true;
  }

  /** A local command (`/mcp`) leaves a prompt that nothing answers: it becomes a turn only when something does. */
  private flushTurn(): void {
    const { turn } = this.state;
    if (!turn || !this.turnChanged) return;
    this.turnChanged = false;
    const isAnswered = turn.firstResponseAt > 0 || turn.failedAt > 0;
    if (turn.kind !== 'command' || isAnswered) this.facts.turns.push({ ...turn });
  }
}
