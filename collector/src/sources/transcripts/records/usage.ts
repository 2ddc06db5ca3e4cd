/** The billed part of an answer -> RequestFact. */
import type { RequestFact } from '../../../ledger/facts.ts';
import type { FileFacts } from '../facts.ts';
import type { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';

type MessagePaths = typeof PATHS.message | typeof PATHS.data.message.message;

/** Suffix by which Claude Code marks the long context window; the model is the same. */
const LONG_CONTEXT = '[1m]';
export const SYNTHETIC_MODEL = '<synthetic>';

interface RequestOf {
  requestId: string;
  agentId: string;
  at: number;
}

/** Adds the request of an answer. Each content block of one answer is a line of its own and repeats the usage. */
export function readRequest(view: RecordView, file: FileFacts, message: MessagePaths, of: RequestOf): void {
  const messageId = view.text(message.id);
  const model = view.text(message.model);
  if (messageId === '' || model === SYNTHETIC_MODEL) return;
  const last = file.lastRequest;
  const isSame = last?.messageId === messageId && last.requestId === of.requestId && last.agentId === of.agentId;
  if (last && isSame) {
    mergeUsage(view, message, last);
    return;
  }
  const request: RequestFact = {
    messageId,
    requestId: of.requestId,
    sessionId: file.record.sessionId,
    agentId: of.agentId,
    copied: file.record.copied,
    model: model.endsWith(LONG_CONTEXT) ? model.slice(0, -LONG_CONTEXT.length) : model,
    at: of.at,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    webSearches: 0,
    speed: view.text(message.usage.speed) === 'fast' ? 'fast' : '',
    inferenceGeo: view.text(message.usage.inference_geo),
    stopReason: '',
  };
  mergeUsage(view, message, request);
  file.facts.requests.push(request);
  file.lastRequest = request;
}

function mergeUsage(view: RecordView, message: MessagePaths, request: RequestFact): void {
  const { usage } = message;
  request.inputTokens = Math.max(request.inputTokens, view.number(usage.input_tokens));
  request.outputTokens = Math.max(request.outputTokens, view.number(usage.output_tokens));
  request.cacheReadTokens = Math.max(request.cacheReadTokens, view.number(usage.cache_read_input_tokens));
  request.webSearches = Math.max(request.webSearches, view.number(usage.server_tool_use.web_search_requests));
  mergeCacheWrites(view, message, request);
  request.stopReason = view.text(message.stop_reason) || request.stopReason;
}

/** Some versions tell only the sum, some only the two parts; what the parts do not explain was written for five minutes. */
function mergeCacheWrites(view: RecordView, { usage }: MessagePaths, request: RequestFact): void {
  const sum = view.number(usage.cache_creation_input_tokens);
  const fiveMinutes = view.number(usage.cache_creation.ephemeral_5m_input_tokens);
  const oneHour = view.number(usage.cache_creation.ephemeral_1h_input_tokens);
  request.cacheWrite1hTokens = Math.max(request.cacheWrite1hTokens, oneHour);
  request.cacheWrite5mTokens = Math.max(request.cacheWrite5mTokens, fiveMinutes, sum - oneHour);
}
