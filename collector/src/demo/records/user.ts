/** User records: prompts, notices of ended agents, tool results, interruptions and the summary after a compaction. */
import { isBefore21, isSince200 } from '../dialects.ts';
import { inEnvelope, orAbsent, timestamp, type Json, type JsonObject, type Link, type ThreadContext } from './envelope.ts';

export type PromptKind = 'human' | 'task-notification';

export interface Prompt {
  promptId: string;
  text: string;
  kind: PromptKind;
  permissionMode: string;
  promptIndex: number;
  turnIndex: number;
}

export function promptRecord(context: ThreadContext, link: Link, prompt: Prompt): JsonObject {
  const { dialect } = context;
  const { kind, text, permissionMode, promptIndex, turnIndex } = prompt;
  const fromTask = kind === 'task-notification';
  const told = isSince200(dialect);
  const counted = dialect.prompts === 'turn';
  const body = {
    type: 'user',
    message: { role: 'user', content: text },
    uuid: link.uuid,
    timestamp: timestamp(link.at),
    permissionMode: isBefore21(dialect) ? undefined : permissionMode,
    origin: told ? { kind } : undefined,
    promptSource: told ? (fromTask ? 'system' : 'typed') : undefined,
    turnOrigin: counted ? (fromTask ? 'task_notification' : 'human') : undefined,
    turnPosition: counted ? { promptIndex, turnIndex } : undefined,
    queueSkipAttachments: counted && fromTask ? true : undefined,
  };
  return inEnvelope(context, link, body, prompt.promptId);
}

/** The task that an agent was given: first record of its thread. */
export function agentPromptRecord(context: ThreadContext, link: Link, promptId: string, text: string): JsonObject {
  return inEnvelope(context, link, userBody(link, text), promptId);
}

export interface ToolResult {
  toolUseId: string;
  content: Json;
  isError: boolean;
  /** An agent's result does not say that it is no error. */
  saysNoError?: false;
  /** What the window shows; successful results inside an agent have none since 2.1.39. */
  toolUseResult?: Json;
  assistantUuid: string;
  decision: 'accept' | 'reject' | 'none';
  /** `user-rejected`, `permission-rule`; empty for a call that was allowed. */
  denialKind: string;
}

export function toolResultRecord(context: ThreadContext, link: Link, promptId: string, result: ToolResult): JsonObject {
  const { dialect } = context;
  const { toolUseId, content, isError, decision } = result;
  const block = isError
    ? { type: 'tool_result', content, is_error: true, tool_use_id: toolUseId }
    : { tool_use_id: toolUseId, type: 'tool_result', content, is_error: result.saysNoError === false ? undefined : false };
  const body = {
    type: 'user',
    message: { role: 'user', content: [block] },
    uuid: link.uuid,
    timestamp: timestamp(link.at),
    toolUseResult: result.toolUseResult,
    toolDenialKind: isSince200(dialect) ? orAbsent(result.denialKind) : undefined,
    sourceToolAssistantUUID: isBefore21(dialect) ? undefined : result.assistantUuid,
    permissionDecision:
      dialect.prompts === 'turn' && decision !== 'none'
        ? { decision, source: 'config', reasonType: 'rule', ruleSource: 'userSettings' }
        : undefined,
  };
  return inEnvelope(context, link, body, promptId);
}

/** Written when a person stops the work. */
export function interruptionRecord(
  context: ThreadContext,
  link: Link,
  promptId: string,
  forToolUse: boolean,
  messageId: string,
): JsonObject {
  const text = forToolUse ? '[Request interrupted by user for tool use]' : '[Request interrupted by user]';
  const body = {
    type: 'user',
    message: { role: 'user', content: [{ type: 'text', text }] },
    uuid: link.uuid,
    timestamp: timestamp(link.at),
    interruptedMessageId: isSince200(context.dialect) && !context.isSidechain ? orAbsent(messageId) : undefined,
  };
  return inEnvelope(context, link, body, promptId);
}

export function compactSummaryRecord(context: ThreadContext, link: Link, promptId: string, text: string): JsonObject {
  return inEnvelope(context, link, userBody(link, text, { isVisibleInTranscriptOnly: true, isCompactSummary: true }), promptId);
}

/** A slash command that was typed, or the caveat in front of it (`isMeta`): not a prompt for the model. */
export function commandRecord(context: ThreadContext, link: Link, promptId: string, text: string, isMeta: boolean): JsonObject {
  return inEnvelope(context, link, userBody(link, text, isMeta ? { isMeta } : {}), promptId);
}

function userBody(link: Link, text: string, marks: JsonObject = {}): JsonObject {
  return { type: 'user', message: { role: 'user', content: text }, ...marks, uuid: link.uuid, timestamp: timestamp(link.at) };
}
