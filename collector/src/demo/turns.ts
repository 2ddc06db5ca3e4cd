/** Turns of the main agent: what sets them off, how they go, how they end, and what happens between them. */
import { playAnswer, playFailedRequest } from './answers.ts';
import { fillerText } from './fillerText.ts';
import { runHooks, runStopHooks } from './hookRuns.ts';
import {
  atisLatchRecord,
  costStateRecord,
  fileHistorySnapshotRecord,
  lastPromptRecord,
  modeRecord,
  permissionModeRecord,
  queueOperationRecord,
  summaryRecord,
  unknownRecord,
} from './records/metadata.ts';
import type { JsonObject } from './records/envelope.ts';
import { compactBoundaryRecord, localCommandRecord, turnDurationRecord } from './records/system.ts';
import { commandRecord, compactSummaryRecord, interruptionRecord, promptRecord, type PromptKind } from './records/user.ts';
import { writeMetadata, writeRecord, type BackgroundRun, type Session } from './session.ts';
import { writeStartContext } from './startContext.ts';
import { playToolStep } from './steps.ts';
import { addFact, emptyTotals, type AgentOutcome } from './totals.ts';

/** A context is compacted when this share of the model's window is full. */
const COMPACT_AT_SHARE = 0.83;
const PERMISSION_MODE = 'acceptEdits';

/** What a session begins with: the window's state, hooks, and a command when it began with one. */
export function beginSession(session: Session): void {
  const { main, plan } = session;
  writeWindowState(session);
  runHooks(session, main, 'SessionStart', plan.start, session.random.uuid());
  if (plan.start === 'clear') writeCommand(session, 'clear');
}

/** The same session taken up again later. */
export function resumeSession(session: Session, at: number): void {
  session.main.clock = Math.max(at, session.main.clock + 1);
  writeWindowState(session);
  runHooks(session, session.main, 'SessionStart', 'resume', session.random.uuid());
}

function writeCommand(session: Session, command: string): void {
  const { main, random } = session;
  main.promptId = random.uuid();
  const caveat = '<local-command-caveat>Demo: the command below was typed by nobody.</local-command-caveat>';
  const typed = `<command-name>/${command}</command-name>\n<command-message>${command}</command-message>\n<command-args></command-args>`;
  writeRecord(session, main, (link) => commandRecord(main.context, link, main.promptId, caveat, true));
  writeRecord(session, main, (link) => commandRecord(main.context, link, main.promptId, typed, false));
  writeRecord(session, main, (link) => localCommandRecord(main.context, link, command), true);
}

/** A person asks, the agent works. Background agents that end meanwhile are reported afterwards. */
export function playTurn(session: Session): void {
  playPrompt(session, 'human', nextPromptText(session));
  while (session.background.length > 0) {
    session.background.sort((a, b) => a.endAt - b.endAt);
    const ended = session.background.shift();
    if (ended !== undefined) playNotice(session, ended);
  }
}

function nextPromptText(session: Session): string {
  const { random, plan } = session;
  session.promptIndex++;
  return `Demo prompt ${session.promptIndex}. ${fillerText(random, random.quantile(plan.shape.promptChars))}`;
}

/** The client tells the agent that a background agent has ended, and the agent answers. */
function playNotice(session: Session, run: BackgroundRun): void {
  const { main, plan } = session;
  const text = [
    '<task-notification>',
    `<task-id>${run.agentId}</task-id>`,
    `<tool-use-id>${run.toolUseId}</tool-use-id>`,
    `<output-file>/tmp/claude-1000/demo/tasks/${run.agentId}.output</output-file>`,
    `<status>${run.status}</status>`,
    '<summary>Agent "Demo task" finished</summary>',
    '<result>Demo report: nothing was found, because nothing is there.</result>',
    `<usage><subagent_tokens>${run.totalTokens}</subagent_tokens><tool_uses>${run.toolRuns}</tool_uses><duration_ms>${run.durationMs}</duration_ms></usage>`,
    '</task-notification>',
  ].join('\n');
  main.clock = Math.max(main.clock + 200, run.endAt);
  writeMetadata(main, queueOperationRecord(plan.sessionId, main.clock, 'enqueue', text), false);
  main.clock += 20;
  writeMetadata(main, queueOperationRecord(plan.sessionId, main.clock, 'dequeue'), false);
  main.clock += 30;
  playPrompt(session, 'task-notification', text);
}

function playPrompt(session: Session, kind: PromptKind, text: string): void {
  const { main, random, plan } = session;
  const startedAt = main.clock;
  const uuid = startPrompt(session, kind, text);
  const steps = kind === 'human' ? Math.round(random.quantile(plan.shape.stepsPerTurn)) : random.int(0, 1);
  const outcome = playWork(session, steps);
  session.facts.push({ at: Math.round(main.clock), kind: 'agentEnd', agent: 'main', outcome });
  if (outcome === 'success') finishTurn(session, startedAt);
  writeLastPrompt(session, text, main.lastUuid ?? uuid);
}

/** Returns the uuid of the prompt's record. */
function startPrompt(session: Session, kind: PromptKind, text: string): string {
  const { main, random, plan } = session;
  session.turnIndex++;
  main.promptId = random.uuid();
  const { promptIndex, turnIndex } = session;
  const prompt = { promptId: main.promptId, text, kind, permissionMode: PERMISSION_MODE, promptIndex, turnIndex };
  const uuid = writeRecord(session, main, (link) => promptRecord(main.context, link, prompt));
  session.facts.push({ at: Math.round(main.clock), kind: 'agentStart', agent: 'main' });
  main.newTokens += text.length / 4;
  if (plan.dialect.metadata !== 'summary') writeMetadata(main, fileHistorySnapshotRecord(uuid, main.clock, ['src/demo.ts']));
  if (kind === 'human') runHooks(session, main, 'UserPromptSubmit', '', random.uuid());
  if (turnIndex === 1) writeStartContext(session, main);
  return uuid;
}

function writeLastPrompt({ main, plan }: Session, text: string, leafUuid: string): void {
  const { metadata } = plan.dialect;
  if (metadata === 'summary' || metadata === 'snapshots') return;
  writeMetadata(main, lastPromptRecord(main.context, text.slice(0, 120), leafUuid));
}

/** Steps, then the last word. The clock stands at the record that ended the work. */
function playWork(session: Session, steps: number): AgentOutcome {
  const stopped = playSteps(session, steps);
  if (stopped === undefined) playAnswer(session, session.main, [], 'end_turn');
  return stopped ?? 'success';
}

/** Undefined when nothing came between. */
function playSteps(session: Session, steps: number): AgentOutcome | undefined {
  const { main, random, plan } = session;
  const { trouble, shape } = plan;
  for (let step = 0; step < steps; step++) {
    if (random.chance(trouble.requestFailureShare * trouble.factor)) {
      playFailedRequest(session, main);
      return 'failure';
    }
    const { rejected, answer } = playToolStep(session, main);
    if (rejected || random.chance(trouble.interruptionShare)) {
      main.clock += random.int(5, 3000);
      writeRecord(session, main, (link) => interruptionRecord(main.context, link, main.promptId, rejected, answer.messageId));
      return 'cancelled';
    }
    compactWhenFull(session);
    if (random.chance(shape.stateShare)) writeWindowState(session);
  }
  return undefined;
}

/** The client dies while the agent works: a prompt and some steps without a last word. */
export function playCutTurn(session: Session): void {
  const { main } = session;
  startPrompt(session, 'human', nextPromptText(session));
  const stopped = playSteps(session, session.random.int(1, 3));
  if (stopped !== undefined) session.facts.push({ at: Math.round(main.clock), kind: 'agentEnd', agent: 'main', outcome: stopped });
  session.background = [];
}

function finishTurn(session: Session, startedAt: number): void {
  const { main } = session;
  if (runStopHooks(session, main, true)) {
    playAnswer(session, main, [], 'end_turn');
    runStopHooks(session, main, false);
  }
  if (session.plan.dialect.hooks === 'none') return;
  const durationMs = Math.round(main.clock - startedAt);
  writeRecord(session, main, (link) => turnDurationRecord(main.context, link, durationMs, main.messages, session.background.length));
}

function compactWhenFull(session: Session): void {
  const { main, random, plan } = session;
  const preTokens = Math.round(main.cachedTokens + main.newTokens);
  if (preTokens < main.model.contextTokens * COMPACT_AT_SHARE) return;
  const compaction = {
    trigger: 'auto' as const,
    preTokens,
    postTokens: random.int(4000, 12_000),
    durationMs: random.int(15_000, 90_000),
    logicalParentUuid: main.lastUuid ?? '',
  };
  main.clock += compaction.durationMs;
  writeRecord(session, main, (link) => compactBoundaryRecord(main.context, link, compaction));
  session.facts.push({ at: Math.round(main.clock), kind: 'compaction' });
  writeRecord(session, main, (link) => compactSummaryRecord(main.context, link, main.promptId, 'Demo summary of a demo conversation.'));
  runHooks(session, main, 'SessionStart', 'compact', random.uuid());
  main.cachedTokens = 0;
  main.newTokens = compaction.postTokens + 14_000;
  if (plan.dialect.metadata === 'requests') main.lastRequestRef = '';
}

/** The client repeats what its window shows, now and then. */
function writeWindowState(session: Session): void {
  const { main, plan } = session;
  const { metadata } = plan.dialect;
  if (metadata !== 'modes' && metadata !== 'requests') return;
  writeMetadata(main, modeRecord(plan.sessionId));
  writeMetadata(main, permissionModeRecord(plan.sessionId, PERMISSION_MODE));
  if (metadata === 'requests') writeMetadata(main, atisLatchRecord(plan.sessionId));
}

/** What a session leaves behind when the client is closed. */
export function endSession(session: Session): void {
  const { main, plan } = session;
  if (plan.dialect.metadata === 'summary') writeMetadata(main, summaryRecord(main.lastUuid ?? '', 'Demo session'));
  if (plan.dialect.costState) writeMetadata(main, costState(session));
}

/** The client's own sums, added up request by request: two prices may apply to one model. */
function costState(session: Session): JsonObject {
  const { main, plan, facts } = session;
  const totals = emptyTotals();
  for (const fact of facts) if (fact.kind === 'request') addFact(totals, fact);
  const usages = Object.entries(totals.models).map(([model, usage]) => ({
    model,
    inputTokens: usage.input,
    outputTokens: usage.output,
    cacheReadInputTokens: usage.cacheRead,
    cacheCreation5mTokens: usage.cacheWrite5m,
    cacheCreation1hTokens: usage.cacheWrite1h,
    costUsd: usage.usd,
  }));
  const durationMs = Math.round(main.clock - plan.startAt);
  return costStateRecord(plan.sessionId, plan.startAt, durationMs, usages, totals.requestsWithoutPrice > 0);
}

/** A line of a type that nobody knows. */
export function writeUnknownRecord(session: Session): void {
  const { main, plan } = session;
  writeMetadata(main, unknownRecord(plan.sessionId, main.clock), false);
  session.facts.push({ at: Math.round(main.clock), kind: 'unknownRecord' });
}
