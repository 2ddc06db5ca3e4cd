import { describe, expect, it } from 'vitest';
import { parseExposition, sumOf } from '../../../../test/support/exposition.ts';
import { metrics } from '../../catalog/metrics.ts';
import type { AgentActivityFact, CustomSampleFact, Facts } from '../../ledger/facts.ts';
import { hookEvent, measure, toolEvent } from '../../ledger/testFacts.ts';
import { BASELINES, HOST, PROCESSES, RECORDS, SPOOL, STORAGE, TELEMETRY as TELEMETRY_READING } from '../../readings/testReadings.ts';
import { addHistory, file, hookRun, request, session, toolRun, turn } from '../../store/queries/testHistory.ts';
import { TELEMETRY } from '../../store/queries/testTelemetry.ts';
import { NOON, openTestOutput, temporaryDataDir, type TestOutput } from './testOutput.ts';

const OPENMETRICS = 'application/openmetrics-text';
const HOUR = 3_600_000;

async function valueOf(opened: TestOutput, name: string, labels: Record<string, string> = {}): Promise<number> {
  return sumOf(parseExposition(await opened.scrape()), name, labels);
}

function activity(agentId: string, agentType: string, fields: Partial<AgentActivityFact> = {}): AgentActivityFact {
  const ended = { firstAt: NOON, lastAt: NOON + 8000, finishedAt: NOON + 8000, failedAt: 0, cancelledAt: 0 };
  return { sessionId: 's1', agentId, ...ended, agentType, promptHash: 0, ...fields };
}

const damage = (offset: number): Facts['damages'][number] => ({
  path: '/p/s1.jsonl',
  line: 1,
  offset,
  bytes: 5,
  kind: 'torn',
  recovered: 0,
  sessionId: 's1',
});

/** Everything that the catalog has a metric for. */
function addEverything(opened: TestOutput): void {
  addHistory({ ...opened, add: opened.commit, remove: () => undefined });
  const error = { sessionId: 's2', agentId: '', at: NOON, reason: 'rate_limit', retryAttempt: 0, retryInMs: 0 };
  opened.commit({
    apiErrors: [{ ...error, uuid: 'e2', final: true, status: 429 }],
    sessionTimings: (['load', 'read', 'save'] as const).map((kind) => ({
      ...{ key: kind, sessionId: 's1', kind, operation: kind === 'save' ? '' : 'resume', at: NOON + 1, durationMs: 700 },
    })),
    sessionStarts: [{ key: 'k1', sessionId: 's1', source: 'startup', at: NOON }],
    compactions: [
      { uuid: 'c2', sessionId: 's1', agentId: '', at: NOON, trigger: 'manual', preTokens: 9, postTokens: 1, durationMs: 31_000 },
    ],
  });
  opened.commit({
    recordedAgentRuns: [{ key: 'a1', fingerprint: '', agent: 'nightly', at: NOON, durationMs: 2000, tokens: 30, succeeded: false }],
    recordedHookRuns: [{ key: 'h1', fingerprint: '', hook: 'deploy.sh', event: 'Stop', at: NOON, durationMs: 20, succeeded: true }],
    customSamples: [customSample(12, { labels: { queue: 'builds' } }), customSample(3, { metric: 'deployments_total', type: 'counter' })],
  });
  opened.commit({
    hookEvents: [
      ...[hookEvent('UserPromptSubmit', NOON - 9000), hookEvent('PermissionRequest', NOON - 8000, { detail: 'Bash' })],
      ...[toolEvent('PostToolUse', 'tool', NOON - 4000, { durationMs: 1000 }), hookEvent('Notification', NOON, { detail: 'idle_prompt' })],
    ],
    hookMeasures: [measure('m1', NOON)],
  });
  opened.commit(TELEMETRY);
  opened.output.sourceRun({ source: 'transcripts', ok: true, durationSeconds: 0.02 });
}

/** What no store holds. */
function addMachine(opened: TestOutput): void {
  opened.readings.put('processes', { value: PROCESSES, at: NOON });
  opened.readings.put('host', { value: { ...HOST, swap: { totalBytes: 2e9, freeBytes: 1e9 } }, at: NOON });
  opened.readings.put('storage', { value: STORAGE, at: NOON });
}

function customSample(value: number, fields: Partial<CustomSampleFact> = {}): CustomSampleFact {
  return { key: '', fingerprint: '', metric: 'queue_length', type: 'gauge', labels: {}, value, at: NOON, receivedAt: NOON, ...fields };
}

describe('metrics that are recorded by hand', () => {
  const counter = { metric: 'deployments_total', type: 'counter' } as const;
  const scrapers = ['one', 'two'] as const;
  const show = async (opened: TestOutput, scraper = ''): Promise<number | undefined> =>
    parseExposition(await opened.scrape('', '', scraper)).find(({ name }) => name === 'claude_custom_deployments_total')?.value;

  it('show a new counter at 0 to each scraper first, and a gauge at once', async () => {
    const opened = await openTestOutput();
    for (const scraper of scrapers) await opened.scrape('', '', scraper);
    opened.commit({ customSamples: [customSample(3, counter), customSample(7)] });
    for (const scraper of scrapers) expect(await show(opened, scraper)).toBe(0);
    for (const scraper of scrapers) expect(await show(opened, scraper)).toBe(3);
    expect(await valueOf(opened, 'claude_custom_queue_length')).toBe(7);
  });

  it('are kept over a restart, go on from there, and change only with their transaction', async () => {
    const dataDir = temporaryDataDir();
    const first = await openTestOutput({ dataDir });
    first.commit({ customSamples: [customSample(3, { ...counter, key: 'k' })] });
    first.fail({ customSamples: [customSample(100, counter)] });
    const second = await openTestOutput({ dataDir });
    expect(await show(second)).toBe(3);
    second.commit({ customSamples: [customSample(3, { ...counter, key: 'k' }), customSample(0.5, counter)] });
    expect(await show(second)).toBe(3.5);
  });

  it('are left out of a part that is scraped by itself', async () => {
    const opened = await openTestOutput();
    opened.commit({ customSamples: [customSample(7)] });
    expect(await opened.scrape('collect[]=sessions')).not.toContain('claude_custom_');
    expect(await opened.scrape('exclude[]=sessions')).toContain('claude_custom_queue_length 7');
  });

  it('count nothing of Claude Code, nor do recorded runs', async () => {
    const opened = await openTestOutput();
    addEverything(opened);
    for (const name of ['claude_agent_runs_total', 'claude_agent_run_duration_seconds_count']) {
      expect(await valueOf(opened, name, { agent: 'nightly' })).toBe(0);
    }
    expect(await valueOf(opened, 'claude_hook_runs_total', { hook: 'deploy.sh' })).toBe(0);
    expect(await valueOf(opened, 'claude_recorded_agent_runs_total', { name: 'nightly', outcome: 'failure' })).toBe(1);
  });
});

/** What shows how things are now. */
function addStates(opened: TestOutput): void {
  opened.commit({ hookEvents: [hookEvent('SubagentStart', NOON, { agentId: 'a9', agentType: 'helper' })] });
  const resetsAt = NOON + HOUR;
  const limits = [
    { window: 'five_hour', usedRatio: 0.425, resetsAt },
    { window: 'seven_day', usedRatio: 0.1, resetsAt: NOON - 1 },
  ] as const;
  opened.readings.put('statusLines', { value: { sessions: [], limits }, at: NOON });
  opened.readings.put('baselines', { value: BASELINES, at: NOON });
  opened.readings.put('records', { value: RECORDS, at: NOON });
  opened.readings.put('telemetry', { value: TELEMETRY_READING, at: NOON });
  opened.readings.put('spool', { value: SPOOL, at: NOON });
  opened.readings.put('spoolRoom', { value: { bytes: 100, capacityBytes: 1000 }, at: NOON });
}

describe('the exposition', () => {
  it('of a small state is this', async () => {
    const opened = await openTestOutput();
    addEverything(opened);
    addStates(opened);
    addMachine(opened);
    await opened.output.refresh();
    await opened.scrape();
    await expect(withoutReadings(await opened.scrape())).toMatchFileSnapshot('fixtures/small.prom');
    await expect(withoutReadings(await opened.scrape('', OPENMETRICS))).toMatchFileSnapshot('fixtures/small.openmetrics');
  });

  it('has every metric of the catalog, and each has a value', async () => {
    const opened = await openTestOutput();
    addEverything(opened);
    addStates(opened);
    addMachine(opened);
    await opened.output.refresh();
    const names = new Set(parseExposition(await opened.scrape()).map(({ name }) => name));
    const fed = Object.entries(metrics).map(([name, { type }]) =>
      names.has(type === 'histogram' ? `${name}_count` : name) ? name : `${name} is missing`,
    );
    expect(fed).toEqual(Object.keys(metrics));
  });

  it('of an empty store has the help of everything, and no session', async () => {
    const opened = await openTestOutput();
    const text = await opened.scrape();
    expect(text.match(/^# HELP /gm)).toHaveLength(Object.keys(metrics).length);
    expect(sumOf(parseExposition(text), 'claude_sessions')).toBe(0);
  });

  it('splits into two answers that share no line', async () => {
    const opened = await openTestOutput();
    addEverything(opened);
    await opened.output.refresh();
    await opened.scrape();
    const samples = async (query: string) =>
      new Set(parseExposition(await opened.scrape(query)).map((sample) => JSON.stringify([sample.name, sample.labels])));
    const [sessions, others, all] = [await samples('collect[]=sessions'), await samples('exclude[]=sessions'), await samples('')];
    expect(sessions.size).toBeGreaterThan(5);
    expect(new Set([...sessions, ...others])).toEqual(all);
    expect(sessions.size + others.size).toBe(all.size);
  });

  it('is refused with the reason for what is not there', async () => {
    const { output } = await openTestOutput();
    const answer = await output.handler('', new URLSearchParams('collect[]=gadgets'));
    expect(answer.status).toBe(400);
    expect(answer.body).toBe('Unknown group of metrics "gadgets". /metrics knows: sessions.\n');
  });
});

function withoutReadings(text: string): string {
  return text.replace(/^(ccmon_(?:cpu_seconds_total|resident_memory_bytes|store_bytes)) .*$/gm, '$1 …');
}

describe('before the history is read', () => {
  it('only the collector itself shows, and then everything at once, as it is', async () => {
    const opened = await openTestOutput({ open: false });
    addEverything(opened);
    const before = parseExposition(await opened.scrape()).map(({ name }) => name);
    expect(before).toContain('ccmon_source_up');
    expect(before.filter((name) => name.startsWith('claude_'))).toEqual([]);
    await opened.output.open();
    expect(await valueOf(opened, 'claude_requests_total')).toBe(4);
    expect(await valueOf(opened, 'ccmon_lines_total', { result: 'read' })).toBe(30);
  });

  it('corrections hold nothing', async () => {
    const opened = await openTestOutput({ open: false });
    opened.commit({ requests: [request('m1', NOON, { agentId: 'a1' })] });
    await opened.scrape();
    opened.commit({ agentActivities: [activity('a1', 'Explore')] });
    await opened.output.open();
    expect(await valueOf(opened, 'claude_requests_total')).toBe(1);
    expect(await valueOf(opened, 'ccmon_counters_held')).toBe(0);
  });
});

describe('a new series', () => {
  it('is scraped at 0 first, and loses nothing', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON)] });
    expect(await opened.scrape()).toMatch(/^claude_requests_total{.*} 0$/m);
    expect(await valueOf(opened, 'claude_requests_total')).toBe(1);
    opened.commit({ requests: [request('m2', NOON)] });
    expect(await valueOf(opened, 'claude_requests_total')).toBe(2);
  });

  it('stays at 0 however much comes before the first scrape, and then shows all of it', async () => {
    const opened = await openTestOutput();
    for (const id of ['m1', 'm2', 'm3']) opened.commit({ requests: [request(id, NOON)], ...toolRun(`t${id}`, 'Bash', NOON, 300) });
    const first = parseExposition(await opened.scrape());
    expect(sumOf(first, 'claude_requests_total')).toBe(0);
    expect(sumOf(first, 'claude_tool_run_duration_seconds_count')).toBe(0);
    expect(await valueOf(opened, 'claude_requests_total')).toBe(3);
    expect(await valueOf(opened, 'claude_tool_run_duration_seconds_count')).toBe(3);
    expect(await valueOf(opened, 'claude_tool_run_duration_seconds_sum')).toBeCloseTo(0.9, 9);
  });

  it('waits for a scrape of itself, not of others', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON)] });
    await opened.scrape('collect[]=sessions');
    expect(await opened.scrape('exclude[]=sessions')).toMatch(/^claude_requests_total{.*} 0$/m);
    expect(await opened.scrape('exclude[]=sessions')).toMatch(/^claude_requests_total{.*} 1$/m);
  });

  it('is shown at 0 to each scraper', async () => {
    const opened = await openTestOutput();
    for (const scraper of ['a', 'b']) await opened.scrape('', '', scraper);
    opened.commit({ requests: [request('m1', NOON)] });
    const seen = [];
    for (const scraper of ['a', 'a', 'b', 'b', 'a']) {
      seen.push(sumOf(parseExposition(await opened.scrape('', '', scraper)), 'claude_requests_total'));
    }
    expect(seen).toEqual([0, 1, 0, 1, 1]);
  });

  it('is held at what one scraper saw while another is shown 0', async () => {
    const opened = await openTestOutput();
    opened.commit({}, [file('/p/s1.jsonl', { linesRead: 0, unknownTypes: { novelty: 5 } })]);
    opened.clock.now += 71_000;
    expect(await valueOf(opened, 'ccmon_unknown_records_total')).toBe(5);
    opened.commit({}, [file('/p/s1.jsonl', { linesRead: 0, unknownTypes: { novelty: 3 } })]);
    expect(await valueOf(opened, 'ccmon_unknown_records_total')).toBe(5);
  });

  it('shows its value to someone who comes late, or again after long', async () => {
    const opened = await openTestOutput();
    await opened.scrape('', '', 'again');
    opened.commit({ requests: [request('m1', NOON)] });
    opened.clock.now += 301_000;
    for (const scraper of ['late', 'again']) {
      expect(sumOf(parseExposition(await opened.scrape('', '', scraper)), 'claude_requests_total')).toBe(1);
    }
  });

  it('is shown at 0 to a scraper that comes at long intervals', async () => {
    const opened = await openTestOutput();
    await opened.scrape();
    opened.commit({ requests: [request('m1', NOON)] });
    opened.clock.now += 299_000;
    expect(await valueOf(opened, 'claude_requests_total')).toBe(0);
    expect(await valueOf(opened, 'claude_requests_total')).toBe(1);
  });

  it('has no exemplar while it is at 0', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON)] });
    expect(await opened.scrape('', OPENMETRICS)).not.toContain('session_id');
    expect(await opened.scrape('', OPENMETRICS)).toContain(
      'claude_requests_total{project="unknown",agent="main",model="claude-opus-4-6"} 1 # {session_id="s1"}',
    );
  });

  it('shows as it is after a restart', async () => {
    const dataDir = temporaryDataDir();
    const first = await openTestOutput({ dataDir });
    first.commit({ requests: [request('m1', NOON)] });
    const second = await openTestOutput({ dataDir, open: false });
    expect(await valueOf(second, 'claude_requests_total')).toBe(1);
  });
});

describe('a counter whose truth falls', () => {
  /** A request is seen of an agent that turns out to have another name. */
  async function misnamed(dataDir?: string): Promise<TestOutput> {
    const opened = await openTestOutput(dataDir === undefined ? {} : { dataDir });
    opened.commit({ requests: [request('m1', NOON, { agentId: 'a1' })], agentActivities: [activity('a1', '')] });
    await opened.scrape();
    expect(await valueOf(opened, 'claude_requests_total', { agent: 'unknown' })).toBe(1);
    opened.commit({
      agentMetas: [{ sessionId: 's1', agentId: 'a1', agentType: 'Explore', toolUseId: '', parentAgentId: '', spawnDepth: 1 }],
    });
    return opened;
  }

  it('is held, and says so', async () => {
    const opened = await misnamed();
    await opened.scrape();
    expect(await valueOf(opened, 'claude_requests_total', { agent: 'unknown' })).toBe(1);
    expect(await valueOf(opened, 'claude_requests_total', { agent: 'Explore' })).toBe(1);
    expect(await valueOf(opened, 'ccmon_counters_held')).toBeGreaterThan(0);
  });

  it('is held over a restart, and let go when the truth has caught up', async () => {
    const dataDir = temporaryDataDir();
    await misnamed(dataDir);
    const opened = await openTestOutput({ dataDir, open: false });
    expect(await valueOf(opened, 'claude_requests_total', { agent: 'unknown' })).toBe(1);
    opened.commit({ requests: [request('m2', NOON, { agentId: 'a2' })], agentActivities: [activity('a2', '')] });
    expect(await valueOf(opened, 'claude_requests_total', { agent: 'unknown' })).toBe(1);
    expect(await valueOf(opened, 'ccmon_counters_held')).toBe(0);
    opened.commit({ requests: [request('m3', NOON, { agentId: 'a3' })], agentActivities: [activity('a3', '')] });
    expect(await valueOf(opened, 'claude_requests_total', { agent: 'unknown' })).toBe(2);
  });

  it('may fall while nobody has seen it', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON, { agentId: 'a1' })], agentActivities: [activity('a1', '')] });
    opened.commit({
      agentMetas: [{ sessionId: 's1', agentId: 'a1', agentType: 'Explore', toolUseId: '', parentAgentId: '', spawnDepth: 1 }],
    });
    await opened.scrape();
    expect(await valueOf(opened, 'claude_requests_total')).toBe(1);
    expect(await valueOf(opened, 'ccmon_counters_held')).toBe(0);
  });

  it('is not held for what goes down and up again within a transaction', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON)] });
    await opened.scrape();
    await opened.scrape();
    const state = {
      ...{ sessionId: 's1', messageId: 'm1', project: 'unknown', agent: 'main', model: 'claude-opus-4-6', at: NOON },
      ...{ input: 10, output: 20, cacheRead: 300, cacheWrite5m: 40, cacheWrite1h: 50, costNanoUsd: 5 },
    };
    opened.store.transaction(() => {
      opened.output.apply({ kind: 'request', before: state, after: null });
      opened.output.apply({ kind: 'request', before: null, after: state });
      opened.output.beforeCommit();
    });
    opened.output.committed();
    expect(await valueOf(opened, 'claude_requests_total')).toBe(1);
    expect(await valueOf(opened, 'ccmon_counters_held')).toBe(0);
  });

  it('is held bucket by bucket, and buckets stay in order', async () => {
    const opened = await openTestOutput();
    opened.commit({ turns: [turn('u1', NOON, 8000, { reportedDurationMs: 0 })] });
    await opened.scrape();
    await opened.scrape();
    opened.commit({ turns: [turn('u1', NOON, 8000, { reportedDurationMs: 40_000 })] });
    const buckets = parseExposition(await opened.scrape()).filter(({ name }) => name === 'claude_turn_duration_seconds_bucket');
    expect(buckets.map(({ labels, value }) => `${labels['le'] ?? ''} ${value}`)).toEqual(
      expect.arrayContaining(['5.0 0', '10.0 1', '30.0 1', '60.0 1', '+Inf 1']),
    );
    expect(await valueOf(opened, 'claude_turn_duration_seconds_sum')).toBe(40);
    expect(await valueOf(opened, 'claude_turn_duration_seconds_count')).toBe(1);
  });

  it('is held for lines of a file that is read anew', async () => {
    const opened = await openTestOutput();
    opened.commit({}, [file('/p/s1.jsonl', { linesRead: 50, unknownTypes: { novelty: 2 } })]);
    await opened.scrape();
    await opened.scrape();
    opened.commit({}, [file('/p/s1.jsonl', { linesRead: 20, unknownTypes: {} })]);
    expect(await valueOf(opened, 'ccmon_lines_total', { result: 'read' })).toBe(50);
    expect(await valueOf(opened, 'ccmon_unknown_records_total', { record_type: 'novelty' })).toBe(2);
    opened.commit({}, [file('/p/s1.jsonl', { linesRead: 60 })]);
    expect(await valueOf(opened, 'ccmon_lines_total', { result: 'read' })).toBe(60);
  });
});

describe('a transaction that is undone', () => {
  it('leaves no trace: no value, no series, no label value, no floor', async () => {
    const opened = await openTestOutput({ labelLimits: { tool: 1 } });
    opened.commit({ requests: [request('m1', NOON)] }, [file('/p/s1.jsonl')]);
    await opened.scrape();
    const before = withoutReadings(await opened.scrape('', OPENMETRICS));
    opened.fail({ requests: [request('m2', NOON), request('m3', NOON, { model: 'other-model' })], ...toolRun('t1', 'Ghost', NOON, 5) }, [
      file('/p/s1.jsonl', { linesRead: 99 }),
    ]);
    expect(withoutReadings(await opened.scrape('', OPENMETRICS))).toBe(before);
    opened.commit(toolRun('t2', 'Real', NOON, 5), [file('/p/s1.jsonl', { linesRead: 11 })]);
    await opened.scrape();
    expect(await valueOf(opened, 'claude_tool_runs_total', { tool: 'Real' })).toBe(1);
    expect(await valueOf(opened, 'ccmon_lines_total', { result: 'read' })).toBe(11);
  });
});

describe('label values beyond the cap', () => {
  it('are other, the same after a restart, and are counted and reported', async () => {
    const dataDir = temporaryDataDir();
    const labelLimits = { tool: 2 };
    const first = await openTestOutput({ dataDir, labelLimits });
    for (const [i, tool] of ['Bash', 'Read', 'Edit', 'Grep', 'Edit'].entries()) first.commit(toolRun(`t${i}`, tool, NOON, 5));
    await first.scrape();
    expect(await valueOf(first, 'claude_tool_runs_total', { tool: 'other' })).toBe(3);
    expect(await valueOf(first, 'ccmon_label_overflow_total', { label: 'tool' })).toBe(2);
    expect(first.logged).toEqual([expect.stringContaining('The label tool has more than 2 values')]);

    const second = await openTestOutput({ dataDir, labelLimits, open: false });
    const tools = parseExposition(await second.scrape()).filter(({ name }) => name === 'claude_tool_run_duration_seconds_count');
    expect(tools.map(({ labels, value }) => `${labels['tool'] ?? ''} ${value}`).sort()).toEqual(['Bash 1', 'Read 1', 'other 3']);
    expect(await valueOf(second, 'ccmon_label_overflow_total', { label: 'tool' })).toBe(2);
  });

  it('of a history are those that count least, in whatever order it was read', async () => {
    const opened = await openTestOutput({ open: false, labelLimits: { tool: 2 } });
    const runs = ['Rare', 'Bash', 'Read', 'Bash', 'Read', 'Seldom'].map((tool, i) => toolRun(`t${i}`, tool, NOON, 5));
    for (const run of runs) opened.commit(run);
    await opened.output.open();
    const tools = parseExposition(await opened.scrape()).filter(({ name }) => name === 'claude_tool_run_duration_seconds_count');
    expect(tools.map(({ labels, value }) => `${labels['tool'] ?? ''} ${value}`).sort()).toEqual(['Bash 2', 'Read 2', 'other 2']);
  });
});

describe('states', () => {
  it('follow sessions, files and time', async () => {
    const opened = await openTestOutput();
    opened.commit(
      {
        sessionActivities: [session('s1', '/spotter', NOON - HOUR, NOON - 10_000), session('s2', '/spotter', NOON - HOUR, NOON - 400_000)],
        damages: [damage(0), damage(7)],
        agentDefinitions: [{ agent: 'reviewer', scope: 'user', path: '/a/reviewer.md', contentHash: 'a', model: '', tools: [], at: NOON }],
      },
      [
        file('/p/s1.jsonl', { size: 60_000 }),
        file('/p/s1/subagents/agent-a.jsonl', { size: 10_000 }),
        file('/p/s2.jsonl', { sessionId: 's2', size: 11_000_000 }),
        file('/p/s3.jsonl', { sessionId: 's3', size: 5, state: 'deleted' }),
      ],
    );
    await opened.output.refresh();
    expect(await valueOf(opened, 'claude_sessions_active', { project: 'spotter' })).toBe(1);
    expect(await valueOf(opened, 'claude_sessions', { project: 'spotter', health: 'ok' })).toBe(1);
    expect(await valueOf(opened, 'claude_sessions', { project: 'spotter', health: 'damaged' })).toBe(1);
    expect(await valueOf(opened, 'claude_session_size_bytes_count')).toBe(2);
    expect(await valueOf(opened, 'claude_session_size_bytes_bucket', { le: '65536.0' })).toBe(0);
    expect(await valueOf(opened, 'claude_session_size_bytes_bucket', { le: '262144.0' })).toBe(1);
    expect(await valueOf(opened, 'claude_session_size_bytes_bucket', { le: '1.048576e+07' })).toBe(1);
    expect(await valueOf(opened, 'claude_session_size_bytes_sum')).toBe(11_070_000);
    expect(await valueOf(opened, 'claude_session_largest_bytes', { project: 'spotter' })).toBe(11_000_000);
    expect(await valueOf(opened, 'claude_agent_definitions', { agent: 'reviewer' })).toBe(1);
    expect(await valueOf(opened, 'ccmon_files', { state: 'deleted' })).toBe(1);

    opened.commit({}, [file('/p/s2.jsonl', { sessionId: 's2', size: 11_000_000, state: 'deleted' })]);
    opened.clock.now += HOUR;
    await opened.output.refresh();
    expect(await valueOf(opened, 'claude_sessions_active', { project: 'spotter' })).toBe(0);
    expect(await valueOf(opened, 'claude_session_size_bytes_count')).toBe(1);
    expect(await valueOf(opened, 'claude_session_largest_bytes', { project: 'spotter' })).toBe(70_000);
    expect(await valueOf(opened, 'claude_sessions', { project: 'spotter' })).toBe(2);
  });

  it('tell how long the session has waited that waits longest, until it is answered', async () => {
    const opened = await openTestOutput();
    const of = (sessionId: string, event: string, at: number, detail = '') => hookEvent(event, at, { sessionId, detail });
    opened.commit({
      sessionActivities: [session('s1', '/home/me/spotter', NOON, NOON), session('s2', '/home/me/spotter', NOON, NOON)],
      hookEvents: [of('s1', 'PermissionRequest', NOON - 400_000, 'Bash'), of('s2', 'PermissionRequest', NOON - 90_000, 'AskUserQuestion')],
    });
    await opened.output.refresh();
    expect(await valueOf(opened, 'claude_session_longest_wait_seconds')).toBe(400);
    opened.commit({ hookEvents: [of('s1', 'PostToolUse', NOON, 'Bash'), of('s2', 'UserPromptSubmit', NOON)] });
    await opened.output.refresh();
    const shown = parseExposition(await opened.scrape()).filter(({ name }) => name === 'claude_session_longest_wait_seconds');
    expect(shown.map(({ value }) => value)).toEqual([0]);
  });

  it('tell of transcripts that will be deleted before they could be read, once it is known when', async () => {
    const opened = await openTestOutput();
    const days = (count: number): number => NOON - count * 24 * HOUR;
    const unread = (name: string, modifiedAt: number, configDir = '/home/me/.claude') =>
      file(`/p/${name}.jsonl`, { state: 'unreadable', modifiedAt, configDir });
    opened.commit({}, [
      ...[unread('due', days(31)), unread('soon', days(25)), unread('new', days(1)), unread('elsewhere', days(40), '/other')],
      file('/p/read.jsonl', { modifiedAt: days(29), configDir: '/home/me/.claude' }),
    ]);
    const shown = async (): Promise<[string | undefined, number][]> =>
      parseExposition(await opened.scrape())
        .filter(({ name }) => name === 'ccmon_unread_cleanup_files')
        .map(({ labels, value }) => [labels['within_days'], value]);
    await opened.output.refresh();
    expect(await shown()).toEqual([]);
    opened.readings.put('storage', { value: STORAGE, at: NOON });
    await opened.output.refresh();
    expect(new Map(await shown())).toEqual(
      new Map([
        ['1', 1],
        ['7', 2],
        ['30', 3],
      ]),
    );
  });
});

describe('sources', () => {
  it('show whether they work, since when, and how often they failed', async () => {
    const opened = await openTestOutput();
    const run = { source: 'transcripts', durationSeconds: 0.03 };
    opened.output.sourceRun({ ...run, ok: true });
    opened.clock.now += 5000;
    opened.output.sourceRun({ ...run, ok: false });
    opened.output.sourceRun({ ...run, ok: false });
    await opened.scrape();
    expect(await valueOf(opened, 'ccmon_source_up', { source: 'transcripts' })).toBe(0);
    expect(await valueOf(opened, 'ccmon_source_errors_total')).toBe(2);
    expect(await valueOf(opened, 'ccmon_source_last_success_timestamp_seconds')).toBe(NOON / 1000);
    expect(await valueOf(opened, 'ccmon_source_run_duration_seconds_bucket', { le: '0.05' })).toBe(3);
    expect(await valueOf(opened, 'ccmon_source_run_duration_seconds_bucket', { le: '0.025' })).toBe(0);
  });
});

describe('exemplars', () => {
  it('stand on the bucket that holds the value, with the session, and are the latest', async () => {
    const opened = await openTestOutput();
    opened.commit(toolRun('t1', 'Bash', NOON, 700));
    await opened.scrape();
    opened.commit(toolRun('t2', 'Bash', NOON + 60_000, 800, 'ok', { sessionId: 's2' }));
    opened.commit(toolRun('t3', 'Bash', NOON - 60_000, 900, 'ok', { sessionId: 's3' }));
    const lines = (await opened.scrape('', OPENMETRICS))
      .split('\n')
      .filter((line) => line.startsWith('claude_tool_run_duration_seconds_bucket'));
    const at = (NOON + 60_800) / 1000;
    expect(lines.filter((line) => line.includes('session_id'))).toEqual([
      `claude_tool_run_duration_seconds_bucket{le="1.0",tool="Bash"} 3 # {session_id="s2"} 0.8 ${at}`,
    ]);
    expect(await opened.scrape()).not.toContain('session_id');
  });

  it('are left out for an id that is longer than OpenMetrics allows', async () => {
    const opened = await openTestOutput();
    for (const id of ['t1', 't2']) {
      opened.commit(toolRun(id, 'Bash', NOON, 700, 'ok', { sessionId: 'x'.repeat(119) }));
      expect(await opened.scrape('', OPENMETRICS)).not.toContain('session_id');
    }
  });
});

it('counts live exactly what it counts when it loads the same history', async () => {
  const dataDir = temporaryDataDir();
  const live = await openTestOutput({ dataDir });
  addEverything(live);
  live.commit({ hookRuns: [hookRun('h9', NOON, { durationMs: 12_345 })] });
  await live.scrape();
  const loaded = await openTestOutput({ dataDir, open: false });
  const counted = async (opened: TestOutput) =>
    parseExposition(await opened.scrape())
      .filter(
        ({ name }) =>
          !/^ccmon_(source|cpu|resident|store|files|records_refused|reconciliation)|^claude_(sessions|session_size|session_largest|agent_definitions|session_longest_wait)/.test(
            name,
          ),
      )
      .map(({ name, labels, value }) => `${name} ${JSON.stringify(Object.entries(labels).sort())} ${value}`)
      .sort();
  const expected = await counted(live);
  expect(expected.length).toBeGreaterThan(150);
  expect(await counted(loaded)).toEqual(expected);
});
