/** Writes an answer of the Messages API, whole or as server-sent events in the order that the API sends them. */
import type { ServerResponse } from 'node:http';
import type { Usage } from './bill.ts';

export interface ToolUseBlock {
  type: 'tool_use';
  id: string;
  name: string;
  input: Readonly<Record<string, string | number | boolean>>;
}

export interface Answer {
  messageId: string;
  requestId: string;
  model: string;
  usage: Usage;
  blocks: readonly ToolUseBlock[];
}

/** What the API counts when an answer begins; the final number comes with `message_delta`. */
export const PLACEHOLDER_OUTPUT_TOKENS = 3;

export function messageOf(answer: Answer): object {
  return {
    ...emptyMessage(answer, answer.usage.output),
    content: [textBlock(answer), ...answer.blocks],
    stop_reason: stopReason(answer),
  };
}

export function streamAnswer(response: ServerResponse, answer: Answer): void {
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': answer.requestId });
  send('message_start', { message: emptyMessage(answer, PLACEHOLDER_OUTPUT_TOKENS) });
  send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  send('content_block_delta', { index: 0, delta: { type: 'text_delta', text: textBlock(answer).text } });
  send('content_block_stop', { index: 0 });
  answer.blocks.forEach((block, i) => {
    const index = i + 1;
    send('content_block_start', { index, content_block: { ...block, input: {} } });
    send('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: JSON.stringify(block.input) } });
    send('content_block_stop', { index });
  });
  send('message_delta', { delta: { stop_reason: stopReason(answer), stop_sequence: null }, usage: { output_tokens: answer.usage.output } });
  send('message_stop', {});
  response.end();
}

function stopReason(answer: Answer): string {
  return answer.blocks.length > 0 ? 'tool_use' : 'end_turn';
}

function textBlock(answer: Answer): { type: 'text'; text: string } {
  return { type: 'text', text: answer.blocks.length > 0 ? 'Working.' : 'Done.' };
}

function emptyMessage(answer: Answer, outputTokens: number): object {
  return {
    id: answer.messageId,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: answer.usage.input,
      output_tokens: outputTokens,
      cache_read_input_tokens: answer.usage.cacheRead,
      cache_creation_input_tokens: answer.usage.cacheWrite5m + answer.usage.cacheWrite1h,
      cache_creation: {
        ephemeral_5m_input_tokens: answer.usage.cacheWrite5m,
        ephemeral_1h_input_tokens: answer.usage.cacheWrite1h,
      },
      service_tier: 'standard',
    },
  };
}
