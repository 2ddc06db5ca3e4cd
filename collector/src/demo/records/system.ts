/** System records: end of a turn, Stop hooks, compactions, failed attempts to reach the API, local commands. */
import { isSince200 } from '../dialects.ts';
import type { ApiFailure } from './assistant.ts';
import { inEnvelope, timestamp, type JsonObject, type Link, type ThreadContext } from './envelope.ts';

export function turnDurationRecord(
  context: ThreadContext,
  link: Link,
  durationMs: number,
  messageCount: number,
  pendingAgents: number,
): JsonObject {
  const newer = isSince200(context.dialect);
  return inEnvelope(context, link, {
    type: 'system',
    subtype: 'turn_duration',
    durationMs,
    messageCount: newer ? messageCount : undefined,
    pendingBackgroundAgentCount: newer && pendingAgents > 0 ? pendingAgents : undefined,
    timestamp: timestamp(link.at),
    uuid: link.uuid,
    isMeta: false,
  });
}

export interface StopHook {
  command: string;
  durationMs: number;
  /** Error text; empty for a hook that succeeded. */
  error: string;
  /** It kept the agent going: the summary then leaves its duration out. */
  blocking: boolean;
}

export function stopHookSummaryRecord(context: ThreadContext, link: Link, toolUseId: string, hooks: readonly StopHook[]): JsonObject {
  const { dialect } = context;
  const timed = dialect.hooks === 'attachments';
  const failed = hooks.filter((hook) => hook.error !== '');
  return inEnvelope(context, link, {
    type: 'system',
    subtype: 'stop_hook_summary',
    hookCount: hooks.length,
    hookInfos: hooks.map(({ command, durationMs, blocking }) => ({ command, durationMs: timed && !blocking ? durationMs : undefined })),
    hookErrors: failed.map((hook) => hook.error),
    failedHookErrorIndexes: dialect.prompts === 'turn' ? failed.flatMap((hook, index) => (hook.blocking ? [] : [index])) : undefined,
    hookAdditionalContext: isSince200(dialect) ? [] : undefined,
    preventedContinuation: false,
    stopReason: '',
    hasOutput: failed.length > 0,
    level: 'suggestion',
    timestamp: timestamp(link.at),
    uuid: link.uuid,
    toolUseID: toolUseId,
  });
}

export interface Compaction {
  trigger: 'auto' | 'manual';
  preTokens: number;
  postTokens: number;
  durationMs: number;
  logicalParentUuid: string;
}

export function compactBoundaryRecord(context: ThreadContext, link: Link, compaction: Compaction): JsonObject {
  const { dialect } = context;
  const { trigger, preTokens, postTokens, durationMs, logicalParentUuid } = compaction;
  const newest = dialect.prompts === 'turn';
  const compactMetadata = {
    trigger,
    preTokens,
    postTokens: newest ? postTokens : undefined,
    cumulativeDroppedTokens: newest ? preTokens - postTokens : undefined,
    durationMs: isSince200(dialect) ? durationMs : undefined,
  };
  const isMeta = newest ? undefined : false;
  const own = { logicalParentUuid, type: 'system', subtype: 'compact_boundary', content: 'Conversation compacted', isMeta };
  const identity = { timestamp: timestamp(link.at), uuid: link.uuid };
  // A compaction begins a new chain; the newest clients write its identity last.
  const body = newest ? { ...own, level: 'info', compactMetadata, ...identity } : { ...own, ...identity, level: 'info', compactMetadata };
  return inEnvelope(context, { ...link, parentUuid: null }, body);
}

export interface Retry extends ApiFailure {
  requestId: string;
  attempt: number;
  retryInMs: number;
}

export function apiErrorRecord(context: ThreadContext, link: Link, retry: Retry): JsonObject {
  const newest = context.dialect.prompts === 'turn';
  return inEnvelope(context, link, {
    type: 'system',
    subtype: 'api_error',
    level: 'error',
    error: newest ? namedError(retry) : rawError(retry),
    retryInMs: retry.retryInMs,
    retryAttempt: retry.attempt,
    maxRetries: 10,
    source: newest ? 'request_retry' : undefined,
    timestamp: timestamp(link.at),
    uuid: link.uuid,
  });
}

function namedError({ status, apiType, requestId }: Retry): JsonObject {
  return {
    message: `${status} {"type":"error","error":{"type":"${apiType}","message":"Demo failure"}}`,
    status,
    requestId,
    formatted: `${status} Demo failure`,
    connection: null,
    isNetworkDown: false,
    rateLimits: null,
    noResponse: null,
  };
}

function rawError({ status, apiType, requestId }: Retry): JsonObject {
  return {
    status,
    headers: {},
    requestID: requestId,
    error: { type: 'error', error: { type: apiType, message: 'Demo failure' } },
  };
}

export function localCommandRecord(context: ThreadContext, link: Link, command: string): JsonObject {
  return inEnvelope(context, link, {
    type: 'system',
    subtype: 'local_command',
    content: '<local-command-stdout></local-command-stdout>',
    level: 'info',
    timestamp: timestamp(link.at),
    uuid: link.uuid,
    isMeta: false,
    commandRun: context.dialect.prompts === 'turn' ? { command, args: '' } : undefined,
  });
}
