/** Records beside the conversation: they have no place in its chain, most have no time, and none tells of work done. */
import { orAbsent, timestamp, type Json, type JsonObject, type ThreadContext } from './envelope.ts';

export function queueOperationRecord(sessionId: string, at: number, operation: 'enqueue' | 'dequeue', content = ''): JsonObject {
  return { type: 'queue-operation', operation, timestamp: timestamp(at), sessionId, content: orAbsent(content) };
}

export function fileHistorySnapshotRecord(messageId: string, at: number, trackedFiles: readonly string[]): JsonObject {
  const backups: Record<string, Json> = {};
  for (const [index, name] of trackedFiles.entries()) {
    backups[name] = { backupFileName: `demo${index}@v1`, version: 1, backupTime: timestamp(at) };
  }
  return {
    type: 'file-history-snapshot',
    messageId,
    snapshot: { messageId, trackedFileBackups: backups, timestamp: timestamp(at) },
    isSnapshotUpdate: false,
  };
}

export function summaryRecord(leafUuid: string, summary: string): JsonObject {
  return { type: 'summary', summary, leafUuid };
}

export function lastPromptRecord(context: ThreadContext, lastPrompt: string, leafUuid: string): JsonObject {
  const leaf = context.dialect.metadata === 'prompt' ? undefined : leafUuid;
  return { type: 'last-prompt', lastPrompt, leafUuid: leaf, sessionId: context.sessionId };
}

export function modeRecord(sessionId: string): JsonObject {
  return { type: 'mode', mode: 'normal', sessionId };
}

export function permissionModeRecord(sessionId: string, permissionMode: string): JsonObject {
  return { type: 'permission-mode', permissionMode, sessionId };
}

export function atisLatchRecord(sessionId: string): JsonObject {
  return { type: 'atis-latch', atis: '', sessionId };
}

export function toolsUsedRecord(sessionId: string, tools: readonly string[]): JsonObject {
  return { type: 'tools-used', tools, sessionId };
}

/** A type that no version of Claude Code writes: readers must count it and go on. */
export function unknownRecord(sessionId: string, at: number): JsonObject {
  return { type: 'demo-unknown-record', note: 'Demo: a record type that no reader knows', timestamp: timestamp(at), sessionId };
}

export interface RequestLog {
  id: string;
  at: number;
  model: string;
  querySource: string;
  /** Hash of the request's fixed part, and of the messages that are new in it. */
  shapeHash: string;
  messageHashes: readonly string[];
  /** The request that this one continues; empty for a first one. */
  base: string;
  keep: number;
}

export function apiRequestRecord(context: ThreadContext, request: RequestLog): JsonObject {
  return {
    type: 'api-request',
    sessionId: context.sessionId,
    agentId: orAbsent(context.agentId),
    id: request.id,
    timestamp: timestamp(request.at),
    version: context.dialect.version,
    querySource: request.querySource,
    shapeHash: request.shapeHash,
    params: {
      model: request.model,
      betas: ['demo-beta-2026-01-01'],
      max_tokens: 64_000,
      thinking: { type: 'adaptive', display: 'omitted' },
    },
    base: orAbsent(request.base),
    keep: request.base === '' ? 0 : request.keep,
    tail: request.messageHashes,
    cacheControl: [{ path: ['system', 0], value: { type: 'ephemeral' } }],
    requestDigest: request.shapeHash,
  };
}

export function apiRequestBlobRecord(context: ThreadContext, hash: string, text: string): JsonObject {
  return {
    type: 'api-request-blob',
    sessionId: context.sessionId,
    agentId: orAbsent(context.agentId),
    hash,
    message: { role: 'user', content: [{ type: 'text', text }] },
  };
}

export interface ModelUsage {
  model: string;
  inputTokens: number;
  outputTokens: number;
  cacheReadInputTokens: number;
  cacheCreation5mTokens: number;
  cacheCreation1hTokens: number;
  costUsd: number;
}

export function costStateRecord(
  sessionId: string,
  startTime: number,
  totalDuration: number,
  usages: readonly ModelUsage[],
  hasUnknownModelCost: boolean,
): JsonObject {
  const modelUsage: Record<string, Json> = {};
  for (const usage of usages) {
    modelUsage[usage.model] = {
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      thinkingTokens: 0,
      cacheReadInputTokens: usage.cacheReadInputTokens,
      cacheCreationInputTokens: usage.cacheCreation5mTokens + usage.cacheCreation1hTokens,
      cacheCreationEphemeral5mInputTokens: usage.cacheCreation5mTokens,
      cacheCreationEphemeral1hInputTokens: usage.cacheCreation1hTokens,
      webSearchRequests: 0,
      costUSD: usage.costUsd,
    };
  }
  return {
    type: 'cost-state',
    sessionId,
    totalCostUSD: usages.reduce((sum, usage) => sum + usage.costUsd, 0),
    totalAPIDuration: Math.round(totalDuration * 0.6),
    totalAPIDurationWithoutRetries: Math.round(totalDuration * 0.58),
    totalToolDuration: Math.round(totalDuration * 0.3),
    totalLinesAdded: 0,
    totalLinesRemoved: 0,
    totalDuration,
    startTime,
    modelUsage,
    hasUnknownModelCost,
  };
}
