/** What stays of a record that is kept as a fixture, and what does not. */
import { expect, it } from 'vitest';
import { stripRecord, withoutMachine } from './strip.ts';

const options = { root: '/tmp/run-1' };

it('keeps ids, names, times and numbers', () => {
  const record = {
    type: 'assistant',
    uuid: 'u-1',
    timestamp: '2026-01-01T00:00:00Z',
    message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 3 }, stop_reason: null },
  };
  expect(stripRecord(record, options)).toEqual(record);
});

it('empties attachments but for those of the scenario’s own hooks', () => {
  const secret = {
    type: 'attachment',
    attachment: { type: 'prompt_snapshot', systemPrompt: ['You are'], snapshot: { a: 1 }, text: 'long' },
  };
  expect(stripRecord(secret, options)).toEqual({
    type: 'attachment',
    attachment: { type: 'prompt_snapshot', systemPrompt: [], snapshot: {}, text: '' },
  });
  const hook = {
    type: 'attachment',
    attachment: { type: 'hook_success', hookEvent: 'Stop', exitCode: 0, durationMs: 3, stdout: 'started\n' },
  };
  expect(stripRecord(hook, options)).toEqual(hook);
});

it('cuts texts to what an error begins with, and drops those under keys that it does not know', () => {
  const record = { toolUseResult: `Error: ${'x'.repeat(500)}`, unheardOf: 'text', message: { content: [{ type: 'text', text: 'Done.' }] } };
  const stripped = stripRecord(record, options);
  expect(stripped).toMatchObject({ unheardOf: '', message: { content: [{ type: 'text', text: 'Done.' }] } });
  expect(JSON.stringify(stripped).length).toBeLessThan(200);
});

it('drops reminders, requests to the model and lists of words', () => {
  const record = {
    content: '<system-reminder>do this</system-reminder>',
    rendered: [{ content: 'x' }],
    addedNames: ['A'],
    shape: { system: ['s'] },
  };
  expect(stripRecord(record, options)).toEqual({ content: '', rendered: [], addedNames: [], shape: {} });
  expect(stripRecord({ type: 'api-request-blob', hash: 'h', message: { role: 'user', content: 'x' } }, options)).toMatchObject({
    message: {},
  });
});

it('names no directory of this machine', () => {
  expect(withoutMachine('/tmp/run-1/.claude and -tmp-run-1-project', options)).toBe('/home/user/.claude and -home-user-project');
});

it('keeps of a notification what a reader needs', () => {
  const text = '<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n<note>Long text</note>\n</task-notification>';
  expect(stripRecord({ content: text }, options)).toEqual({
    content: '<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n\n</task-notification>',
  });
});
