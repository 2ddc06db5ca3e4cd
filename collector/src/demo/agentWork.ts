/** Subagents: a thread of their own in a file of their own, and what the launching thread hears of them. */
import type { DemoAgent } from './cast.ts';
import { playAnswer, playFailedRequest, type PlayedAnswer } from './answers.ts';
import { isSince200 } from './dialects.ts';
import { runHooks } from './hookRuns.ts';
import { failureText, usageRecord } from './records/assistant.ts';
import { orAbsent, type Json, type ThreadContext } from './records/envelope.ts';
import { agentPromptRecord, interruptionRecord, type ToolResult } from './records/user.ts';
import { openThread, projectSlug, writeRecord, type BackgroundRun, type Session, type Thread } from './session.ts';
import { writeStartContext } from './startContext.ts';
import { rejectedResult, writeToolResult, type AgentCall } from './toolRuns.ts';
import { emptyTranscriptFile, type TranscriptFile } from './transcriptFile.ts';

type AgentEnd = 'success' | 'failure' | 'cancelled' | 'unfinished';

interface AgentRun {
  agentId: string;
  thread: Thread;
  startedAt: number;
  end: AgentEnd;
  toolRuns: number;
  lastAnswer: PlayedAnswer | undefined;
  failure: string;
}

/** What came of one answer and the tools that it asked for. */
export interface StepResult {
  answer: PlayedAnswer;
  toolRuns: number;
  /** A person refused a call: the work stops here. */
  rejected: boolean;
}

/** Plays one step of a thread. Handed in, because the steps of an agent may launch agents themselves. */
export type PlayStep = (session: Session, thread: Thread) => StepResult;

const REPORT = 'Demo report: nothing was found, because nothing is there.';
const NOTICE_DELAY_MS = 5;
/** Agents and their launches are written down before the agent works. */
const LAUNCH_DELAY_MS = 40;

/** Plays the agent of a call, and writes the call's result. Returns true when the person stopped the agent. */
export function launchAgent(session: Session, parent: Thread, call: AgentCall, assistantUuid: string, playStep: PlayStep): boolean {
  const run = playAgent(session, parent, call, playStep);
  if (call.background) {
    parent.clock = run.startedAt + LAUNCH_DELAY_MS;
    writeToolResult(session, parent, launchedResult(session, call, run, assistantUuid), call.name);
    if (run.end !== 'unfinished') session.background.push(noticeOf(call, run));
    return false;
  }
  parent.clock = run.thread.clock + NOTICE_DELAY_MS;
  writeToolResult(session, parent, agentResult(session, parent, call, run, assistantUuid), call.name);
  return run.end === 'cancelled';
}

function playAgent(session: Session, parent: Thread, call: AgentCall, playStep: PlayStep): AgentRun {
  const { random, plan } = session;
  const { agent } = call;
  const { thread, agentId } = openAgentThread(session, parent, agent);
  const startedAt = parent.clock;
  const end = chooseEnd(session, parent, call);
  const run: AgentRun = { agentId, thread, startedAt, end, toolRuns: 0, lastAnswer: undefined, failure: '' };
  if (plan.dialect.progress && !call.background) {
    thread.echo = {
      thread: parent,
      echo: { agentId, toolUseId: call.id, firstMessageId: `msg_01Demo${random.base62(18)}`, prompt: call.prompt },
    };
  }
  session.facts.push({ at: Math.round(startedAt), kind: 'agentStart', agent: agent.type });
  writeMetaFile(session, parent, call, run, false);
  writeRecord(session, thread, (link) => agentPromptRecord(thread.context, link, thread.promptId, call.prompt));
  writeStartContext(session, thread);
  const steps = Math.max(1, Math.round(random.quantile(plan.shape.stepsPerAgent) * agent.effort));
  for (let step = 0; step < steps; step++) {
    const result = playStep(session, thread);
    run.toolRuns += result.toolRuns;
    run.lastAnswer = result.answer;
  }
  endAgent(session, run, agent);
  writeMetaFile(session, parent, call, run, true);
  return run;
}

function openAgentThread(session: Session, parent: Thread, agent: DemoAgent): { thread: Thread; agentId: string } {
  const { random, plan } = session;
  const { dialect } = plan;
  const agentId = dialect.agentIdDigits === 0 ? '' : `a${random.hex(dialect.agentIdDigits - 1)}`;
  const context: ThreadContext = { ...parent.context, agentId, isSidechain: true };
  const file = dialect.agentFiles === 'inline' ? parent.file : agentFile(session, agentId);
  const thread = openThread(context, file, agent.type, modelOf(session, agent, parent), parent.depth + 1, parent.clock);
  thread.promptId = random.uuid();
  return { thread, agentId };
}

/** Versions from before an agent's model keep to the session's. */
function modelOf(session: Session, agent: DemoAgent, parent: Thread): Thread['model'] {
  return isSince200(session.plan.dialect) ? (agent.model ?? parent.model) : parent.model;
}

function agentFile(session: Session, agentId: string): TranscriptFile {
  const file = emptyTranscriptFile(agentPath(session, `agent-${agentId}.jsonl`));
  session.files.push(file);
  return file;
}

function agentPath(session: Session, name: string): string {
  const { plan, main } = session;
  const project = `projects/${projectSlug(main.context.cwd)}`;
  return plan.dialect.agentFiles === 'subagents' ? `${project}/${plan.sessionId}/subagents/${name}` : `${project}/${name}`;
}

function chooseEnd(session: Session, parent: Thread, { agent, background }: AgentCall): AgentEnd {
  const { random, plan } = session;
  const { factor } = plan.trouble;
  const failed = agent.failureShare * factor;
  // A person stops what the main agent started; an agent that is cut off is one that nobody waits for.
  const cancelled = parent.depth === 0 ? agent.cancelledShare * factor : 0;
  const unfinished = background ? agent.unfinishedShare * factor : 0;
  return random.weighted<AgentEnd>([
    ['failure', failed],
    ['cancelled', cancelled],
    ['unfinished', unfinished],
    ['success', Math.max(0, 1 - failed - cancelled - unfinished)],
  ]);
}

function endAgent(session: Session, run: AgentRun, agent: DemoAgent): void {
  const { thread, end } = run;
  switch (end) {
    case 'unfinished':
      return;
    case 'success':
      run.lastAnswer = playAnswer(session, thread, [], 'end_turn');
      break;
    case 'failure':
      run.failure = failureText(playFailedRequest(session, thread));
      // What the client then calls the agent's total is that of the request that failed: nothing.
      run.lastAnswer = undefined;
      break;
    case 'cancelled':
      thread.clock += session.random.int(300, 8000);
      writeRecord(session, thread, (link) => interruptionRecord(thread.context, link, thread.promptId, false, ''));
      break;
  }
  session.facts.push({ at: Math.round(thread.clock), kind: 'agentEnd', agent: agent.type, outcome: end });
  if (end === 'success') runHooks(session, thread, 'SubagentStop', '', session.random.uuid());
}

function writeMetaFile(session: Session, parent: Thread, call: AgentCall, run: AgentRun, finished: boolean): void {
  const { metaFile } = session.plan.dialect;
  if (metaFile === 'none') return;
  const { agent, id, background } = call;
  const launch = { description: 'Demo task', toolUseId: id };
  const spawnDepth = parent.depth + 1;
  const full = {
    agentType: agent.type,
    isBuiltIn: agent.builtIn ? true : undefined,
    ...launch,
    parentAgentId: orAbsent(parent.context.agentId),
    spawnDepth,
    requestShape: background ? 'background' : 'foreground',
    requestNonInteractive: false,
    model: run.thread.model.name,
    finished: finished && run.end !== 'unfinished' ? true : undefined,
  };
  const byKind = {
    type: { agentType: agent.type, description: 'Demo task' },
    launch: { agentType: agent.type, ...launch, spawnDepth },
    full,
  };
  const path = agentPath(session, `agent-${run.agentId}.meta.json`);
  const known = session.wholeFiles.find((file) => file.path === path);
  const version = { at: Math.round(finished ? run.thread.clock : run.startedAt), text: JSON.stringify(byKind[metaFile]) };
  if (known === undefined) session.wholeFiles.push({ path, versions: [version] });
  else known.versions.push(version);
}

function launchedResult(session: Session, call: AgentCall, run: AgentRun, assistantUuid: string): ToolResult {
  const { dialect } = session.plan;
  const shown = {
    isAsync: true,
    status: 'async_launched',
    agentId: run.agentId,
    description: 'Demo task',
    resolvedModel: isSince200(dialect) ? run.thread.model.name : undefined,
    prompt: call.prompt,
    outputFile: `/tmp/claude-1000/demo/tasks/${run.agentId}.output`,
    canReadOutputFile: dialect.prompts === 'plain' ? undefined : true,
    canContinueAgent: dialect.prompts === 'turn' ? true : undefined,
  };
  const content = [{ type: 'text', text: `Async agent launched successfully.\nagentId: ${run.agentId} (demo)` }];
  return {
    toolUseId: call.id,
    content,
    isError: false,
    saysNoError: false,
    toolUseResult: shown,
    assistantUuid,
    decision: 'accept',
    denialKind: '',
  };
}

function agentResult(session: Session, parent: Thread, call: AgentCall, run: AgentRun, assistantUuid: string): ToolResult {
  if (run.end === 'cancelled') return rejectedResult(call.id, assistantUuid);
  const base = { toolUseId: call.id, assistantUuid, decision: 'accept' as const, denialKind: '' };
  if (run.end === 'failure' && session.plan.dialect.agentFailure === 'error') {
    const content = `Agent terminated early due to an API error: ${run.failure}`;
    return { ...base, content, isError: true, toolUseResult: `Error: ${content}` };
  }
  const report = run.end === 'failure' ? run.failure : REPORT;
  const content = [{ type: 'text', text: report }];
  const shownToWindow = parent.depth === 0 ? { toolUseResult: completedAgent(session, call, run, report) } : {};
  return { ...base, content, isError: false, saysNoError: false, ...shownToWindow };
}

function completedAgent(session: Session, call: AgentCall, run: AgentRun, report: string): Json {
  const { dialect } = session.plan;
  const tokens = run.lastAnswer?.tokens ?? { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  const totals = {
    totalDurationMs: Math.round(run.thread.clock - run.startedAt),
    totalTokens: totalTokens(run),
    totalToolUseCount: run.toolRuns,
    usage: usageRecord(dialect, tokens, tokens.output),
  };
  const content = [{ type: 'text', text: report }];
  if (dialect.agentFiles === 'inline') return { content, ...totals };
  return {
    status: 'completed',
    prompt: call.prompt,
    agentId: run.agentId,
    agentType: dialect.prompts === 'plain' ? undefined : call.agent.type,
    content,
    resolvedModel: isSince200(dialect) ? run.thread.model.name : undefined,
    ...totals,
    canContinueAgent: dialect.prompts === 'turn' ? true : undefined,
  };
}

/** What Claude Code calls an agent's total: the size of its last request. */
function totalTokens(run: AgentRun): number {
  const tokens = run.lastAnswer?.tokens;
  if (tokens === undefined) return 0;
  return tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

function noticeOf(call: AgentCall, run: AgentRun): BackgroundRun {
  const status = { success: 'completed', failure: 'failed', cancelled: 'killed', unfinished: 'failed' } as const;
  return {
    agentId: run.agentId,
    toolUseId: call.id,
    endAt: run.thread.clock + NOTICE_DELAY_MS,
    status: status[run.end],
    totalTokens: totalTokens(run),
    toolRuns: run.toolRuns,
    durationMs: Math.round(run.thread.clock - run.startedAt),
  };
}
