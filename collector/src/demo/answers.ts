/** Requests to the API as transcripts show them: answers block by block, retries, and requests that failed for good. */
import { fillerText } from './fillerText.ts';
import type { RequestTokens } from './models.ts';
import { assistantRecord, failedRequestRecord, type Answer, type ApiFailure, type Block } from './records/assistant.ts';
import { apiErrorRecord } from './records/system.ts';
import { apiRequestBlobRecord, apiRequestRecord, toolsUsedRecord } from './records/metadata.ts';
import type { JsonObject } from './records/envelope.ts';
import { messageId, requestId, writeMetadata, writeRecord, type Session, type Thread } from './session.ts';

/** A tool call as the model asks for it. */
export interface ToolUse {
  id: string;
  name: string;
  input: JsonObject;
}

export interface PlayedAnswer {
  messageId: string;
  tokens: RequestTokens;
  /** Uuid of the record of each tool call, in their order. */
  toolUseUuids: string[];
}

const FAILURES: readonly (readonly [ApiFailure, number])[] = [
  [{ status: 529, reason: 'overloaded', apiType: 'overloaded_error' }, 6],
  [{ status: 500, reason: 'server_error', apiType: 'api_error' }, 3],
  [{ status: 429, reason: 'rate_limit', apiType: 'rate_limit_error' }, 4],
  [{ status: 400, reason: 'invalid_request', apiType: 'invalid_request_error' }, 1],
];
/** Share of the old clients' answers whose last block carries the final count after all. */
const PLACEHOLDER_CORRECTED_SHARE = 0.45;
const SIGNATURE_CHARS = 300;
/** Agents drop old tool results instead of compacting. */
const MAX_AGENT_CONTEXT_SHARE = 0.8;

export function playAnswer(session: Session, thread: Thread, toolUses: readonly ToolUse[], stop: Answer['stopReason']): PlayedAnswer {
  const { random, plan } = session;
  if (random.chance(plan.trouble.retryShare)) playRetries(session, thread, random.int(1, 4));
  logRequest(session, thread);
  const tokens = spendTokens(session, thread);
  const blocks = chooseBlocks(session, thread, toolUses);
  const corrected = random.chance(PLACEHOLDER_CORRECTED_SHARE);
  const answer: Answer = {
    messageId: messageId(random),
    requestId: requestId(random),
    model: thread.model.name,
    tokens,
    placeholderOutputTokens: random.int(1, 9),
    stopReason: stop,
    requestRef: thread.lastRequestRef,
    attributionAgent: thread.agent === 'main' ? '' : thread.agent,
  };
  const durationMs = random.int(500, 2200) + tokens.output * thread.model.msPerOutputToken;
  const uuids: string[] = [];
  const startedAt = thread.clock;
  let seen = 0;
  blocks.forEach((block, index) => {
    thread.clock = startedAt + (durationMs * (index + 1)) / blocks.length;
    const isLast = index === blocks.length - 1;
    // The placeholder may differ from block to block; readers must take the largest.
    const placeholder = isLast && corrected ? tokens.output : answer.placeholderOutputTokens + (index % 2);
    seen = Math.max(seen, placeholder);
    const shown = { ...answer, placeholderOutputTokens: placeholder };
    const uuid = writeRecord(session, thread, (link) => assistantRecord(thread.context, link, shown, block, index));
    if (block.type === 'tool_use') uuids.push(uuid);
  });
  const told = plan.dialect.usage === 'placeholder' ? { ...tokens, output: seen } : tokens;
  session.facts.push({
    at: Math.round(startedAt + durationMs / blocks.length),
    kind: 'request',
    agent: thread.agent,
    model: thread.model,
    tokens: told,
  });
  return { messageId: answer.messageId, tokens, toolUseUuids: uuids };
}

function chooseBlocks(session: Session, thread: Thread, toolUses: readonly ToolUse[]): Block[] {
  const { random, plan } = session;
  const { shape } = plan;
  const blocks: Block[] = [];
  // The agents of the clients with progress lines did not think aloud.
  const thinks = thread.agent === 'main' || !plan.dialect.progress;
  if (thinks && random.chance(shape.thinkingShare)) {
    const thinking = fillerText(random, random.quantile(shape.thinkingChars));
    blocks.push({ type: 'thinking', thinking, signature: random.base62(8).repeat(SIGNATURE_CHARS / 8) });
  }
  if (toolUses.length === 0 || random.chance(shape.textShare)) {
    blocks.push({ type: 'text', text: `Demo answer. ${fillerText(random, random.quantile(shape.textChars))}` });
  }
  for (const use of toolUses) blocks.push({ type: 'tool_use', id: use.id, name: use.name, input: use.input });
  return blocks;
}

function spendTokens(session: Session, thread: Thread): RequestTokens {
  const { random, plan } = session;
  const write = Math.round(thread.newTokens);
  if (thread.agent !== 'main' && thread.cachedTokens > thread.model.contextTokens * MAX_AGENT_CONTEXT_SHARE) thread.cachedTokens /= 2;
  const oneHour = thread.agent === 'main' && plan.longCache;
  const tokens: RequestTokens = {
    input: random.int(1, 12),
    output: Math.round(random.quantile(plan.shape.outputTokens)),
    cacheRead: Math.round(thread.cachedTokens),
    cacheWrite5m: oneHour ? 0 : write,
    cacheWrite1h: oneHour ? write : 0,
  };
  thread.cachedTokens += write;
  thread.newTokens = tokens.output + 20;
  return tokens;
}

/** What the newest clients write down of each request before it is answered. */
function logRequest(session: Session, thread: Thread): void {
  const { random, plan } = session;
  if (plan.dialect.metadata !== 'requests') return;
  const base = thread.lastRequestRef;
  const hash = random.hex(64);
  thread.lastRequestRef = random.uuid();
  if (random.chance(0.5)) {
    writeMetadata(thread, apiRequestBlobRecord(thread.context, hash, fillerText(random, random.quantile(plan.shape.requestLogChars))));
  }
  writeMetadata(
    thread,
    apiRequestRecord(thread.context, {
      id: thread.lastRequestRef,
      at: Math.round(thread.clock),
      model: thread.model.name,
      querySource: thread.agent === 'main' ? 'repl_main_thread' : `agent:${thread.agent}`,
      shapeHash: hash,
      messageHashes: [hash, random.hex(64)],
      base,
      keep: thread.messages,
    }),
  );
}

export function noteToolUsed(session: Session, thread: Thread, tool: string): void {
  if (session.plan.dialect.metadata !== 'requests' || thread.agent !== 'main' || session.toolsUsed.has(tool)) return;
  session.toolsUsed.add(tool);
  writeMetadata(thread, toolsUsedRecord(session.plan.sessionId, [...session.toolsUsed]));
}

/** Attempts that failed and were tried again. Older clients and subagents leave no record of them. */
function playRetries(session: Session, thread: Thread, attempts: number): ApiFailure {
  const { random, plan } = session;
  const failure = random.weighted(FAILURES);
  const recorded = plan.dialect.hooks !== 'none' && thread.agent === 'main';
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const retryInMs = Math.round(500 * 2 ** attempt * (1 + random.next() / 4));
    if (recorded) {
      writeRecord(session, thread, (link) =>
        apiErrorRecord(thread.context, link, { ...failure, requestId: requestId(random), attempt, retryInMs }),
      );
      session.facts.push({ at: Math.round(thread.clock), kind: 'apiRetry' });
    }
    thread.clock += retryInMs;
  }
  return failure;
}

/** A request that no retry could save. Returns what went wrong. */
export function playFailedRequest(session: Session, thread: Thread): ApiFailure {
  const { random } = session;
  const failure = playRetries(session, thread, random.int(2, 8));
  thread.clock += random.int(200, 2000);
  writeRecord(session, thread, (link) => failedRequestRecord(thread.context, link, random.uuid(), requestId(random), failure));
  session.facts.push({ at: Math.round(thread.clock), kind: 'apiFailure' });
  return failure;
}
