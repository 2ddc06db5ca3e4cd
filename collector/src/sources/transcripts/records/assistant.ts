/** An `assistant` record: one content block of an answer, or the notice that a request failed for good. */
import type { FileFacts } from '../facts.ts';
import { CONTENT_BLOCKS, PATHS } from '../paths.ts';
import { safeWord } from '../safeName.ts';
import type { RecordView } from '../view.ts';
import { noteActivity, readEnvelope, readOrigin } from './envelope.ts';
import { noteAgentWork } from './agents.ts';
import { readRequest, SYNTHETIC_MODEL } from './usage.ts';

const BLOCK = PATHS.message.content.$each;
const FINAL_STOP_REASONS = new Set(['end_turn', 'stop_sequence', 'max_tokens', 'refusal', 'model_context_window_exceeded']);
/** Tools that launch an agent: `Task` up to about 2.1.60, `Agent` since. */
const LAUNCHING_TOOLS = new Set(['Task', 'Agent']);

export function readAssistant(view: RecordView, file: FileFacts): void {
  readEnvelope(view, file);
  readOrigin(view, file, true);
  if (file.state.origin !== 'own' && isRewritten(file)) file.dropCopiedTurn();
  if (file.record.agentId === '' && !file.record.copied) file.settleAsOwn();
  noteActivity(view, file);
  if (view.flag(PATHS.isApiErrorMessage)) {
    readFailure(view, file);
    return;
  }
  if (view.text(PATHS.message.model) === SYNTHETIC_MODEL) return;
  const { agentId, at } = file.record;
  readRequest(view, file, PATHS.message, { requestId: view.text(PATHS.requestId), agentId, at });
  const blocks = readBlocks(view, file);
  noteAnswer(file, isLastWord(view.text(PATHS.message.stop_reason), blocks), view.text(PATHS.attributionAgent));
}

/** Versions 1.0 give all copies the time of the fork: no answer comes in the very millisecond of its prompt. */
function isRewritten({ record, state }: FileFacts): boolean {
  if (record.agentId !== '' || record.at === 0) return false;
  return record.at === state.turn?.startedAt || record.at === state.rewrittenAt;
}

interface Blocks {
  text: boolean;
  toolUse: boolean;
}

function readBlocks(view: RecordView, file: FileFacts): Blocks {
  const found: Blocks = { text: false, toolUse: false };
  const count = view.open(CONTENT_BLOCKS);
  for (let index = 0; index < count; index++) {
    view.select(CONTENT_BLOCKS, index);
    const type = view.text(BLOCK.type);
    if (type === 'text') found.text = true;
    if (type === 'tool_use') {
      found.toolUse = true;
      readToolUse(view, file);
    }
  }
  return found;
}

function readToolUse(view: RecordView, file: FileFacts): void {
  const toolUseId = view.text(BLOCK.id);
  if (toolUseId === '') return;
  const { sessionId, agentId, copied, at } = file.record;
  const tool = view.text(BLOCK.name);
  const launches = LAUNCHING_TOOLS.has(tool);
  file.facts.toolUses.push({
    toolUseId,
    sessionId,
    agentId,
    copied,
    tool,
    at,
    subagentType: launches ? view.text(BLOCK.input.subagent_type) : '',
    promptHash: launches ? view.hash(BLOCK.input.prompt) : 0,
  });
}

/** Where the stop reason is still missing (older versions, agents), text without a tool call may be the last word. */
function isLastWord(stopReason: string, blocks: Blocks): boolean {
  return stopReason === '' ? blocks.text && !blocks.toolUse : FINAL_STOP_REASONS.has(stopReason);
}

function noteAnswer(file: FileFacts, isLast: boolean, attributedTo: string): void {
  const { agentId, at } = file.record;
  if (agentId !== '') {
    const agent = noteAgentWork(file);
    if (isLast) agent.finishedAt = Math.max(agent.finishedAt, at);
    if (agent.agentType === '') agent.agentType = attributedTo;
    return;
  }
  const turn = file.changeTurn();
  if (!turn) return;
  if (turn.firstResponseAt === 0) turn.firstResponseAt = at;
  turn.lastAt = Math.max(turn.lastAt, at);
  if (isLast) turn.finishedAt = Math.max(turn.finishedAt, at);
}

/** The answer that Claude Code itself gives when a request failed and is not tried again. */
function readFailure(view: RecordView, file: FileFacts): void {
  const { sessionId, agentId, at } = file.record;
  const uuid = view.text(PATHS.uuid);
  file.facts.apiErrors.push({
    uuid,
    sessionId,
    agentId,
    at,
    final: true,
    status: view.number(PATHS.apiErrorStatus),
    reason: safeWord(view.text(PATHS.error.$self)),
    retryAttempt: 0,
    retryInMs: 0,
  });
  if (agentId !== '') {
    const agent = noteAgentWork(file);
    agent.failedAt = Math.max(agent.failedAt, at);
    return;
  }
  const turn = file.changeTurn();
  if (!turn) return;
  turn.lastAt = Math.max(turn.lastAt, at);
  turn.failedAt = Math.max(turn.failedAt, at);
}
