/** State of one session while it is played: its threads, its files, what was written so far. */
import { projectDirectory, type DemoProject } from './cast.ts';
import type { Dialect } from './dialects.ts';
import type { DemoModel } from './models.ts';
import type { Random } from './random.ts';
import { agentProgressRecord, type AgentEcho } from './records/progress.ts';
import type { JsonObject, Link, ThreadContext } from './records/envelope.ts';
import type { Shape } from './shapes.ts';
import type { WrittenFact } from './totals.ts';
import { emptyTranscriptFile, type TranscriptFile, type WholeFile } from './transcriptFile.ts';

export interface SessionPlan {
  sessionId: string;
  project: DemoProject;
  dialect: Dialect;
  model: DemoModel;
  shape: Shape;
  startAt: number;
  start: 'startup' | 'clear' | 'fork';
  /** Main thread writes its cache for an hour instead of five minutes. */
  longCache: boolean;
  trouble: Trouble;
}

/** Shares of things that go wrong. */
export interface Trouble {
  /** Multiplies the error shares of tools and the failure shares of agents. */
  factor: number;
  retryShare: number;
  requestFailureShare: number;
  interruptionShare: number;
}

export const usualTrouble: Trouble = { factor: 1, retryShare: 0.008, requestFailureShare: 0.0015, interruptionShare: 0.008 };

/** One agent at work: the main thread, or a subagent with a file of its own. */
export interface Thread {
  context: ThreadContext;
  file: TranscriptFile;
  /** Agent type; `main` for the main thread. */
  agent: string;
  model: DemoModel;
  depth: number;
  promptId: string;
  /** The moment that the thread has reached. */
  clock: number;
  lastUuid: string | null;
  /** Tokens that the next request finds in the cache, and those that it adds. */
  cachedTokens: number;
  newTokens: number;
  lastRequestRef: string;
  messages: number;
  /** Where the thread's records are repeated as progress lines. */
  echo?: { thread: Thread; echo: AgentEcho };
}

export interface BackgroundRun {
  agentId: string;
  toolUseId: string;
  endAt: number;
  status: 'completed' | 'failed' | 'killed';
  totalTokens: number;
  toolRuns: number;
  durationMs: number;
}

export interface Session {
  plan: SessionPlan;
  random: Random;
  main: Thread;
  files: TranscriptFile[];
  wholeFiles: WholeFile[];
  facts: WrittenFact[];
  background: BackgroundRun[];
  toolsUsed: Set<string>;
  promptIndex: number;
  turnIndex: number;
}

export function projectSlug(cwd: string): string {
  return cwd.replace(/[^A-Za-z0-9]/g, '-');
}

export function openSession(plan: SessionPlan, random: Random): Session {
  const { dialect, project } = plan;
  const cwd = projectDirectory(project);
  const file = emptyTranscriptFile(`projects/${projectSlug(cwd)}/${plan.sessionId}.jsonl`);
  const context: ThreadContext = {
    dialect,
    sessionId: plan.sessionId,
    cwd,
    gitBranch: project.branch,
    entrypoint: 'cli',
    slug: dialect.nickname ? `demo-made-up-${random.pick(['lantern', 'teapot', 'compass', 'pebble'])}` : '',
    agentId: '',
    isSidechain: false,
  };
  const session: Session = {
    plan,
    random,
    main: openThread(context, file, 'main', plan.model, 0, plan.startAt),
    files: [file],
    wholeFiles: [],
    facts: [{ at: plan.startAt, kind: 'session' }],
    background: [],
    toolsUsed: new Set(),
    promptIndex: 0,
    turnIndex: 0,
  };
  return session;
}

/** Tokens of the system prompt and the tool definitions, which every thread begins with. */
const START_TOKENS = 14_000;

export function openThread(
  context: ThreadContext,
  file: TranscriptFile,
  agent: string,
  model: DemoModel,
  depth: number,
  at: number,
): Thread {
  return {
    context,
    file,
    agent,
    model,
    depth,
    promptId: '',
    clock: at,
    lastUuid: null,
    cachedTokens: 0,
    newTokens: START_TOKENS,
    lastRequestRef: '',
    messages: 0,
  };
}

/** Writes a record of the conversation; its time and the moment of writing are the thread's clock. Returns its uuid. */
export function writeRecord(session: Session, thread: Thread, make: (link: Link) => JsonObject, spare = false): string {
  const uuid = session.random.uuid();
  const link: Link = { parentUuid: thread.lastUuid, uuid, at: Math.round(thread.clock) };
  const record = make(link);
  thread.lastUuid = uuid;
  thread.messages++;
  pushLine(thread.file, link.at, record, spare);
  if (thread.echo !== undefined) echoRecord(session, thread.echo, record, link.at);
  return uuid;
}

function echoRecord(session: Session, target: { thread: Thread; echo: AgentEcho }, record: JsonObject, at: number): void {
  if ((record['type'] !== 'assistant' && record['type'] !== 'user') || record['isApiErrorMessage'] === true) return;
  const link: Link = { parentUuid: target.thread.lastUuid, uuid: session.random.uuid(), at };
  // It repeats the agent's file, so losing it to damage loses nothing; but other tools prefer its usage to the original's.
  pushLine(target.thread.file, at, agentProgressRecord(target.thread.context, link, target.echo, record, at), record['type'] === 'user');
}

/** Writes a record that stands beside the conversation. */
export function writeMetadata(thread: Thread, record: JsonObject, spare = true): void {
  pushLine(thread.file, Math.round(thread.clock), record, spare);
}

function pushLine(file: TranscriptFile, at: number, record: JsonObject, spare: boolean): void {
  const text = JSON.stringify(record);
  file.lines.push({ at, text, spare });
  file.bytes += text.length + 1;
}

/** The lines of each file in the order in which the client would have written them. Nothing may be added afterwards. */
export function sortLines(session: Session): void {
  for (const file of session.files) file.lines.sort((a, b) => a.at - b.at);
}

export function messageId(random: Random): string {
  return `msg_01Demo${random.base62(18)}`;
}

export function requestId(random: Random): string {
  return `req_011Demo${random.base62(17)}`;
}

export function toolUseId(random: Random): string {
  return `toolu_01Demo${random.base62(18)}`;
}
