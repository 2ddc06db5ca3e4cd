/** Recording by hand, as users do it: by HTTP, command and client, while a collector runs, while none does, and many at once. */
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getMonitor } from '../../collector/src/client/monitor.ts';
import { Recorded } from '../../collector/src/outputs/api/schema/recorded.ts';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { getText, startCollector, type Collector } from '../support/collector.ts';
import { parseExposition, sumOf } from '../support/exposition.ts';
import { readmeCode } from '../support/readme.ts';
import { runCcmon } from '../support/runCommand.ts';
import { makeTemporaryDirectory, temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';

const run = promisify(execFile);

let shared: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
let collector: Collector;
let dataDir: string;

const start = (options: { dataDir: string; env?: NodeJS.ProcessEnv; headers?: Record<string, string> }) =>
  startCollector({ configDirs: [shared.directory], ...options });

beforeAll(async () => {
  shared = await makeTemporaryDirectory();
  dataDir = join(shared.directory, 'state');
  collector = await start({ dataDir });
  await untilTaken(collector);
}, 120_000);
afterAll(async () => {
  await collector.stop();
  await shared.remove();
});

/** The source starts a moment after the history has been read. */
async function untilTaken({ url }: Collector): Promise<void> {
  await waitFor({ for: 'records to be taken' }, async () => ((await post(url, 'agent-runs', {})).status === 503 ? undefined : true));
}

async function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/api/v1/record/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

const recorded = async ({ url }: Collector): Promise<Recorded> => Recorded.parse(JSON.parse(await getText(`${url}/api/v1/recorded`)));
const runsOf = async (of: Collector, name: string): Promise<number> =>
  (await recorded(of)).agents.find((agent) => agent.name === name)?.runs ?? 0;
const metricOf = async (of: Collector, metric: string): Promise<number | undefined> =>
  (await recorded(of)).metrics.find((each) => each.metric === metric)?.value;

const agentRun = (agentName: string) => ({ agentName, duration: 2, tokensUsed: 5, success: true });

it('shows recorded runs under names of their own, and in no figure of Claude Code', async () => {
  await post(collector.url, 'agent-runs', agentRun('apart'));
  await post(collector.url, 'hook-runs', { hookName: 'apart-hook', event: 'Stop', duration: 0.5, success: false });
  const { agents, hooks } = await recorded(collector);
  expect(agents.find(({ name }) => name === 'apart')).toMatchObject({ runs: 1, failed: 0, p50Seconds: 2, tokens: 5 });
  expect(hooks).toMatchObject([{ name: 'apart-hook', event: 'Stop', runs: 1, failed: 1, p95Seconds: 0.5 }]);
  const report = Report.parse(JSON.parse(await getText(`${collector.url}/api/v1/summary`)));
  expect(report).toMatchObject({ agents: [], hooks: [], requests: 0, sessions: 0 });
  await getText(`${collector.url}/metrics`);
  const samples = parseExposition(await getText(`${collector.url}/metrics`));
  expect(sumOf(samples, 'claude_recorded_agent_runs_total', { name: 'apart', outcome: 'success' })).toBe(1);
  expect(sumOf(samples, 'claude_recorded_hook_runs_total', { name: 'apart-hook', outcome: 'error' })).toBe(1);
  for (const name of ['claude_agent_runs_total', 'claude_hook_runs_total', 'claude_tokens_total']) expect(sumOf(samples, name)).toBe(0);
});

it('takes what fifty clients send at once, each of them three times, once', { timeout: 120_000 }, async () => {
  const clients = Array.from({ length: 50 }, (_, client) => client);
  const send = (client: number) =>
    post(collector.url, 'metrics', { name: 'sent_total', type: 'counter', value: 1 }, { 'idempotency-key': `sent-${client}` });
  const answers = await Promise.all([0, 1, 2].flatMap(() => clients.map(send)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await metricOf(collector, 'claude_custom_sent_total')).toBe(50);
});

describe('a page of another site', () => {
  it.each(['cross-site', 'same-site'])('that is %s may not record, whatever it sends', async (site) => {
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = request(
        `${collector.url}/api/v1/record/agent-runs`,
        { method: 'POST', headers: { 'content-type': 'application/json', 'sec-fetch-site': site } },
        (response) => resolve(response.resume().statusCode ?? 0),
      );
      outgoing.on('error', reject).end(JSON.stringify(agentRun('foreign')));
    });
    expect(status).toBe(401);
    expect(await runsOf(collector, 'foreign')).toBe(0);
  });
});

it('wants the token where there is one; who may write to the data directory needs none', { timeout: 120_000 }, async () => {
  const token = 'a-token-of-the-test-0001';
  const own = await temporaryDirectory();
  const guarded = await start({
    dataDir: own,
    env: { ...process.env, CCMON_TOKEN: token },
    headers: { authorization: `Bearer ${token}` },
  });
  try {
    const bearer = { authorization: `Bearer ${token}` };
    expect((await post(guarded.url, 'agent-runs', agentRun('a'))).status).toBe(401);
    await waitFor({ for: 'records to be taken' }, async () =>
      (await post(guarded.url, 'agent-runs', {}, bearer)).status === 503 ? undefined : true,
    );
    expect((await post(guarded.url, 'agent-runs', agentRun('a'), bearer)).status).toBe(200);
    expect(await getMonitor({ dataDir: own, token }).recordAgentExecution(agentRun('a'))).toBe('recorded');
    expect(await getMonitor({ dataDir: own, token: '' }).recordAgentExecution(agentRun('a'))).toBe('spooled');
    await waitFor({ for: 'all three' }, async () => {
      const answer = await fetch(`${guarded.url}/api/v1/recorded`, { headers: bearer });
      return Recorded.parse(await answer.json()).agents[0]?.runs === 3 ? true : undefined;
    });
  } finally {
    await guarded.stop();
  }
});

it('keeps what client and command record while no collector runs, and takes it up once', { timeout: 180_000 }, async () => {
  const own = join(await temporaryDirectory(), 'not-there-yet');
  const monitor = getMonitor({ dataDir: own, token: '' });
  const deliveries = [
    monitor.recordAgentExecution(agentRun('away')),
    ...[1, 2].map(() => monitor.recordAgentExecution({ ...agentRun('away'), at: new Date('2026-03-01'), idempotencyKey: 'k' })),
    monitor.recordHookExecution({ hookName: 'away-hook', duration: 1, success: true }),
    monitor.exportCustomMetric('away_total', 2, { branch: 'a' }, { type: 'counter' }),
  ];
  expect(await Promise.all(deliveries)).toEqual(deliveries.map(() => 'spooled'));
  const command = await runCcmon(['record', 'metric', 'away_total', '3', '--type', 'counter', '--label', 'branch=a', '--data-dir', own]);
  expect(command).toEqual({ code: 0, stdout: 'spooled\n', stderr: '' });
  await expect(monitor.recordAgentExecution(agentRun('free text'))).rejects.toMatchObject({ name: 'RecordError', field: 'agentName' });

  const spool = join(own, 'record');
  expect(statSync(spool).mode & 0o777).toBe(0o700);
  expect(readdirSync(spool)).toHaveLength(6);
  for (const name of readdirSync(spool)) expect(statSync(join(spool, name)).mode & 0o777).toBe(0o600);

  const first = await start({ dataDir: own });
  await waitFor({ for: 'the spool to be empty' }, () => Promise.resolve(readdirSync(spool).length === 0 || undefined));
  expect([await runsOf(first, 'away'), await metricOf(first, 'claude_custom_away_total')]).toEqual([2, 5]);
  // Its note stays behind, and nothing answers there.
  await first.kill();
  expect(await monitor.exportCustomMetric('away_total', 1, { branch: 'a' }, { type: 'counter' })).toBe('spooled');
  const second = await start({ dataDir: own });
  try {
    await waitFor({ for: 'the sixth' }, async () => ((await metricOf(second, 'claude_custom_away_total')) === 6 ? true : undefined));
    expect(await runsOf(second, 'away')).toBe(2);
    expect(await monitor.recordAgentExecution(agentRun('away'))).toBe('recorded');
    await expect(monitor.recordAgentExecution({ ...agentRun('away'), idempotencyKey: 'k', duration: 9 })).rejects.toMatchObject({
      name: 'RecordError',
      field: 'idempotencyKey',
    });
  } finally {
    await second.stop();
  }
});

it('the command says by its exit code what became of it', { timeout: 120_000 }, async () => {
  const record = (...args: string[]) => runCcmon(['record', ...args, '--data-dir', dataDir]);
  expect(await record('agent-run', '--agent', 'shell', '--duration', '1.5', '--failed')).toEqual({
    ...{ code: 0, stdout: 'recorded\n', stderr: '' },
  });
  expect((await recorded(collector)).agents.find(({ name }) => name === 'shell')).toMatchObject({ runs: 1, failed: 1, p50Seconds: 1.5 });
  const wrong = await record('metric', 'build_ms', '3');
  expect(wrong).toEqual({ code: 2, stdout: '', stderr: 'ccmon: name: write units out, such as seconds or bytes\n' });
  expect((await record('agent-run', '--agent', 'shell')).code).toBe(2);
  expect((await record('metric', 'x', 'many')).code).toBe(2);
  const notAFolder = join(await temporaryDirectory(), 'file');
  writeFileSync(notAFolder, '');
  const blocked = await runCcmon(['record', 'metric', 'x', '1', '--data-dir', notAFolder]);
  expect([blocked.code, blocked.stdout]).toEqual([1, '']);
});

const python = missingPython();
it.skipIf(python !== '')(`the README's Python records${python === '' ? '' : ` (skipped: ${python})`}`, async () => {
  const code = readmeCode('Recording by hand', 'python').replace('http://localhost:8001', collector.url);
  await run('python3', ['-c', code]);
  const { agents, hooks } = await recorded(collector);
  expect(agents.find(({ name }) => name === 'nightly-review')).toMatchObject({ runs: 1, failed: 0, p50Seconds: 12.5, tokens: 1500 });
  expect(hooks.find(({ name }) => name === 'deploy.sh')).toMatchObject({ event: 'Stop', failed: 1, p50Seconds: 0.8 });
  expect(await metricOf(collector, 'claude_custom_queue_length')).toBe(12);
});

function missingPython(): string {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return '';
  } catch {
    return process.env['CI'] === 'true' ? '' : 'python3 is not installed';
  }
}
