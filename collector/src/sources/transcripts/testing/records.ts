/** For tests: lines as Claude Code writes them, with only the fields that a test is about to vary. */

export const SESSION = '11111111-1111-4111-8111-111111111111';
export const OTHER_SESSION = '22222222-2222-4222-8222-222222222222';

type Fields = Record<string, unknown>;

let count = 0;

/** Time of a record, `seconds` after a fixed moment. */
export function at(seconds: number): string {
  return new Date(momentOf(seconds)).toISOString();
}

export function momentOf(seconds: number): number {
  return Date.UTC(2026, 9, 1) + seconds * 1_000;
}

function envelope(type: string, seconds: number, fields: Fields): Fields {
  const uuid = `uuid-${++count}`;
  return {
    parentUuid: 'parent',
    isSidechain: false,
    type,
    uuid,
    timestamp: at(seconds),
    sessionId: SESSION,
    cwd: '/work',
    version: '2.1.330',
    ...fields,
  };
}

export function line(record: Fields): string {
  return `${JSON.stringify(record)}\n`;
}

export function prompt(seconds: number, text: string, fields: Fields = {}): string {
  return line(envelope('user', seconds, { message: { role: 'user', content: text }, ...fields }));
}

/** An answer with one content block. */
export function answer(seconds: number, block: Fields, fields: Fields = {}, message: Fields = {}): string {
  const usage = { input_tokens: 3, output_tokens: 5, cache_read_input_tokens: 7, cache_creation_input_tokens: 11 };
  const whole = { id: 'msg_1', model: 'claude-opus-5-5', role: 'assistant', content: [block], stop_reason: null, usage, ...message };
  return line(envelope('assistant', seconds, { requestId: 'req_1', message: whole, ...fields }));
}

export function lastWord(seconds: number, fields: Fields = {}): string {
  return answer(seconds, { type: 'text', text: 'done' }, fields, { stop_reason: 'end_turn' });
}

export function toolUse(seconds: number, id: string, name = 'Bash', input: Fields = {}): string {
  return answer(seconds, { type: 'tool_use', id, name, input }, {}, { stop_reason: 'tool_use' });
}

export function toolResult(seconds: number, id: string, block: Fields = {}, fields: Fields = {}): string {
  const content = [{ type: 'tool_result', tool_use_id: id, content: 'ok', ...block }];
  return line(envelope('user', seconds, { message: { role: 'user', content }, ...fields }));
}

export function system(seconds: number, subtype: string, fields: Fields = {}): string {
  return line(envelope('system', seconds, { subtype, ...fields }));
}

export function attachment(seconds: number, fields: Fields, outer: Fields = {}): string {
  return line(envelope('attachment', seconds, { attachment: fields, ...outer }));
}

export function progress(seconds: number, data: Fields, fields: Fields = {}): string {
  return line(envelope('progress', seconds, { data, ...fields }));
}

export function queued(seconds: number, operation: string, content?: string): string {
  return line({
    type: 'queue-operation',
    operation,
    timestamp: at(seconds),
    sessionId: SESSION,
    ...(content === undefined ? {} : { content }),
  });
}
