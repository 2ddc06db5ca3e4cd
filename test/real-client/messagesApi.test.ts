/** The stand-in answers as the Messages API does, and its bill holds what it answered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MessagesApi, startMessagesApi } from './messagesApi.ts';
import { agent, bash, calls, promptFor, type Script } from './script.ts';
import { PLACEHOLDER_OUTPUT_TOKENS } from './streaming.ts';

const scripts: readonly Script[] = [
  {
    name: 'main',
    agent: 'main',
    steps: [
      calls(bash('true'), bash('false')),
      { ...calls(agent('helper', 'helper')), errors: { status: 529, type: 'overloaded_error', times: 1 } },
    ],
  },
  { name: 'helper', agent: 'helper', steps: [{ ...calls(), errors: { status: 400, type: 'invalid_request_error', times: Infinity } }] },
];
const TOOLS = [{ name: 'Bash' }, { name: 'Task' }];
const prompt = { role: 'user', content: promptFor('main') };
const firstAnswer = { role: 'assistant', content: [{ type: 'text', text: 'Working.' }] };

let api: MessagesApi;
beforeEach(async () => {
  api = await startMessagesApi({ scripts, idPrefix: 'test' });
});
afterEach(() => api.close());

function post(body: object, path = '/v1/messages?beta=true'): Promise<Response> {
  return fetch(api.url + path, { method: 'POST', body: JSON.stringify({ model: 'claude-x', tools: TOOLS, messages: [prompt], ...body }) });
}

describe('outside of conversations', () => {
  it('says that it is there', async () => {
    expect((await fetch(api.url, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${api.url}/api/hello`)).status).toBe(200);
  });
  it('counts tokens without billing them', async () => {
    expect(await (await post({}, '/v1/messages/count_tokens')).json()).toHaveProperty('input_tokens');
    expect(api.bill.requests).toEqual([]);
  });
  it('refuses what it does not know', async () => {
    expect((await post({}, '/v1/other')).status).toBe(404);
  });
});

describe('a script', () => {
  it('is played step by step, with parallel calls in one answer', async () => {
    const message = (await (await post({})).json()) as { content: { type: string; name?: string }[]; stop_reason: string };
    expect(message.content.map((block) => block.name ?? block.type)).toEqual(['text', 'Bash', 'Bash']);
    expect(message.stop_reason).toBe('tool_use');
  });

  it('answers with its error first, then goes on', async () => {
    const second = { messages: [prompt, firstAnswer] };
    expect((await post(second)).status).toBe(529);
    const message = (await (await post(second)).json()) as { content: { name?: string; input?: object }[] };
    expect(message.content[1]).toMatchObject({ name: 'Task', input: { subagent_type: 'helper', prompt: promptFor('helper') } });
    expect(api.bill.errors).toEqual([{ requestId: 'req_test000001', status: 529, script: 'main', final: false }]);
    expect(api.bill.requests).toHaveLength(1);
  });

  it('is refused for good where it says so', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await post({ messages: [{ role: 'user', content: promptFor('helper') }] })).status).toBe(400);
    }
    expect(api.bill.errors.map((error) => error.final)).toEqual([true, true, true]);
  });

  it('ends with text alone, and an answer after that is unasked', async () => {
    for (const answers of [2, 3]) await post({ messages: [prompt, ...Array.from({ length: answers }, () => firstAnswer)] });
    expect(api.bill.requests.map(({ calls: made, unasked }) => ({ made, unasked }))).toEqual([
      { made: [], unasked: false },
      { made: [], unasked: true },
    ]);
  });

  it('leaves out a tool that is not offered', async () => {
    await post({ tools: [{ name: 'Read' }] });
    expect(api.bill.requests[0]?.calls).toEqual([]);
  });

  it('is not played to a request without tools, nor to one that names none', async () => {
    await post({ tools: [] });
    await post({ tools: [], messages: [{ role: 'user', content: [{ type: 'text', text: 'Warmup' }] }] });
    expect(api.bill.requests.map(({ purpose, script }) => ({ purpose, script }))).toEqual([
      { purpose: 'auxiliary', script: '' },
      { purpose: 'warm-up', script: '' },
    ]);
  });
});

it('streams a placeholder first and the billed count last', async () => {
  const text = await (await post({ stream: true })).text();
  const events = text
    .trim()
    .split('\n\n')
    .map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { type: string; usage?: object; message?: { usage: object } });
  const billed = api.bill.requests[0]?.usage;
  expect(events[0]).toMatchObject({
    type: 'message_start',
    message: { usage: { input_tokens: billed?.input, output_tokens: PLACEHOLDER_OUTPUT_TOKENS } },
  });
  expect(events.at(-2)).toMatchObject({ type: 'message_delta', usage: { output_tokens: billed?.output } });
  expect(events.at(-1)?.type).toBe('message_stop');
});

it('bills every step another number of every type of token', async () => {
  for (const answers of [0, 2, 3]) await post({ messages: [prompt, ...Array.from({ length: answers }, () => firstAnswer)] });
  for (const type of ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const) {
    expect(new Set(api.bill.requests.map(({ usage }) => usage[type])).size, type).toBe(3);
  }
});

it('notes the results that the client sends back', async () => {
  const results = [
    { type: 'tool_result', tool_use_id: 'toolu_a', is_error: true, content: 'Exit code 3' },
    { type: 'tool_result', tool_use_id: 'toolu_b', content: 'one' },
  ];
  await post({ messages: [prompt, firstAnswer, { role: 'user', content: results }] });
  expect([...api.bill.results]).toEqual([
    ['toolu_a', true],
    ['toolu_b', false],
  ]);
});
