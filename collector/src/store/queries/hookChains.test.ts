import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HookRunFact } from '../../ledger/facts.ts';
import { measure, toolEvent } from '../../ledger/testFacts.ts';
import { readsOf } from '../reads.ts';
import { readHookChains } from './hookChains.ts';
import { readHookGraph } from './hookGraph.ts';
import { readHooks } from './hooks.ts';
import { EVERYTHING } from './scope.ts';
import { openTestStore, request, toolRun, turn, type TestStore } from './testHistory.ts';

const T = Date.parse('2026-03-01T10:00:00Z');

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.remove());

function hook(occasion: string, event: string, hookName: string, endedAt: number, fields: Partial<HookRunFact> = {}): HookRunFact {
  return {
    ...{
      key: `${occasion}/${event}/${hookName.replace(/\W/g, '')}`,
      sessionId: 's1',
      agentId: '',
      event,
      matcher: '',
      hook: hookName,
      at: endedAt,
    },
    ...{ durationMs: 100, exitCode: 0, outcome: 'success' },
    ...fields,
  };
}

async function chains() {
  const found = await readHookChains(readsOf(test.store), 's1');
  return found?.turns.map(({ turnId, chains: ofTurn }) => ({
    turnId,
    chains: ofTurn.map(({ event, tool, sideBySide, followed, matchers }) => ({
      ...{ event, tool, sideBySide, followed },
      hooks: matchers.flatMap(({ matcher, runs }) => runs.map((run) => `${matcher}>${run.hook} ${run.outcome}`)),
    })),
  }));
}

describe('chains', () => {
  it('tell of each turn which hooks ran, side by side or in turn, and what followed', async () => {
    test.add({
      turns: [turn('turn-1', T, 5000), turn('turn-2', T + 20_000, 5000)],
      ...toolRun('t1', 'Bash', T + 1000, 1000, 'rejected'),
      hookRuns: [
        hook('start', 'SessionStart', 'announce.sh', T - 500),
        hook('t1', 'PreToolUse', 'guard.sh', T + 1100, { matcher: 'Bash', exitCode: 2, outcome: 'blocking' }),
        hook('t1', 'PreToolUse', 'log.sh', T + 1150, { matcher: 'Bash' }),
        hook('stop-1', 'Stop', 'tests.sh', T + 3000, { outcome: 'blocking' }),
        hook('stop-2', 'Stop', 'tests.sh', T + 24_000),
        hook('stop-2', 'Stop', 'later.sh', T + 24_500),
      ],
      requests: [request('m1', T + 500), request('m2', T + 3500)],
    });
    expect(await chains()).toEqual([
      {
        turnId: '',
        chains: [{ event: 'SessionStart', tool: null, sideBySide: false, followed: 'nothing', hooks: ['>announce.sh success'] }],
      },
      {
        turnId: 'turn-1',
        chains: [
          {
            ...{ event: 'PreToolUse', tool: 'Bash', sideBySide: true, followed: 'tool_blocked' },
            hooks: ['Bash>guard.sh blocking', 'Bash>log.sh success'],
          },
          { event: 'Stop', tool: null, sideBySide: false, followed: 'continued', hooks: ['>tests.sh blocking'] },
        ],
      },
      {
        turnId: 'turn-2',
        chains: [{ event: 'Stop', tool: null, sideBySide: false, followed: 'stopped', hooks: ['>tests.sh success', '>later.sh success'] }],
      },
    ]);
  });

  it('put silent hooks that were measured to the tool that they ran for', async () => {
    test.add({
      turns: [turn('turn-1', T, 5000)],
      ...toolRun('t1', 'Bash', T + 1000, 1000),
      hookEvents: [toolEvent('PreToolUse', 't1', T + 1010), toolEvent('PostToolUse', 't1', T + 2000)],
    });
    test.add({
      hookMeasures: [
        measure('m1', T + 1130),
        measure('m2', T + 1140, { hook: 'other.sh', command: 'zz' }),
        measure('m3', T + 2125, { event: 'PostToolUse' }),
      ],
    });
    expect(await chains()).toEqual([
      {
        turnId: 'turn-1',
        chains: [
          {
            ...{ event: 'PreToolUse', tool: 'Bash', sideBySide: true, followed: 'tool_ran' },
            hooks: ['Bash>lint.sh success', 'Bash>other.sh success'],
          },
          { event: 'PostToolUse', tool: 'Bash', sideBySide: false, followed: 'nothing', hooks: ['Bash>lint.sh success'] },
        ],
      },
    ]);
  });

  it('are there of sessions that exist', async () => {
    expect(await readHookChains(readsOf(test.store), 'nobody')).toBeUndefined();
  });
});

it('make a graph that is weighted by runs, failures and time', async () => {
  test.add({
    hookRuns: [
      hook('t1', 'PreToolUse', 'guard.sh', T, { matcher: 'Bash', outcome: 'blocking' }),
      hook('t2', 'PreToolUse', 'guard.sh', T, { matcher: 'Read' }),
      hook('t3', 'PreToolUse', 'guard.sh', T, { matcher: 'Bash', durationMs: -1, outcome: 'error' }),
      hook('s', 'Stop', 'guard.sh', T),
    ],
  });
  const { nodes, edges } = await readHookGraph(readsOf(test.store), EVERYTHING);
  expect(new Map(nodes.map(({ id, runs }) => [id, runs]))).toEqual(
    new Map([
      ...([
        ['event:PreToolUse', 3],
        ['event:Stop', 1],
      ] as const),
      ...([
        ['matcher:PreToolUse:Bash', 2],
        ['matcher:PreToolUse:Read', 1],
        ['matcher:Stop:', 1],
        ['hook:guard.sh', 4],
      ] as const),
    ]),
  );
  expect(edges.find(({ from, to }) => from === 'matcher:PreToolUse:Bash' && to === 'hook:guard.sh')).toMatchObject({
    ...{ runs: 2, failed: 1, blocking: 1, seconds: 0.1 },
  });
  expect(edges).toHaveLength(6);
});

it('say of each hook how much is known, and what it costs a day', async () => {
  const day = 86_400_000;
  test.add({ hookRuns: [hook('t1', 'PreToolUse', 'lint.sh', T, { key: 't1/PreToolUse/abc', durationMs: 300 })] });
  test.add({ hookMeasures: [measure('m1', T), measure('m2', T + day, { cpuSeconds: 0.15, peakBytes: 20_000_000 })] });
  const { hooks } = await readHooks(readsOf(test.store), EVERYTHING);
  expect(hooks).toMatchObject([
    {
      ...{ runs: 2, recorded: 1, measured: 2, p99Seconds: 0.3, cpuP50Seconds: 0.05, cpuP95Seconds: 0.15 },
      ...{ peakP50Bytes: 9_000_000, peakMaxBytes: 20_000_000, secondsPerDay: 0.21, cpuSecondsPerDay: 0.1 },
    },
  ]);
});
