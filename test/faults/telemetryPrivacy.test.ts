/**
 * Telemetry can be told to carry prompts, commands, answers and e-mail addresses. Every event that Claude Code has comes in
 * with a marker in its body and in every attribute that there is, and everything that comes out is searched.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  encodeLogs,
  encodeMetrics,
  encodeSpans,
  NOON_NANO,
  type Encoded,
  type Pairs,
} from '../../collector/src/sources/otlp/testing/encode.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { MARKER } from '../support/plant.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';

/** A name that is meant to leave, to show that the search finds what is there. */
const CONTROL = 'zqPUBLICzq';
const SESSION = '7af10e47-9ded-4045-b3b5-0b2674a5848e';

const EVENTS = [
  ...['user_prompt', 'assistant_response', 'api_request', 'api_error', 'api_retries_exhausted', 'api_refusal', 'api_request_body'],
  ...['api_response_body', 'tool_decision', 'tool_result', 'permission_mode_changed', 'auth', 'mcp_server_connection', 'internal_error'],
  ...['plugin_installed', 'plugin_loaded', 'skill_activated', 'at_mention', 'hook_registered', 'hook_execution_start'],
  ...['hook_execution_complete', 'hook_plugin_metrics', 'compaction', 'subagent_completed', 'feedback_survey', 'retention_sweep'],
  ...['managed_settings_resolved', 'an_event_of_tomorrow'],
];
const SPANS = ['interaction', 'llm_request', 'tool', 'tool.blocked_on_user', 'tool.execution', 'hook'].map((name) => `claude_code.${name}`);
const METRICS = [
  'active_time.total',
  'lines_of_code.count',
  'commit.count',
  'pull_request.count',
  'cost.usage',
  'token.usage',
  'session.count',
];

/** What is a name, an id or a number where it is right. */
const KNOWN: Pairs = {
  ...{ 'session.id': SESSION, 'event.sequence': 1, request_id: 'req_1', tool_use_id: 'toolu_1', model: CONTROL, tool_name: CONTROL },
  ...{ agent_type: CONTROL, hook_event: 'PreToolUse', hook_name: `PreToolUse:${CONTROL}`, trigger: 'auto', decision: 'accept' },
  ...{ source: 'config', type: 'cli', status_code: 529, attempt: 2, success: 'true', duration_ms: 12, ttft_ms: 3, total_duration_ms: '5' },
  ...{ cost_usd: 0.1, input_tokens: 1, output_tokens: 1, cache_read_tokens: 1, cache_creation_tokens: 1, num_success: '1' },
  ...{ num_blocking: '0', num_non_blocking_error: '0', num_cancelled: '0', total_tool_uses: 1 },
};
const PRIVATE = [
  ...[
    'user.email',
    'user.id',
    'user.account_uuid',
    'user.account_id',
    'organization.id',
    'user.groups',
    'prompt',
    'prompt_text',
    'prompt.id',
  ],
  ...[
    'response',
    'error',
    'error_type',
    'error_name',
    'tool_parameters',
    'tool_input',
    'full_command',
    'file_path',
    'bash_command',
    'body',
  ],
  ...[
    'body_ref',
    'category',
    'server_name',
    'command_name',
    'query_source',
    'agent.name',
    'skill.name',
    'mcp_server.name',
    'mcp_tool.name',
  ],
  ...[
    'plugin.name',
    'marketplace.name',
    'hook_matcher',
    'workspace.host_paths',
    'terminal.type',
    'message.uuid',
    'user_prompt',
    'department',
  ],
];

const planted = (keys: readonly string[]): Pairs => Object.fromEntries(keys.map((key, i) => [key, `${MARKER}${i}`]));
/** As free text, which is what a name, a word or an id can never be. */
const everywhere = (): Pairs => Object.fromEntries(Object.keys(KNOWN).map((key, i) => [key, `${MARKER}${i} some words, me@example.org`]));

let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
let dataDir: string;
let collector: Collector;
beforeAll(async () => {
  root = await makeTemporaryDirectory();
  dataDir = join(root.directory, 'state');
  collector = await startCollector({ configDirs: fixtureDirectories().slice(0, 1), dataDir, args: ['--log-level', 'debug'] });
  for (const attributes of [
    { ...planted(PRIVATE), ...KNOWN },
    { ...planted(PRIVATE), ...everywhere() },
  ])
    await sendAll(attributes);
  await sendAll({ ...planted(PRIVATE), ...KNOWN }, `${MARKER} of another program`);
}, 120_000);
afterAll(async () => {
  await collector.stop();
  await root.remove();
});

async function sendAll(attributes: Pairs, scope?: string): Promise<void> {
  const events = EVENTS.map((name) => ({ attributes: { ...attributes, 'event.name': name }, body: `${MARKER} ${name}` }));
  const unknown = { attributes, body: `${MARKER} without a name` };
  await send('logs', encodeLogs([...events, unknown], scope));
  await send(
    'traces',
    encodeSpans(
      [...SPANS, `${MARKER} span`].map((name) => ({ name, attributes })),
      scope,
    ),
  );
  const point = { attributes, startNano: '1795658358120000000', timeNano: NOON_NANO, value: 1 };
  const metrics = [...METRICS.map((name) => `claude_code.${name}`), `${MARKER} metric`];
  await send(
    'metrics',
    encodeMetrics(
      metrics.map((name) => ({ name, temporality: 'delta', points: [point] })),
      scope,
    ),
  );
}

async function send(signal: string, encoded: Encoded): Promise<void> {
  for (const type of ['application/json', 'application/x-protobuf'] as const) {
    const body = new Uint8Array(Buffer.from(encoded[type]));
    const answer = await fetch(`${collector.url}/otlp/v1/${signal}`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain(MARKER);
    // What is refused is not repeated either.
    const cut = await fetch(`${collector.url}/otlp/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: body.slice(0, -9),
    });
    expect(await cut.text()).not.toContain(MARKER);
  }
}

async function everyAnswer(): Promise<Map<string, string>> {
  const { paths } = JSON.parse(await getText(`${collector.url}/api/v1/openapi.json`)) as {
    paths: Record<string, { get?: unknown }>;
  };
  const asked = Object.entries(paths).filter(([, { get }]) => get !== undefined);
  const addresses = asked.map(([path]) => `/api/v1${path.replace('{id}', SESSION)}`);
  const textOf = async (path: string) => [path, await (await fetch(collector.url + path)).text()] as const;
  const texts = await Promise.all(['/metrics', ...addresses].map(textOf));
  return new Map(texts);
}

describe('of telemetry full of private things', () => {
  it('the names come out in the metrics and the API', async () => {
    const answers = await everyAnswer();
    for (const path of ['/metrics', '/api/v1/api-calls', '/api/v1/telemetry']) expect(answers.get(path)).toContain(CONTROL);
    expect(answers.get('/metrics')).toContain('claude_active_seconds_total');
    expect(answers.get('/api/v1/api-calls')).toContain('(other)');
  });
  it('no more than that does', async () => {
    const answers = await everyAnswer();
    expect(answers.size).toBeGreaterThan(10);
    expect([...answers].filter(([, text]) => text.includes(MARKER) || text.includes('example.org')).map(([path]) => path)).toEqual([]);
  });
  it('the store and the log hold none', () => {
    const entries = readdirSync(dataDir, { recursive: true, withFileTypes: true, encoding: 'utf8' });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    expect(files.some((file) => readFileSync(file).includes(CONTROL))).toBe(true);
    expect(files.filter((file) => readFileSync(file).includes(MARKER))).toEqual([]);
    expect(collector.output()).toContain('telemetry was not taken');
    expect(collector.output()).not.toContain(MARKER);
  });
});
