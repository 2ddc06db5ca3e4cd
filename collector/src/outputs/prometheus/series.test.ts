import { describe, expect, it } from 'vitest';
import type {
  AgentRunState,
  ApiErrorState,
  HookRunState,
  RecordedAgentRunState,
  RequestState,
  ToolRunState,
  TurnState,
} from '../../ledger/changes.ts';
import type { AgentOutcome } from '../../catalog/values.ts';
import type { ToolResultClass } from '../../ledger/facts.ts';
import type { Sample } from './samples.ts';
import {
  agentRunSamples,
  apiErrorSamples,
  compactionSamples,
  damageSamples,
  fileSamples,
  hookRunSamples,
  movementOf,
  recordedAgentRunSamples,
  recordedHookRunSamples,
  requestSamples,
  sessionStartSamples,
  toolRunSamples,
  turnSamples,
  type CountedChange,
} from './series.ts';

const REQUEST: RequestState = {
  sessionId: 's1',
  messageId: 'm1',
  project: 'p',
  agent: 'main',
  model: 'opus',
  at: 5000,
  input: 1,
  output: 2,
  cacheRead: 3,
  cacheWrite5m: 4,
  cacheWrite1h: 5,
  costNanoUsd: 600,
};
const TOOL_RUN: ToolRunState = {
  sessionId: 's1',
  toolUseId: 't1',
  project: 'p',
  agent: 'main',
  tool: 'Bash',
  startedAt: 1000,
  endedAt: 1250,
  resultClass: 'ok',
};
const RUN: AgentRunState = {
  sessionId: 's1',
  agentId: 'a1',
  project: 'p',
  agent: 'Explore',
  startedAt: 1000,
  durationMs: 1500,
  outcome: 'success',
  reason: '',
};
const TURN: TurnState = {
  sessionId: 's1',
  turnId: 'u1',
  project: 'p',
  startedAt: 1000,
  firstResponseAt: 1300,
  durationMs: 2000,
  outcome: 'success',
};
const HOOK_RUN: HookRunState = {
  sessionId: 's1',
  event: 'Stop',
  hook: 'lint.sh',
  at: 1000,
  durationMs: 12,
  outcome: 'error',
  cpuUs: null,
  peakBytes: null,
};
const API_ERROR: ApiErrorState = { sessionId: 's1', project: 'p', final: false, status: 529, reason: 'overloaded' };

/** What is counted, without the series that are there at 0 only. */
function counted(samples: readonly Sample[]): string[] {
  return samples
    .filter(({ amount }) => amount !== 0)
    .map(({ metric, labels, amount }) => `${metric}{${Object.values(labels).join(',')}} ${amount}`);
}

describe('requests', () => {
  it('count once, with every type of token and the cost', () => {
    expect(counted(requestSamples(REQUEST))).toEqual([
      'claude_requests_total{p,main,opus} 1',
      'claude_tokens_total{p,main,opus,input} 1',
      'claude_tokens_total{p,main,opus,output} 2',
      'claude_tokens_total{p,main,opus,cache_read} 3',
      'claude_tokens_total{p,main,opus,cache_write_5m} 4',
      'claude_tokens_total{p,main,opus,cache_write_1h} 5',
      'claude_cost_usd_total{p,main,opus} 600',
    ]);
  });

  it('without a price are counted as such and have no cost, not even 0', () => {
    const samples = requestSamples({ ...REQUEST, costNanoUsd: null });
    expect(counted(samples)).toContain('claude_requests_without_price_total{opus} 1');
    expect(samples.map(({ metric }) => metric)).not.toContain('claude_cost_usd_total');
  });

  it('that cost nothing have a cost of 0', () => {
    expect(requestSamples({ ...REQUEST, costNanoUsd: 0 })).toContainEqual(
      expect.objectContaining({ metric: 'claude_cost_usd_total', amount: 0 }),
    );
  });
});

describe('tool runs', () => {
  it.each<[ToolResultClass, string]>([
    ['ok', 'success'],
    ['error', 'error'],
    ['unknown_agent', 'error'],
    ['api_error', 'error'],
    ['rejected', 'rejected'],
    ['aborted', 'rejected'],
    ['interrupted', 'interrupted'],
  ])('with the result %s count as %s', (resultClass, outcome) => {
    expect(counted(toolRunSamples({ ...TOOL_RUN, resultClass }))).toEqual([
      `claude_tool_runs_total{p,main,Bash,${outcome}} 1`,
      'claude_tool_run_duration_seconds{Bash} 250000',
    ]);
  });

  it.each<[string, Partial<ToolRunState>]>([
    ['no result', { resultClass: '' }],
    ['no call', { tool: '' }],
  ])('of which there is %s do not count yet', (_, missing) => {
    expect(toolRunSamples({ ...TOOL_RUN, ...missing })).toEqual([]);
  });

  it.each<[string, Partial<ToolRunState>]>([
    ['start', { startedAt: 0 }],
    ['end', { endedAt: 0 }],
    ['order', { endedAt: 900 }],
  ])('of which the %s is not known count, but not their duration', (_, times) => {
    expect(counted(toolRunSamples({ ...TOOL_RUN, ...times }))).toEqual(['claude_tool_runs_total{p,main,Bash,success} 1']);
  });

  it('show success and error from the first call on', () => {
    const outcomes = toolRunSamples(TOOL_RUN).filter(({ metric }) => metric === 'claude_tool_runs_total');
    expect(outcomes.map(({ labels, amount }) => [labels['outcome'], amount])).toEqual([
      ['success', 1],
      ['error', 0],
    ]);
  });
});

describe('agent runs', () => {
  it.each<[AgentOutcome, string[]]>([
    ['success', ['claude_agent_runs_total{p,Explore,success} 1', 'claude_agent_run_duration_seconds{Explore} 1500000']],
    [
      'failure',
      [
        'claude_agent_runs_total{p,Explore,failure} 1',
        'claude_agent_run_failures_total{p,Explore,tool_error} 1',
        'claude_agent_run_duration_seconds{Explore} 1500000',
      ],
    ],
    [
      'cancelled',
      [
        'claude_agent_runs_total{p,Explore,cancelled} 1',
        'claude_agent_run_failures_total{p,Explore,tool_error} 1',
        'claude_agent_run_duration_seconds{Explore} 1500000',
      ],
    ],
    ['unfinished', []],
  ])('that end with %s', (outcome, expected) => {
    expect(counted(agentRunSamples({ ...RUN, outcome, reason: 'tool_error' }))).toEqual(expected);
  });

  it('show every outcome from the first run on', () => {
    const outcomes = agentRunSamples(RUN).filter(({ metric }) => metric === 'claude_agent_runs_total');
    expect(outcomes.map(({ labels }) => labels['outcome'])).toEqual(['success', 'failure', 'cancelled']);
  });

  it('of no known duration are not observed', () => {
    expect(counted(agentRunSamples({ ...RUN, durationMs: null }))).toEqual(['claude_agent_runs_total{p,Explore,success} 1']);
  });
});

describe('turns', () => {
  it('count as runs of main too', () => {
    expect(counted(turnSamples(TURN))).toEqual([
      'claude_agent_runs_total{p,main,success} 1',
      'claude_agent_run_duration_seconds{main} 2000000',
      'claude_turn_duration_seconds{p} 2000000',
      'claude_turn_first_response_seconds{p} 300000',
    ]);
  });

  it.each<[AgentOutcome, string]>([
    ['failure', 'api_error'],
    ['cancelled', 'interrupted'],
  ])('that end with %s give the reason %s', (outcome, reason) => {
    expect(counted(turnSamples({ ...TURN, outcome }))).toContain(`claude_agent_run_failures_total{p,main,${reason}} 1`);
  });

  it('that go on show their first response only', () => {
    expect(counted(turnSamples({ ...TURN, outcome: 'unfinished' }))).toEqual(['claude_turn_first_response_seconds{p} 300000']);
  });

  it.each([
    ['response', { firstResponseAt: 0 }],
    ['start', { startedAt: 0 }],
  ])('without a known %s have no first response', (_, times) => {
    expect(counted(turnSamples({ ...TURN, ...times }))).not.toContainEqual(expect.stringContaining('first_response'));
  });
});

describe('the others', () => {
  it('hook runs, with a duration where there is one', () => {
    expect(counted(hookRunSamples(HOOK_RUN))).toEqual([
      'claude_hook_runs_total{Stop,lint.sh,error} 1',
      'claude_hook_run_duration_seconds{Stop,lint.sh} 12000',
    ]);
    expect(counted(hookRunSamples({ ...HOOK_RUN, durationMs: -1 }))).toEqual(['claude_hook_runs_total{Stop,lint.sh,error} 1']);
    expect(hookRunSamples({ ...HOOK_RUN, durationMs: 0 })).toHaveLength(2);
  });

  it('compactions, with a duration where there is one', () => {
    const compaction = { sessionId: 's1', project: 'p', trigger: 'auto', durationMs: 40_000 };
    expect(counted(compactionSamples(compaction))).toEqual([
      'claude_compactions_total{p,auto} 1',
      'claude_compaction_duration_seconds{} 40000000',
    ]);
    expect(compactionSamples({ ...compaction, durationMs: 0 })).toHaveLength(1);
  });

  it.each<[Partial<ApiErrorState>, string]>([
    [{}, 'claude_api_errors_total{p,529} 1'],
    [{ status: 0 }, 'claude_api_errors_total{p,none} 1'],
    [{ final: true }, 'claude_request_failures_total{p,overloaded} 1'],
  ])('API errors %j', (fields, expected) => {
    expect(counted(apiErrorSamples({ ...API_ERROR, ...fields }))).toEqual([expected]);
  });

  it('session starts and damage', () => {
    expect(counted(sessionStartSamples({ sessionId: 's1', project: 'p', source: 'fork' }))).toEqual([
      'claude_session_starts_total{p,fork} 1',
    ]);
    expect(counted(damageSamples({ kind: 'torn' }))).toEqual(['claude_session_damage_total{torn} 1']);
  });

  it('runs that were recorded by hand, under names of their own', () => {
    expect(counted(recordedAgentRunSamples(RECORDED_RUN))).toEqual([
      'claude_recorded_agent_runs_total{n,failure} 1',
      'claude_recorded_agent_run_duration_seconds{n} 1500000',
      'claude_recorded_agent_tokens_total{n} 7',
    ]);
    expect(counted(recordedAgentRunSamples({ ...RECORDED_RUN, tokens: -1 }))).toHaveLength(2);
    expect(counted(recordedHookRunSamples({ name: 'n', durationMs: 1, succeeded: false }))).toEqual([
      'claude_recorded_hook_runs_total{n,error} 1',
      'claude_recorded_hook_run_duration_seconds{n} 1000',
    ]);
  });

  it('lines of files, known and unknown', () => {
    const tally = { linesRead: 10, linesDamaged: 2, linesRecovered: 1, unknownTypes: { novelty: 3 } };
    expect(counted(fileSamples(tally))).toEqual([
      'ccmon_lines_total{read} 10',
      'ccmon_lines_total{damaged} 2',
      'ccmon_lines_total{recovered} 1',
      'ccmon_unknown_records_total{novelty} 3',
    ]);
  });
});

const RECORDED_RUN: RecordedAgentRunState = { name: 'n', at: 1, durationMs: 1500, tokens: 7, succeeded: false };

describe('a change', () => {
  const sessionId = 's1';
  const project = 'p';
  it.each<[CountedChange, number, { sessionId: string; at: number } | undefined]>([
    [{ kind: 'request', before: null, after: REQUEST }, 7, { sessionId, at: 5000 }],
    [{ kind: 'toolRun', before: null, after: TOOL_RUN }, 3, { sessionId, at: 1250 }],
    [{ kind: 'agentRun', before: null, after: RUN }, 4, { sessionId, at: 2500 }],
    [{ kind: 'turn', before: null, after: TURN }, 6, { sessionId, at: 3000 }],
    [{ kind: 'hookRun', before: null, after: HOOK_RUN }, 2, { sessionId, at: 1000 }],
    [{ kind: 'compaction', before: null, after: { sessionId, project, trigger: 'auto', durationMs: 0 } }, 1, undefined],
    [{ kind: 'apiError', before: null, after: API_ERROR }, 1, undefined],
    [{ kind: 'sessionStart', before: null, after: { sessionId, project, source: 'clear' } }, 1, undefined],
    [{ kind: 'damage', before: null, after: { kind: 'torn' } }, 1, undefined],
    [{ kind: 'recordedAgentRun', before: null, after: RECORDED_RUN }, 4, undefined],
    [{ kind: 'recordedHookRun', before: null, after: { name: 'n', at: 1, durationMs: 5, succeeded: true } }, 3, undefined],
  ])('of the kind $kind adds what is new', (change, samples, origin) => {
    const movement = movementOf(change);
    expect(movement.taken).toEqual([]);
    expect(movement.added).toHaveLength(samples);
    expect(movement.origin).toEqual(origin);
  });

  it('takes away what was counted before', () => {
    const movement = movementOf({ kind: 'request', before: REQUEST, after: { ...REQUEST, output: 9 } });
    expect(movement.taken).toEqual(requestSamples(REQUEST));
    expect(movement.added).toEqual(requestSamples({ ...REQUEST, output: 9 }));
    expect(movementOf({ kind: 'request', before: REQUEST, after: null }).added).toEqual([]);
  });
});
