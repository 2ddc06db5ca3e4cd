/** A `user` record: a prompt, tool results, or one of the many texts that Claude Code sends in the user's name. */
import type { TurnFact } from '../../../ledger/facts.ts';
import type { FileFacts } from '../facts.ts';
import { CONTENT_BLOCKS, type Leaf, PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';
import { NOTICE_OPEN, noteAgentWork, readNotice } from './agents.ts';
import { noteActivity, readEnvelope, readOrigin } from './envelope.ts';
import { readToolResult } from './toolResult.ts';

const CONTENT = PATHS.message.content;
const BLOCK = CONTENT.$each;

export const INTERRUPTED = '[Request interrupted by user';
const COMMANDS = ['<command-name>', '<command-message>'];
/** Texts in the user's name that set nobody to work: output of local commands and of hooks, reminders. */
const NOT_PROMPTS = ['<local-command-', '<bash-', '<session-start-hook>', '<user-prompt-submit-hook>', '<system-reminder>'];

export function readUser(view: RecordView, file: FileFacts): void {
  readEnvelope(view, file);
  readOrigin(view, file, true);
  const { record } = file;
  const text = firstText(view, file);
  if (text && view.startsWith(text, NOTICE_OPEN)) readNotice(view, file, text);
  if (record.agentId === '') readMain(view, file, text);
  else readAgent(view, file, text);
  // Last, since a prompt settles whose the records before it were.
  noteActivity(view, file);
}

/** Reads the tool results on the way, and returns where the text of the record is, if it has any. */
function firstText(view: RecordView, file: FileFacts): Leaf<'span'> | null {
  if (view.hasString(CONTENT.$self)) return CONTENT.$self;
  const count = view.open(CONTENT_BLOCKS);
  let text = -1;
  for (let index = 0; index < count; index++) {
    view.select(CONTENT_BLOCKS, index);
    const type = view.text(BLOCK.type);
    if (type === 'tool_result') readToolResult(view, file, count === 1);
    else if (type === 'text' && text < 0) text = index;
  }
  if (text < 0) return null;
  view.select(CONTENT_BLOCKS, text);
  return BLOCK.text;
}

function readMain(view: RecordView, file: FileFacts, text: Leaf<'span'> | null): void {
  const { at } = file.record;
  const isInterrupt = text !== null && view.startsWith(text, INTERRUPTED);
  if (text === null || isInterrupt) {
    const turn = file.changeTurn();
    if (!turn) return;
    turn.lastAt = Math.max(turn.lastAt, at);
    if (isInterrupt) turn.cancelledAt = Math.max(turn.cancelledAt, at);
  } else if (isPrompt(view, text)) {
    readPrompt(view, file, text);
  }
}

function isPrompt(view: RecordView, text: Leaf<'span'>): boolean {
  if (view.flag(PATHS.isMeta) || view.flag(PATHS.isCompactSummary) || view.flag(PATHS.isVisibleInTranscriptOnly)) return false;
  return !NOT_PROMPTS.some((prefix) => view.startsWith(text, prefix));
}

function readPrompt(view: RecordView, file: FileFacts, text: Leaf<'span'>): void {
  const { sessionId, copied, at } = file.record;
  const uuid = view.text(PATHS.uuid);
  if (uuid === '') return;
  noteResume(view, file);
  const turn: TurnFact = {
    turnId: uuid,
    sessionId,
    copied,
    kind: kindOf(view, text),
    startedAt: at,
    firstResponseAt: 0,
    lastAt: at,
    finishedAt: 0,
    failedAt: 0,
    cancelledAt: 0,
    reportedDurationMs: 0,
  };
  file.startTurn(turn, view.text(PATHS.parentUuid));
}

function kindOf(view: RecordView, text: Leaf<'span'>): string {
  if (view.startsWith(text, NOTICE_OPEN)) return 'task-notification';
  if (COMMANDS.some((prefix) => view.startsWith(text, prefix))) return 'command';
  const origin = view.text(PATHS.origin.kind);
  if (origin !== '' && origin !== 'human') return origin;
  const source = view.text(PATHS.promptSource);
  return source === '' || source === 'typed' ? 'human' : source;
}

/** The first prompt of a process that is not the first of its session: the session was taken up again. */
function noteResume(view: RecordView, file: FileFacts): void {
  const { state, record } = file;
  const isFirstOfProcess = view.number(PATHS.turnPosition.promptIndex, -1) === 0 && view.number(PATHS.turnPosition.turnIndex) > 1;
  if (isFirstOfProcess && state.origin === 'own' && !state.resumed) {
    const { sessionId, at } = record;
    const uuid = view.text(PATHS.uuid);
    file.facts.sessionStarts.push({ key: `${sessionId}/resume/${uuid}`, sessionId, source: 'resume', at });
  }
  state.resumed = false;
}

function readAgent(view: RecordView, file: FileFacts, text: Leaf<'span'> | null): void {
  const { agentId, at } = file.record;
  const agent = file.agent(agentId);
  agent.lastAt = Math.max(agent.lastAt, at);
  // An internal agent (`acompact-`) begins with reminders of the conversation that it was split off from, each with the
  // time at which it was made there: minutes or hours before. They are marked; the agent's own prompt is not.
  if (view.flag(PATHS.isMeta)) return;
  noteAgentWork(file);
  if (text !== null && view.startsWith(text, INTERRUPTED)) agent.cancelledAt = Math.max(agent.cancelledAt, at);
  if (file.isFirstOf(agentId) && text !== null) agent.promptHash = view.hash(text);
}
