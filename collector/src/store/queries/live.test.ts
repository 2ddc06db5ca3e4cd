import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookEvent, registered, toolEvent } from '../../ledger/testFacts.ts';
import { readsOf } from '../reads.ts';
import { readLiveSessions } from './live.ts';
import { readLiveStates } from './metrics.ts';
import { readSessionEvents } from './sessionEvents.ts';
import { openTestStore, session, toolRun, type TestStore } from './testHistory.ts';

const T = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.remove());

const live = (now: number) => readLiveSessions(readsOf(test.store), now);
const states = async (now: number): Promise<string[]> =>
  (await live(now)).map(({ sessionId, state, reason }) => `${sessionId} ${state} ${reason}`.trim());

describe('sessions', () => {
  it('come in the order in which somebody must act', async () => {
    const of = (sessionId: string, event: string, at: number, detail = '') => hookEvent(event, at, { sessionId, detail });
    test.add({
      hookEvents: [
        ...[of('idle', 'Stop', T + 10), of('works', 'UserPromptSubmit', T + 20), of('ends', 'SessionEnd', T + 30, 'logout')],
        ...[of('asks', 'UserPromptSubmit', T), of('asks', 'PermissionRequest', T + 50, 'AskUserQuestion')],
        ...[of('waits', 'UserPromptSubmit', T), of('waits', 'PermissionRequest', T + 40, 'Bash')],
      ],
    });
    expect(await states(T + 1000)).toEqual([
      'waits waiting_permission',
      'asks waiting_answer',
      'works working',
      'idle idle',
      'ends ended logout',
    ]);
    const [first] = await live(T + 1040);
    expect(first).toMatchObject({ seconds: 1, waitsFor: [{ event: 'PermissionRequest', for: 'Bash', agent: 'main' }] });
  });

  it('are gone some time after their end', async () => {
    test.add({ hookEvents: [hookEvent('SessionEnd', T, { detail: 'other' })] });
    expect(await states(T + 14 * MINUTE)).toEqual(['s1 ended other']);
    expect(await states(T + 16 * MINUTE)).toEqual([]);
  });

  it('that no registry names end when nothing is heard of them; those that it names go on', async () => {
    test.add({ hookEvents: [hookEvent('UserPromptSubmit', T)] });
    test.add({ registries: [{ configDir: '/c', at: T, sessions: [registered('idle', T, { sessionId: 's2' })] }] });
    expect(await states(T + 59 * MINUTE)).toEqual(['s1 working', 's2 idle']);
    expect(await states(T + 61 * MINUTE)).toEqual(['s2 idle']);
    expect(await readLiveStates(readsOf(test.store), T + 61 * MINUTE)).toEqual([{ state: 'idle', sessions: 1 }]);
    test.add({ sessionActivities: [session('s1', '/home/me/shop', T, T + 50 * MINUTE)] });
    expect(await states(T + 61 * MINUTE)).toEqual(['s1 working', 's2 idle']);
  });
});

describe('agents and tools', () => {
  const inAgent = { agentId: 'a1', agentType: 'reviewer' };
  const inNested = { agentId: 'a2', agentType: 'helper' };

  it('hang below who launched them', async () => {
    test.add({
      hookEvents: [
        ...[hookEvent('UserPromptSubmit', T), toolEvent('PreToolUse', 'launch', T + 1, { detail: 'Agent' })],
        ...[
          hookEvent('SubagentStart', T + 2, inAgent),
          toolEvent('PreToolUse', 't1', T + 3, inAgent),
          hookEvent('SubagentStart', T + 4, inNested),
        ],
        ...[
          toolEvent('PreToolUse', 't2', T + 5, { ...inNested, detail: 'Read' }),
          toolEvent('PreToolUse', 't3', T + 6, { detail: 'Grep' }),
        ],
      ],
      agentMetas: [{ sessionId: 's1', agentId: 'a2', agentType: 'helper', toolUseId: '', parentAgentId: 'a1', spawnDepth: 2 }],
    });
    const [shown] = await live(T + 1002);
    expect(shown?.tools.map(({ tool }) => tool)).toEqual(['Grep']);
    expect(shown?.agents).toMatchObject([
      {
        agent: 'reviewer',
        seconds: 1,
        tools: [{ tool: 'Bash', toolUseId: 't1' }],
        agents: [{ agent: 'helper', tools: [{ tool: 'Read' }] }],
      },
    ]);
  });

  it('are gone when a hook or a transcript says so', async () => {
    test.add({
      hookEvents: [
        hookEvent('UserPromptSubmit', T),
        hookEvent('SubagentStart', T + 2, inAgent),
        toolEvent('PreToolUse', 't1', T + 3, inAgent),
      ],
    });
    test.add({ hookEvents: [toolEvent('PreToolUse', 't2', T + 4), toolEvent('PreToolUse', 't3', T + 5)] });
    test.add({ hookEvents: [toolEvent('PostToolUse', 't2', T + 6)], ...toolRun('t3', 'Bash', T + 5, 100, 'rejected') });
    const [before] = await live(T + 1000);
    expect([before?.tools, before?.agents.length]).toEqual([[], 1]);
    test.add({ hookEvents: [hookEvent('SubagentStop', T + 900, inAgent)] });
    const [after] = await live(T + 1000);
    expect(after?.agents).toEqual([]);
  });

  it('of a process that was killed do not run in the one that took the session up', async () => {
    test.add({
      hookEvents: [hookEvent('UserPromptSubmit', T), hookEvent('SubagentStart', T + 2, inAgent), toolEvent('PreToolUse', 't1', T + 3)],
    });
    test.add({ hookEvents: [hookEvent('SessionStart', T + 5000, { detail: 'resume' }), hookEvent('UserPromptSubmit', T + 5100)] });
    expect(await live(T + 6000)).toMatchObject([{ state: 'working', agents: [], tools: [] }]);
  });

  it('are told by transcripts alone where no hook is installed', async () => {
    test.add({ registries: [{ configDir: '/c', at: T, sessions: [registered('working', T)] }] });
    test.add({ toolUses: toolRun('t1', 'Bash', T + 5, 0).toolUses });
    expect(await live(T + 1000)).toMatchObject([{ state: 'working', tools: [{ tool: 'Bash' }] }]);
    expect(await live(T + 11 * MINUTE)).toMatchObject([{ tools: [] }]);
  });
});

it('gives the events of a session in order, with what was waited for', async () => {
  test.add({
    hookEvents: [
      ...[hookEvent('UserPromptSubmit', T), hookEvent('PermissionRequest', T + 500, { detail: 'Bash' })],
      ...[
        toolEvent('PostToolUse', 't1', T + 3000, { durationMs: 500 }),
        hookEvent('Notification', T + 3100, { detail: 'agent_completed' }),
      ],
    ],
  });
  expect((await readSessionEvents(readsOf(test.store), 's1'))?.events).toMatchObject([
    { event: 'UserPromptSubmit', seconds: null },
    { event: 'PermissionRequest', detail: 'Bash', seconds: 2 },
    { event: 'Notification', detail: 'agent_completed', endedAt: null },
  ]);
  expect(await readSessionEvents(readsOf(test.store), 'nobody')).toBeUndefined();
});
