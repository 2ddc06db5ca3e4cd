/** Where two sources speak of the same thing, the amounts of both over the same sessions and the same time. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentActivityFact, CostStateFact } from '../../ledger/facts.ts';
import { hookEvent, measure, toolEvent } from '../../ledger/testFacts.ts';
import { readsOf } from '../reads.ts';
import { readReconciliation, recently } from './reconciliation.ts';
import { DAY_1, openTestStore, request, type TestStore } from './testHistory.ts';
import { apiCall, hookGroup, toolReport } from './testTelemetry.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => {
  test.remove();
});

async function compared(session: string | null = null) {
  const { comparisons } = await readReconciliation(readsOf(test.store), { activeSince: null, projects: [], session });
  return new Map(
    comparisons.map((comparison) => [`${comparison.quantity} ${comparison.sources.first}/${comparison.sources.second}`, comparison]),
  );
}

const activity = (sessionId: string, forkedFrom = '') => ({
  ...{ sessionId, cwd: '/p', cwdAt: DAY_1, version: '2', versionAt: DAY_1, entrypoint: 'cli', gitBranch: '' },
  ...{ firstAt: DAY_1, lastAt: DAY_1 + 60_000, forkedFrom },
});
const costState = (sessionId: string, costUsd: number): CostStateFact => ({
  ...{ sessionId, costUsd, isLowerBound: false, apiDurationMs: 0, toolDurationMs: 0 },
});
/** Tokens of `request`, and what they cost: 10 * 5 + 20 * 25 + 300 * 0.5 + 40 * 6.25 + 50 * 10 dollars a million. */
const TOKENS = 420;
const COST_USD = 0.00145;

it('compares nothing where one source alone speaks', async () => {
  test.add({ sessionActivities: [activity('s1')], requests: [request('m1', DAY_1)] });
  expect(await compared()).toEqual(new Map());
});

it("holds cost against Claude Code's own count, session by session", async () => {
  test.add({
    sessionActivities: [activity('s1'), activity('s2'), activity('fork', 's1')],
    requests: [request('m1', DAY_1), request('m2', DAY_1, { sessionId: 's2' }), request('m3', DAY_1, { sessionId: 'fork' })],
    costStates: [costState('s1', COST_USD), costState('s2', 2 * COST_USD), costState('fork', 2 * COST_USD)],
  });
  const cost = (await compared()).get('cost_usd transcripts/cost-state');
  expect(cost).toMatchObject({ sessions: 2, sessionsDiffering: 1 });
  expect(cost?.first).toBeCloseTo(2 * COST_USD, 9);
  expect(cost?.second).toBeCloseTo(3 * COST_USD, 9);
  expect(cost?.ratio).toBeCloseTo(2 / 3, 6);
  expect(cost?.differing.map(({ sessionId, ratio }) => [sessionId, ratio])).toEqual([['s2', 0.5]]);
  expect((await compared('s1')).get('cost_usd transcripts/cost-state')).toMatchObject({ sessions: 1, sessionsDiffering: 0, ratio: 1 });
});

it('leaves out a session of which a cost is not known', async () => {
  test.add({
    sessionActivities: [activity('s1')],
    requests: [request('m1', DAY_1), request('m2', DAY_1, { model: 'unheard-of' })],
    costStates: [costState('s1', COST_USD)],
  });
  expect(await compared()).toEqual(new Map());
});

it('begins with the first word of a source that was switched on in the middle', async () => {
  test.add({
    sessionActivities: [activity('s1')],
    requests: [request('m1', DAY_1), request('m2', DAY_1 + 30_000), request('m3', DAY_1 + 50_000)],
    apiCalls: [
      apiCall('req_m2', DAY_1 + 31_000, { inputTokens: 10, outputTokens: 20, cacheReadTokens: 300, cacheWriteTokens: 90 }),
      apiCall('auxiliary', DAY_1 + 40_000, { inputTokens: 5, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }),
    ],
  });
  expect((await compared()).get('tokens transcripts/telemetry')).toMatchObject({ sessions: 1, first: 2 * TOKENS, second: TOKENS + 5 });
});

it('counts tool runs and hook runs of each source', async () => {
  const use = (toolUseId: string) => ({
    ...{ toolUseId, sessionId: 's1', agentId: '', copied: false, tool: 'Bash', at: DAY_1, subagentType: '', promptHash: 0 },
  });
  const result = (toolUseId: string) => ({
    ...{ toolUseId, sessionId: 's1', at: DAY_1 + 1000, isError: false, resultClass: 'ok' as const },
    ...{ agentId: '', agentType: '', agentStatus: '', agentDurationMs: 0 },
  });
  test.add({
    sessionActivities: [activity('s1')],
    toolUses: [use('t1'), use('t2')],
    toolResults: [result('t1'), result('t2')],
    hookEvents: [
      toolEvent('PreToolUse', 't1', DAY_1),
      toolEvent('PostToolUse', 't1', DAY_1 + 1000, { durationMs: 900 }),
      hookEvent('Stop', DAY_1 + 5000),
    ],
    toolReports: [
      toolReport('t1', { outcome: 'success', endedAt: DAY_1 + 1000, durationMs: 900 }),
      toolReport('t2', { outcome: 'success', endedAt: DAY_1 + 1000, durationMs: 900 }),
    ],
    hookMeasures: [measure('k1', DAY_1 + 900)],
    hookGroups: [hookGroup('g1', DAY_1 + 900, { succeeded: 2 })],
  });
  const all = await compared();
  expect(all.get('tool_runs transcripts/hooks')).toMatchObject({ first: 2, second: 1, ratio: 2 });
  expect(all.get('tool_runs transcripts/telemetry')).toMatchObject({ first: 2, second: 2, ratio: 1, sessionsDiffering: 0 });
  // Silent hooks leave no record in transcripts.
  expect(all.get('hook_runs transcripts/telemetry')).toMatchObject({ first: 0, second: 2, ratio: 0 });
  expect(all.get('hook_runs transcripts/wrapper')).toMatchObject({ first: 0, second: 1 });
});

it('names what is missing on which side, and what telemetry does not tell of: an agent that failed', async () => {
  const agent = (agentId: string, end: Partial<AgentActivityFact>): AgentActivityFact => ({
    ...{ sessionId: 's1', agentId, firstAt: DAY_1, lastAt: DAY_1 + 1000, finishedAt: 0, failedAt: 0, cancelledAt: 0 },
    ...{ agentType: 'helper', promptHash: 0 },
    ...end,
  });
  const report = (key: string, sessionId: string) => ({ key, sessionId, agent: 'helper', at: DAY_1 + 1000, durationMs: 900, toolUses: 0 });
  test.add({
    sessionActivities: [activity('s1'), activity('s2')],
    agentActivities: [agent('a1', { finishedAt: DAY_1 + 1000 }), agent('a2', { failedAt: DAY_1 + 1000 })],
    // Of the second session the transcript has lost its agent.
    agentReports: [report('r1', 's1'), report('r2', 's2')],
  });
  expect((await compared()).get('agent_runs transcripts/telemetry')).toMatchObject({
    ...{ sessions: 2, first: 2, second: 2, ratio: 1, sessionsDiffering: 2 },
    missing: { inFirst: 1, inSecond: 1 },
    cannotTell: 'agents that failed or were stopped',
  });
  expect((await compared('s1')).get('agent_runs transcripts/telemetry')).toMatchObject({
    ...{ first: 2, second: 1, ratio: 2 },
    missing: { inFirst: 0, inSecond: 1 },
    differing: [{ sessionId: 's1', first: 2, second: 1, ratio: 2 }],
  });
});

it('looks at sessions of the last days for what is shown all the time', async () => {
  test.add({ sessionActivities: [activity('s1')], requests: [request('m1', DAY_1)], costStates: [costState('s1', COST_USD)] });
  const at = async (now: number) => (await readReconciliation(readsOf(test.store), recently(now))).comparisons.length;
  expect([await at(DAY_1 + 86_400_000), await at(DAY_1 + 8 * 86_400_000)]).toEqual([1, 0]);
});
