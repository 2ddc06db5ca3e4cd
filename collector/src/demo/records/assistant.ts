/**
 * Assistant records. The client writes one for each content block of an answer, and repeats the answer's id and usage in each.
 */
import { isSince200, type Dialect } from '../dialects.ts';
import type { RequestTokens } from '../models.ts';
import { inEnvelope, orAbsent, timestamp, type JsonObject, type Link, type ThreadContext } from './envelope.ts';

export interface Answer {
  messageId: string;
  requestId: string;
  model: string;
  tokens: RequestTokens;
  /** What an early block of the old clients says instead of the final output count. */
  placeholderOutputTokens: number;
  stopReason: 'tool_use' | 'end_turn' | 'max_tokens';
  /** Names the request in the newest clients' own log of requests. */
  requestRef: string;
  /** Type of the agent that made the request; empty for main. */
  attributionAgent: string;
}

export type Block =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'tool_use'; id: string; name: string; input: JsonObject };

export function assistantRecord(context: ThreadContext, link: Link, answer: Answer, block: Block, blockIndex: number): JsonObject {
  const { dialect } = context;
  const isPlaceholder = dialect.usage === 'placeholder';
  const output = isPlaceholder ? answer.placeholderOutputTokens : answer.tokens.output;
  const detailed = dialect.usageFields === 'details';
  const effort = detailed ? 'medium' : undefined;
  return inEnvelope(context, link, {
    message: {
      id: answer.messageId,
      type: 'message',
      role: 'assistant',
      model: answer.model,
      content: [block],
      stop_reason: isPlaceholder ? null : answer.stopReason,
      stop_sequence: null,
      usage: usageRecord(dialect, answer.tokens, output),
      stop_details: isSince200(dialect) ? null : undefined,
    },
    toolInputStreamMs: detailed && block.type === 'tool_use' ? 1 + (link.at % 40) : undefined,
    apiBlockIndex: detailed ? blockIndex : undefined,
    requestId: answer.requestId,
    requestRef: detailed ? answer.requestRef : undefined,
    requestedModel: detailed ? answer.model : undefined,
    promptCacheRequested: detailed ? (answer.tokens.cacheWrite1h > 0 ? '1h' : '5m') : undefined,
    attributionAgent: isSince200(dialect) ? orAbsent(answer.attributionAgent) : undefined,
    type: 'assistant',
    uuid: link.uuid,
    timestamp: timestamp(link.at),
    effort,
    perTurnEffort: effort,
    madeBy: detailed ? 'model' : undefined,
  });
}

export function usageRecord(dialect: Dialect, tokens: RequestTokens, outputTokens: number): JsonObject {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  if (dialect.usageFields === 'basic' || dialect.usageFields === 'geo') {
    return {
      input_tokens: input,
      cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
      cache_read_input_tokens: cacheRead,
      cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
      output_tokens: outputTokens,
      service_tier: 'standard',
      inference_geo: dialect.usageFields === 'geo' ? 'not_available' : undefined,
    };
  }
  const detailed = dialect.usageFields === 'details';
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    output_tokens: outputTokens,
    output_tokens_details: detailed ? { thinking_tokens: 0 } : undefined,
    server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    service_tier: 'standard',
    cache_creation: { ephemeral_1h_input_tokens: cacheWrite1h, ephemeral_5m_input_tokens: cacheWrite5m },
    inference_geo: '',
    iterations: [],
    speed: 'standard',
    fallback_credit: detailed ? null : undefined,
  };
}

export interface ApiFailure {
  status: number;
  /** What Claude Code calls it: `rate_limit`, `server_error`, ... */
  reason: string;
  /** What the API calls it: `overloaded_error`, ... */
  apiType: string;
}

/** The record that stands where an answer should be when the API failed for good. */
export function failedRequestRecord(
  context: ThreadContext,
  link: Link,
  messageId: string,
  requestId: string,
  failure: ApiFailure,
): JsonObject {
  const { dialect } = context;
  const detailed = dialect.usageFields === 'details';
  const newer = isSince200(dialect);
  return inEnvelope(context, link, {
    type: 'assistant',
    uuid: link.uuid,
    timestamp: timestamp(link.at),
    message: {
      diagnostics: detailed ? null : undefined,
      id: messageId,
      container: null,
      model: '<synthetic>',
      role: 'assistant',
      stop_details: newer ? null : undefined,
      stop_reason: 'stop_sequence',
      stop_sequence: '',
      type: 'message',
      usage: noUsageRecord(dialect),
      content: [{ type: 'text', text: failureText(failure) }],
      context_management: null,
    },
    requestId: newer ? requestId : undefined,
    error: newer ? failure.reason : 'unknown',
    isApiErrorMessage: true,
    apiErrorStatus: newer ? failure.status : undefined,
    apiErrorType: detailed ? failure.apiType : undefined,
    perTurnEffort: detailed ? 'medium' : undefined,
    failedResponseHadNoToolCall: detailed ? true : undefined,
    madeBy: detailed ? 'model' : undefined,
  });
}

function noUsageRecord({ usageFields }: Dialect): JsonObject {
  const detailed = usageFields === 'details';
  const basic = usageFields === 'basic';
  return {
    output_tokens_details: detailed ? null : undefined,
    input_tokens: 0,
    output_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    service_tier: null,
    cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 },
    inference_geo: basic ? undefined : null,
    iterations: basic ? undefined : null,
    speed: usageFields === 'speed' || detailed ? null : undefined,
    fallback_credit: detailed ? null : undefined,
  };
}

export function failureText(failure: ApiFailure): string {
  return `API Error: ${failure.status} {"type":"error","error":{"type":"${failure.apiType}","message":"Demo failure"}}`;
}
