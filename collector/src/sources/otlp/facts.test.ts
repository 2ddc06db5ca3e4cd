/** What telemetry says, as facts: of versions that write numbers as texts too, and whatever it is that it says. */
import { describe, expect, it } from 'vitest';
import { emptyTelemetryFacts, type TelemetryFacts } from '../../ledger/telemetryFacts.ts';
import * as json from './json.ts';
import { readEvents } from './events.ts';
import { readPoints } from './points.ts';
import { readSpans } from './spans.ts';
import { encodeLogs, encodeMetrics, encodeSpans, NOON_NANO, type Pairs, type TestMetric, type TestPoint } from './testing/encode.ts';

const NOON = 1_795_694_400_000;
const NOW = NOON + 5000;

function eventsOf(...events: Pairs[]): TelemetryFacts {
  const facts = emptyTelemetryFacts();
  const records = events.map((attributes) => ({ attributes: { 'session.id': 's1', 'event.sequence': 3, ...attributes } }));
  readEvents(facts, json.decodeEvents(Buffer.from(encodeLogs(records)['application/json'])).records, NOW);
  return facts;
}

const KEY = `s1 3 ${NOON_NANO}`;
const ANSWER = { 'event.name': 'api_request', model: 'claude-opus-4-6', duration_ms: 203, ttft_ms: 58, request_id: 'req_1' };

describe('a request to the API', () => {
  const usage = { input_tokens: 13, output_tokens: 57, cache_read_tokens: 2101, cache_creation_tokens: 1130 };
  it('that was answered', () => {
    expect(eventsOf({ ...ANSWER, ...usage, cost_usd: 0.00602505 }).apiCalls).toEqual([
      {
        ...{ key: 'req_1', sessionId: 's1', told: true, at: NOON, model: 'claude-opus-4-6', status: 200 },
        ...{ durationMs: 203, firstTokenMs: 58, attempts: 0, costNanoUsd: 6_025_050 },
        ...{ inputTokens: 13, outputTokens: 57, cacheReadTokens: 2101, cacheWriteTokens: 1130 },
      },
    ]);
  });
  it('of a version before 2.1.122: numbers are texts, and there is no request id', () => {
    const old = { 'event.name': 'api_request', model: 'claude-opus-4-6' };
    const texts = Object.fromEntries(
      Object.entries({ ...usage, duration_ms: 203, cost_usd: 0.009603 }).map(([key, value]) => [key, String(value)]),
    );
    expect(eventsOf({ ...old, ...texts }).apiCalls).toEqual([
      expect.objectContaining({
        key: KEY,
        durationMs: 203,
        firstTokenMs: -1,
        costNanoUsd: 9_603_000,
        inputTokens: 13,
        cacheReadTokens: 2101,
      }),
    ]);
  });
  it.each([
    [400, 400],
    ['529', 529],
    ['undefined', 0],
    [200, 0],
    [70_000, 0],
  ])('that failed with status %s', (given, status) => {
    const error = { 'event.name': 'api_error', model: 'm', status_code: given, attempt: 11, duration_ms: 9, error: 'text' };
    expect(eventsOf(error).apiCalls).toEqual([expect.objectContaining({ key: KEY, told: true, status, attempts: 11, costNanoUsd: null })]);
  });
  it('in a trace: it adds the first token and the attempts, and tells of no call by itself', () => {
    const attributes = { request_id: 'req_1', 'session.id': 's1', model: 'm', duration_ms: 224, ttft_ms: 58, attempt: 2 };
    const spans = [
      { name: 'claude_code.llm_request', attributes },
      { name: 'claude_code.llm_request', attributes: { ...attributes, request_id: '' } },
      { name: 'claude_code.tool', attributes },
    ];
    const facts = emptyTelemetryFacts();
    readSpans(facts, json.decodeSpans(Buffer.from(encodeSpans(spans)['application/json'])).records, NOW);
    expect(facts.apiCalls).toEqual([expect.objectContaining({ key: 'req_1', told: false, firstTokenMs: 58, attempts: 2, durationMs: -1 })]);
  });
});

describe('a tool', () => {
  const call = { tool_name: 'Bash', tool_use_id: 'toolu_1' };
  it('is decided on, and has a result', () => {
    const { toolReports } = eventsOf(
      { 'event.name': 'tool_decision', ...call, decision: 'accept', source: 'config' },
      { 'event.name': 'tool_result', ...call, success: 'false', duration_ms: '427' },
      { 'event.name': 'tool_result', ...call, success: true, duration_ms: 1 },
    );
    const of = { key: 'toolu_1', sessionId: 's1', tool: 'Bash' };
    expect(toolReports).toEqual([
      { ...of, decision: 'accept', decidedBy: 'config', decidedAt: NOON, outcome: '', endedAt: 0, durationMs: -1 },
      { ...of, decision: '', decidedBy: '', decidedAt: 0, outcome: 'error', endedAt: NOON, durationMs: 427 },
      { ...of, decision: '', decidedBy: '', decidedAt: 0, outcome: 'success', endedAt: NOON, durationMs: 1 },
    ]);
  });
  it('of an older version has an id of its own', () => {
    expect(eventsOf({ 'event.name': 'tool_result', tool_name: 'Bash', success: 'true' }).toolReports[0]?.key).toBe(KEY);
  });
});

it('reads hooks, subagents and compactions', () => {
  const { hookGroups, agentReports, compactionReports } = eventsOf(
    {
      ...{ 'event.name': 'hook_execution_complete', hook_event: 'PreToolUse', hook_name: 'PreToolUse:mcp__a__b', total_duration_ms: '51' },
      ...{ num_hooks: '5', num_success: '2', num_blocking: '1', num_non_blocking_error: '1', num_cancelled: '1' },
    },
    { 'event.name': 'subagent_completed', agent_type: 'general-purpose', duration_ms: 1352, total_tool_uses: 3, total_tokens: 9082 },
    { 'event.name': 'compaction', trigger: 'auto', success: 'false', duration_ms: 9000 },
  );
  expect(hookGroups).toEqual([
    {
      ...{ key: KEY, sessionId: 's1', event: 'PreToolUse', matcher: 'mcp__a__b', at: NOON, durationMs: 51 },
      ...{ succeeded: 2, blocked: 1, failed: 1, cancelled: 1 },
    },
  ]);
  expect(agentReports).toEqual([{ key: KEY, sessionId: 's1', agent: 'general-purpose', at: NOON, durationMs: 1352, toolUses: 3 }]);
  expect(compactionReports).toEqual([{ key: KEY, sessionId: 's1', at: NOON, trigger: 'auto', outcome: 'error', durationMs: 9000 }]);
});

it('passes over events that it does not know', () => {
  expect(eventsOf({ 'event.name': 'user_prompt' }, { 'event.name': '__proto__' }, {})).toEqual(emptyTelemetryFacts());
});

it('knows an event without a sequence again by all that it says', () => {
  const keys = (...events: Pairs[]) =>
    eventsOf(...events.map((event) => ({ ...event, 'event.sequence': '' }))).hookGroups.map(({ key }) => key);
  const [first, again, other] = keys(
    ...['1', '1', '2'].map((total_duration_ms) => ({ 'event.name': 'hook_execution_complete', total_duration_ms })),
  );
  expect(first).toBe(again);
  expect(other).not.toBe(first);
});

describe('nonsense', () => {
  it.each([-5, 1e18, 'soon', true, ''])('as a duration (%s) is not known', (duration_ms) => {
    expect(eventsOf({ ...ANSWER, duration_ms }).apiCalls[0]?.durationMs).toBe(-1);
  });
  it.each([-1, 1e15, 'free'])('as a cost (%s) is not known', (cost_usd) => {
    expect(eventsOf({ ...ANSWER, cost_usd }).apiCalls[0]?.costNanoUsd).toBeNull();
  });
  it.each(['what the user had asked for', 'me@example.org', '<a b>', 'x'.repeat(200)])('as a name (%s) is not shown', (model) => {
    expect(eventsOf({ ...ANSWER, model }).apiCalls[0]?.model).toBe('(other)');
  });
  it.each(['two words', 'me@example.org'])('as an id (%s) is none', (request_id) => {
    expect(eventsOf({ ...ANSWER, request_id }).apiCalls[0]?.key).toBe(KEY);
  });
  it.each([
    ['no time', '0', NOW],
    ['a time ahead of the clock', `${NOW + 3_600_001}000000`, NOW],
    ['the last time there is', '18446744073709551615', NOW],
    ['an hour ahead', `${NOW + 3_600_000}000000`, NOW + 3_600_000],
    ['a year ago', `${NOW - 31_536_000_000}000000`, NOW - 31_536_000_000],
  ])('as a time (%s) is the time at which it came', (_what, timeNano, at) => {
    const facts = emptyTelemetryFacts();
    const body = encodeLogs([{ attributes: ANSWER, timeNano }])['application/json'];
    readEvents(facts, json.decodeEvents(Buffer.from(body)).records, NOW);
    expect(facts.apiCalls[0]?.at).toBe(at);
  });
});

describe('counters', () => {
  const START = '1795658358120000000';
  const point = (fields: Partial<TestPoint> = {}): TestPoint => ({
    ...{ attributes: { 'session.id': 's1', type: 'cli' }, startNano: START, timeNano: NOON_NANO, value: 8.4234 },
    ...fields,
  });
  const active = (temporality: TestMetric['temporality'], ...points: TestPoint[]): TestMetric => ({
    ...{ name: 'claude_code.active_time.total', temporality, points },
  });
  function worksOf(...metrics: TestMetric[]): { works: TelemetryFacts['works']; unusable: number } {
    const facts = emptyTelemetryFacts();
    const unusable = readPoints(facts, json.decodePoints(Buffer.from(encodeMetrics(metrics)['application/json'])).records, NOW);
    return { works: facts.works, unusable };
  }
  /** As the ledger: the larger of one key, all keys added up. */
  function totalOf(...metrics: TestMetric[]): number {
    const amounts = new Map<string, number>();
    for (const { key, amount } of worksOf(...metrics).works) amounts.set(key, Math.max(amounts.get(key) ?? 0, amount));
    return [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
  }

  it.each([
    ['claude_code.active_time.total', 'user', 'active_user_ms', 8423],
    ['claude_code.active_time.total', 'cli', 'active_cli_ms', 8423],
    ['claude_code.lines_of_code.count', 'added', 'lines_added', 8],
    ['claude_code.lines_of_code.count', 'removed', 'lines_removed', 8],
    ['claude_code.commit.count', '', 'commits', 8],
    ['claude_code.pull_request.count', '', 'pull_requests', 8],
  ])('%s of type "%s"', (name, type, work, amount) => {
    const attributes = { 'session.id': 's1', ...(type !== '' && { type }) };
    const { works } = worksOf({ name, temporality: 'delta', points: [point({ attributes })] });
    expect(works).toEqual([expect.objectContaining({ sessionId: 's1', at: NOON, work, amount })]);
  });

  const [later, latest] = ['1795694460000000000', '1795694520000000000'];
  it('as deltas are added up, each once', () => {
    const deltas = [point({ value: 1 }), point({ startNano: NOON_NANO, timeNano: later, value: 2 })];
    expect(totalOf(active('delta', ...deltas))).toBe(3000);
    expect(totalOf(active('delta', ...deltas), active('delta', ...deltas))).toBe(3000);
  });
  it('that go on counting are what they came to', () => {
    const readings = [point({ value: 3, timeNano: later }), point({ value: 1 }), point({ value: 3, timeNano: latest })];
    expect(totalOf(active('cumulative', ...readings))).toBe(3000);
  });
  it('that begin anew with a process are added up, and so are those of processes side by side', () => {
    const first = [point({ value: 5 }), point({ value: 7, timeNano: later })];
    const second = [
      point({ startNano: NOON_NANO, timeNano: later, value: 2 }),
      point({ startNano: NOON_NANO, timeNano: latest, value: 4 }),
    ];
    for (const order of [
      [...first, ...second],
      [...second, ...first],
      [first[0], second[0], first[1], second[1]].flatMap((each) => each ?? []),
    ]) {
      expect(totalOf(active('cumulative', ...order))).toBe(11_000);
    }
  });
  it('of sessions and of attributes that are not read are kept apart', () => {
    const of = (attributes: Pairs) => point({ attributes: { ...attributes, type: 'cli' }, value: 1 });
    expect(
      totalOf(active('cumulative', of({ 'session.id': 's1' }), of({ 'session.id': 's2' }), of({ 'session.id': 's1', team: 'a' }))),
    ).toBe(3000);
  });
  it.each([{ startNano: '0' }, { value: -1 }, { value: 1e300 }])('without use are told: %j', (fields) => {
    expect(worksOf(active('delta', point(fields), point()))).toMatchObject({ unusable: 1, works: [{ amount: 8423 }] });
  });
  it('of a kind that is not known are passed over', () => {
    const attributes = { 'session.id': 's1', type: 'constructor' };
    expect(worksOf(active('delta', point({ attributes })))).toEqual({ works: [], unusable: 0 });
  });
});
