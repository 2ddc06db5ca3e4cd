import { describe, expect, it } from 'vitest';
import { lastWord, resolveAgentRuns, type AgentLaunch, type AgentTrace } from './agentRuns.ts';

const launch = (fields: Partial<AgentLaunch> = {}): AgentLaunch => ({
  toolUseId: 'toolu_1',
  subagentType: 'Explore',
  promptHash: 0,
  startedAt: 1000,
  endedAt: 5000,
  resultClass: 'ok',
  agentId: '',
  agentType: '',
  agentStatus: 'completed',
  agentDurationMs: 0,
  ...fields,
});
const trace = (fields: Partial<AgentTrace> = {}): AgentTrace => ({
  agentId: 'a1',
  firstAt: 1100,
  lastAt: 4900,
  finishedAt: 0,
  failedAt: 0,
  cancelledAt: 0,
  activityType: '',
  promptHash: 0,
  metaType: '',
  metaToolUseId: '',
  noticeStatus: '',
  noticeToolUseId: '',
  noticeAt: 0,
  ...fields,
});
const only = (launches: AgentLaunch[], traces: AgentTrace[]) => {
  const runs = resolveAgentRuns(launches, traces);
  expect(runs).toHaveLength(1);
  return runs[0];
};

describe('linking an agent to its launch', () => {
  it.each([
    ["the result's agent id", launch({ agentId: 'a1' }), trace()],
    ['the meta file', launch(), trace({ metaToolUseId: 'toolu_1' })],
    ['the notice', launch(), trace({ noticeToolUseId: 'toolu_1' })],
    ['the same prompt', launch({ promptHash: 7 }), trace({ promptHash: 7 })],
  ])('goes by %s', (_what, one, other) => {
    expect(only([one], [other])).toMatchObject({ agentId: 'a1', agent: 'Explore', toolUseId: 'toolu_1' });
  });

  it('gives launches of the same prompt to agents in the order of their start', () => {
    const runs = resolveAgentRuns(
      [launch({ toolUseId: 'second', promptHash: 7, startedAt: 2 }), launch({ toolUseId: 'first', promptHash: 7, startedAt: 1 })],
      [trace({ agentId: 'late', promptHash: 7, firstAt: 20 }), trace({ agentId: 'early', promptHash: 7, firstAt: 10 })],
    );
    expect(Object.fromEntries(runs.map((run) => [run.agentId, run.toolUseId]))).toEqual({ late: 'second', early: 'first' });
  });

  it('keeps a launch of which no agent is known as a run of its own', () => {
    expect(only([launch({ resultClass: 'unknown_agent', agentStatus: '' })], [])).toMatchObject({
      agentId: 'tool:toolu_1',
      agent: 'Explore',
      outcome: 'failure',
      reason: 'unknown_agent',
    });
  });
});

describe('naming an agent', () => {
  it.each([
    ['meta first', launch({ agentId: 'a1', agentType: 'c' }), trace({ metaType: 'a', activityType: 'b' }), 'a'],
    ['then its own file', launch({ agentId: 'a1', agentType: 'c' }), trace({ activityType: 'b' }), 'b'],
    ['then the result', launch({ agentId: 'a1', agentType: 'c' }), trace(), 'c'],
    ['then the call', launch({ agentId: 'a1' }), trace(), 'Explore'],
    ['a call without a type runs the default', launch({ agentId: 'a1', subagentType: '' }), trace(), 'general-purpose'],
  ])('%s', (_what, one, other, name) => {
    expect(only([one], [other])?.agent).toBe(name);
  });

  it('does not guess without any record of the type', () => {
    expect(only([], [trace()])?.agent).toBe('unknown');
  });
});

describe('what became of a run', () => {
  const background = { agentId: 'a1', agentStatus: 'async_launched', endedAt: 1001 };
  it.each<[string, Partial<AgentLaunch> | null, Partial<AgentTrace>, object]>([
    ['a result', { agentId: 'a1' }, {}, { outcome: 'success', durationMs: 4000 }],
    ['a result with its own duration', { agentId: 'a1', agentDurationMs: 3500 }, {}, { outcome: 'success', durationMs: 3500 }],
    [
      'a result of an agent that ended on an API failure',
      { agentId: 'a1' },
      { failedAt: 4900 },
      { outcome: 'failure', reason: 'api_error' },
    ],
    ['an error', { agentId: 'a1', resultClass: 'error' }, {}, { outcome: 'failure', reason: 'tool_error' }],
    ['a rejection', { agentId: 'a1', resultClass: 'rejected' }, {}, { outcome: 'cancelled', reason: 'rejected' }],
    ['no result yet', { agentId: 'a1', resultClass: '', endedAt: 0 }, {}, { outcome: 'unfinished', durationMs: null, endedAt: 0 }],
    ['background, no end yet', background, {}, { outcome: 'unfinished', durationMs: null }],
    [
      'background, completed',
      background,
      { noticeStatus: 'completed', noticeAt: 9000 },
      { outcome: 'success', endedAt: 9000, durationMs: 8000 },
    ],
    ['background, failed', background, { noticeStatus: 'failed', noticeAt: 9000 }, { outcome: 'failure', reason: 'agent_failed' }],
    ['background, killed', background, { noticeStatus: 'killed', noticeAt: 9000 }, { outcome: 'cancelled', reason: 'killed' }],
    ['background, last word in its file', background, { finishedAt: 4900 }, { outcome: 'success', endedAt: 4900, durationMs: 3900 }],
    ['its file alone, at work', null, { finishedAt: 4000 }, { outcome: 'unfinished' }],
    ['its file alone, API failure', null, { failedAt: 4900 }, { outcome: 'failure', reason: 'api_error', durationMs: 3800 }],
    ['its file alone, interrupted', null, { cancelledAt: 4900 }, { outcome: 'cancelled', reason: 'interrupted' }],
  ])('%s', (_what, one, other, expected) => {
    expect(only(one === null ? [] : [launch(one)], [trace(other)])).toMatchObject(expected);
  });
});

describe('the last word', () => {
  it.each([
    [{ lastAt: 5, finishedAt: 5, failedAt: 0, cancelledAt: 0 }, 'success'],
    [{ lastAt: 6, finishedAt: 5, failedAt: 0, cancelledAt: 0 }, 'unfinished'],
    [{ lastAt: 5, finishedAt: 4, failedAt: 5, cancelledAt: 0 }, 'failure'],
    [{ lastAt: 5, finishedAt: 5, failedAt: 5, cancelledAt: 5 }, 'cancelled'],
    [{ lastAt: 0, finishedAt: 0, failedAt: 0, cancelledAt: 0 }, 'unfinished'],
  ])('%j is %s', (words, outcome) => {
    expect(lastWord(words)).toBe(outcome);
  });
});
