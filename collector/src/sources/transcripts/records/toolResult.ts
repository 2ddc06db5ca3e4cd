/** A `tool_result` block: how a tool call ended, told by flags and by the first bytes of its text. */
import type { ToolResultClass } from '../../../ledger/facts.ts';
import type { FileFacts } from '../facts.ts';
import { type Leaf, PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';
import { addHookRun } from './hooks.ts';

const BLOCK = PATHS.message.content.$each;
const RESULT = PATHS.toolUseResult;

const REJECTED = ["The user doesn't want to proceed", "The user doesn't want to take this action", 'Permission to use'];
const REJECTED_RESULT = 'User rejected tool use';
const INTERRUPTED = '[Request interrupted by user';
const UNKNOWN_AGENT = "Agent type '";
const API_ERROR = 'API Error';
const ERROR_TAG = '<tool_use_error>';

/** What stands before the `[command]` of a hook that refused a tool call: since 2.0, and in 1.0. */
const REFUSED_BY_HOOK = ['PreToolUse:', ' hook error: '] as const;
const REFUSED_BY_HOOK_V1 = ' operation blocked by hook:';
const HOOK_REFUSAL_EXIT_CODE = 2;

/** `isOnly`: the record has no other result, so its `toolUseResult` is about this one. */
export function readToolResult(view: RecordView, file: FileFacts, isOnly: boolean): void {
  const toolUseId = view.text(BLOCK.tool_use_id);
  if (toolUseId === '') return;
  const { sessionId, at } = file.record;
  const isError = view.flag(BLOCK.is_error);
  const refusedByHook = isError && readRefusal(view, file, toolUseId);
  file.add(file.facts.toolResults, {
    toolUseId,
    sessionId,
    at,
    isError,
    resultClass: refusedByHook ? 'rejected' : classOf(view, isError, isOnly),
    agentId: isOnly ? view.text(RESULT.agentId) : '',
    agentType: isOnly ? view.text(RESULT.agentType) : '',
    agentStatus: isOnly && view.hasString(RESULT.agentId) ? view.text(RESULT.status) : '',
    agentDurationMs: isOnly ? view.number(RESULT.totalDurationMs) : 0,
  });
}

function classOf(view: RecordView, isError: boolean, isOnly: boolean): ToolResultClass {
  if (!isError) return isOnly && view.flag(RESULT.interrupted) ? 'interrupted' : 'ok';
  const text = resultText(view);
  if (view.startsWith(text, INTERRUPTED)) return 'aborted';
  if (isRejected(view, text, isOnly)) return 'rejected';
  if (startsWithTagged(view, text, UNKNOWN_AGENT)) return 'unknown_agent';
  return view.startsWith(text, API_ERROR) ? 'api_error' : 'error';
}

function isRejected(view: RecordView, text: Leaf<'span'>, isOnly: boolean): boolean {
  if (isOnly && (view.startsWith(RESULT.$self, REJECTED_RESULT) || view.hasString(PATHS.toolDenialKind))) return true;
  return REJECTED.some((prefix) => view.startsWith(text, prefix));
}

function startsWithTagged(view: RecordView, text: Leaf<'span'>, prefix: string): boolean {
  return view.startsWith(text, prefix) || view.startsWith(text, ERROR_TAG + prefix);
}

function resultText(view: RecordView): Leaf<'span'> {
  return view.hasString(BLOCK.content.$self) ? BLOCK.content.$self : BLOCK.content.$first.text;
}

/** A hook that refuses a tool call leaves no record of its own, only the text of the call's result. */
function readRefusal(view: RecordView, file: FileFacts, toolUseId: string): boolean {
  const text = resultText(view);
  const [start, marker] = REFUSED_BY_HOOK;
  const isCurrent = view.startsWith(text, start);
  const command = isCurrent ? view.commandAfter(text, marker) : view.commandAfter(text, REFUSED_BY_HOOK_V1);
  if (!command) return false;
  addHookRun(file, {
    toolUseId,
    event: 'PreToolUse',
    matcher: isCurrent ? view.idBetween(text, start, marker) : '',
    command,
    durationMs: -1,
    exitCode: HOOK_REFUSAL_EXIT_CODE,
    outcome: 'blocking',
  });
  return true;
}
