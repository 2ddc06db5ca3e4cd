/**
 * Plants markers in transcripts: every text that is not a name, an id or a time gets one, and places that real clients
 * fill with private things are filled. A marker that comes out somewhere tells where it came from by its number.
 */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transcriptFiles } from './corpora.ts';
import { PUBLIC_KEYS } from './publicKeys.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Beginning of every marker: no text of ours or of a client's holds it. */
export const MARKER = 'zqPRIVATEzq';

/** Texts that the reader has to recognise: the marker goes behind them, where the client's own text would go on. */
const NOTIFICATION_END = '</task-notification>';

export interface Planted {
  configDir: string;
  markers: number;
}

/** Copies a configuration directory and plants markers in the copy. */
export function plantMarkers(from: string, to: string): Planted {
  const counter: Counter = { count: 0, ofText: new Map() };
  cpSync(from, to, { recursive: true });
  for (const file of transcriptFiles(from)) {
    const lines = readFileSync(join(from, file), 'utf8').split('\n');
    const planted = lines.map((line) => (line === '' ? '' : JSON.stringify(plantRecord(JSON.parse(line) as Json, counter))));
    const answer = lines.find((line) => line.includes('"type":"assistant"'));
    if (answer !== undefined) {
      const { sessionId, timestamp } = JSON.parse(answer) as Envelope;
      const extras = privateRecords({ sessionId, timestamp }, counter);
      planted.push(...extras.map((record) => JSON.stringify(record)), ...damagedLines(counter));
    }
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), planted.join('\n'));
  }
  return { configDir: to, markers: counter.count };
}

interface Counter {
  count: number;
  /** Marker of each text: an agent's prompt must stay the one that it was launched with. */
  ofText: Map<string, string>;
}

function marker(counter: Counter): string {
  counter.count += 1;
  return `${MARKER}${counter.count}`;
}

function markerOf(text: string, counter: Counter): string {
  const planted = counter.ofText.get(text) ?? marker(counter);
  counter.ofText.set(text, planted);
  return planted;
}

/** A key of which no reader knows must be as safe as one that is known. */
function plantRecord(record: Json, counter: Counter): Json {
  const planted = plant(record, '', counter);
  return isObject(planted) ? { ...planted, keyOfAVersionToCome: { text: [marker(counter)] } } : planted;
}

function plant(value: Json, key: string, counter: Counter): Json {
  if (typeof value === 'string') return plantText(value, key, counter);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? emptyListOf(key, counter) : value.map((item) => plant(item, key, counter));
  const entries = Object.entries(value);
  if (entries.length === 0) return { [key]: marker(counter), text: marker(counter), content: marker(counter) };
  return Object.fromEntries(entries.map(([name, item]) => [name, plant(item, name, counter)]));
}

/** Lists that the reader takes a length or a content of stay lists of the same kind. */
function emptyListOf(key: string, counter: Counter): Json {
  return key === 'content' ? [{ type: 'text', text: marker(counter) }] : [marker(counter)];
}

function plantText(text: string, key: string, counter: Counter): string {
  if (PUBLIC_KEYS.has(key)) return text;
  if (text.endsWith(NOTIFICATION_END)) return text.replace(NOTIFICATION_END, `<result>${marker(counter)}</result>${NOTIFICATION_END}`);
  return `${text} ${markerOf(text, counter)}`;
}

interface Envelope {
  sessionId: string;
  timestamp: string;
}

/** What real clients write and the fixtures lack: the account, the organisation, the environment, the system prompt. */
function privateRecords(envelope: Envelope, counter: Counter): Json[] {
  const record = (type: string, fields: Record<string, Json>): Json => ({ ...envelope, type, uuid: randomUUID(), ...fields });
  const attachment = (fields: Record<string, Json>): Json => record('attachment', { attachment: fields });
  const email = `${marker(counter)}@example.com`;
  return [
    attachment({ type: 'session_context', context: { userEmail: email, text: `The user's email address is ${email}.` } }),
    attachment({ type: 'prompt_snapshot', systemPrompt: [marker(counter)] }),
    attachment({ type: 'environment', env: { SECRET: marker(counter), HOME: marker(counter) } }),
    record('system', {
      subtype: 'api_error',
      error: {
        status: 529,
        message: `${marker(counter)} overloaded_error`,
        headers: { 'anthropic-organization-id': marker(counter), 'request-id': marker(counter), 'set-cookie': marker(counter) },
        error: { type: 'error', error: { type: 'overloaded_error', message: marker(counter) } },
      },
      retryAttempt: 1,
      retryInMs: 500,
    }),
  ];
}

/**
 * Writes a session in which every place of a name holds free text: a model may call tools and agents anything, and what a
 * hook is about may be a file. Apart from the planted fixtures, since such names change the figures.
 * @returns its session id
 */
export function plantNames(configDir: string): string {
  const counter: Counter = { count: 0, ofText: new Map() };
  const text = (): string => likeName(marker(counter), counter.count);
  const sessionId = randomUUID();
  let second = 0;
  const record = (type: string, fields: Record<string, Json>): Record<string, Json> => {
    const timestamp = new Date(Date.UTC(2026, 9, 1) + 1000 * second++).toISOString();
    const envelope = { sessionId, timestamp, uuid: randomUUID(), isSidechain: false, cwd: '/home/user/project' };
    return { ...envelope, version: text(), entrypoint: text(), type, ...fields };
  };
  const answer = (content: Json[], message: Record<string, Json> = {}): Record<string, Json> => {
    const usage = { input_tokens: 1, output_tokens: 2, speed: text(), inference_geo: text() };
    const whole = { id: `msg_${second}`, role: 'assistant', model: 'claude-opus-4-6', stop_reason: text(), usage, content, ...message };
    return record('assistant', { requestId: `req_${second}`, message: whole });
  };
  const call = (id: string, name: string, input: Record<string, Json>): Json => ({ type: 'tool_use', id, name, input });
  const result = (id: string, fields: Record<string, Json>): Json =>
    record('user', { message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] }, ...fields });
  const hook = (fields: Record<string, Json>): Json => record('attachment', { attachment: { command: 'hook.sh', ...fields } });
  const agentId = 'a0123456789abcdef';
  const records = [
    record('user', { message: { role: 'user', content: text() }, promptSource: text(), origin: { kind: text() } }),
    answer([call('toolu_1', text(), {}), call('toolu_2', 'Agent', { subagent_type: text(), prompt: text() })]),
    answer([{ type: 'text', text: text() }], { model: text() }),
    answer([call('toolu_3', `${marker(counter)}@example.com`, {})]),
    result('toolu_1', { toolDenialKind: text() }),
    result('toolu_2', { toolUseResult: { agentId, agentType: text(), status: text() } }),
    record('assistant', { isApiErrorMessage: true, error: `${text()} bob@example.com`, message: { model: '<synthetic>', content: [] } }),
    record('system', { subtype: 'api_error', error: { error: { error: { type: text() } } } }),
    record('system', { subtype: 'api_error', error: { connection: { code: text() } } }),
    record('system', { subtype: 'compact_boundary', compactMetadata: { trigger: text(), preTokens: 1 } }),
    record('system', { subtype: text() }),
    hook({ type: 'hook_success', hookEvent: 'FileChanged', hookName: `FileChanged:${marker(counter)}.docx`, toolUseID: randomUUID() }),
    hook({ type: 'hook_success', hookName: `FileChanged:${text()}.docx`, toolUseID: randomUUID() }),
    hook({ type: 'hook_success', hookEvent: text(), hookName: text(), toolUseID: randomUUID() }),
    hook({ type: 'hook_success', hookName: `SessionStart:${text()}`, toolUseID: randomUUID() }),
    record('progress', { data: { type: 'hook_progress', hookEvent: 'PreToolUse', hookName: `PreToolUse:${text()}`, command: 'hook.sh' } }),
    record(text(), {}),
  ];
  const folder = join(configDir, 'projects', '-home-user-project');
  const agentFile = join(folder, sessionId, 'subagents', `agent-${agentId}`);
  mkdirSync(dirname(agentFile), { recursive: true });
  writeFileSync(join(folder, `${sessionId}.jsonl`), records.map((item) => `${JSON.stringify(item)}\n`).join(''));
  const work = { ...answer([{ type: 'text', text: text() }]), isSidechain: true, agentId, attributionAgent: text() };
  writeFileSync(`${agentFile}.jsonl`, `${JSON.stringify(work)}\n`);
  writeFileSync(`${agentFile}.meta.json`, JSON.stringify({ agentType: text(), description: text(), toolUseId: 'toolu_2', name: text() }));
  return sessionId;
}

/** Free text around a marker, in all shapes that come near to a name. */
function likeName(marked: string, turn: number): string {
  const shapes = [
    `${marked} my password is hunter2`,
    `Ask ${marked} about it`,
    `Is ${marked} Right?`,
    `password ${marked}`,
    `${marked} Reviewer, at work`,
    `Mail ${marked}@example.com`,
    `sk-ant-api03-${marked}`,
  ];
  return shapes[turn % shapes.length] ?? marked;
}

/** Lines that are no record: what is said of them must not quote them. */
function damagedLines(counter: Counter): string[] {
  return [`{"type":"user","message":{"content":"${marker(counter)}`, `not a record: ${marker(counter)}`, `["${marker(counter)}"]`, ''];
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
