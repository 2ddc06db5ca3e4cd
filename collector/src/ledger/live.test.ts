import { expect, describe, it, onTestFinished } from 'vitest';
import { openTestStore, type TestStore } from '../store/queries/testHistory.ts';
import type { Facts, HookEventFact, RegisteredSession } from './facts.ts';
import { hookEvent, registered, SESSION, toolEvent } from './testFacts.ts';

const T = 1_700_000_000_000;
const CONFIG_DIR = '/home/me/.claude';

interface Live {
  state: string;
  since: number;
  reason: string;
}

function open(): TestStore {
  const test = openTestStore();
  onTestFinished(test.remove);
  return test;
}

/** What the store says of the session after these facts, each set committed by itself. */
function after(test: TestStore, ...sets: Partial<Facts>[]): Live {
  for (const set of sets) test.add(set);
  const { tables, names } = test.store;
  const session = tables.sessions.find([SESSION]);
  const row = tables.liveSessions.find([session?.id ?? 0]);
  if (row === undefined) throw new Error('nothing is known of the session');
  return { state: names.text(row.state), since: row.since - T, reason: names.text(row.reason) };
}

const events = (...hookEvents: HookEventFact[]): Partial<Facts> => ({ hookEvents });
const registry = (at: number, ...sessions: RegisteredSession[]): Partial<Facts> => ({
  registries: [{ configDir: CONFIG_DIR, at, sessions }],
});
const prompt = hookEvent('UserPromptSubmit', T + 100);
const begin = toolEvent('PreToolUse', 't1', T + 200);
const ask = hookEvent('PermissionRequest', T + 300, { detail: 'Bash' });

/** How long permissions were waited for, -1 while they are. */
function waits({ store }: TestStore): number[] {
  return store.tables.hookEvents
    .page(0, 100)
    .filter(({ event }) => store.names.text(event) === 'PermissionRequest')
    .map(({ at, ended_at: endedAt }) => (endedAt === 0 ? -1 : endedAt - at));
}

describe('hooks alone', () => {
  it('tell a turn: idle, working, idle, ended', () => {
    const test = open();
    expect(after(test, events(hookEvent('SessionStart', T, { detail: 'startup' })))).toMatchObject({ state: 'idle', since: 0 });
    expect(after(test, events(prompt, begin))).toMatchObject({ state: 'working', since: 100 });
    expect(after(test, events(hookEvent('Stop', T + 900)))).toMatchObject({ state: 'idle', since: 900 });
    expect(after(test, events(hookEvent('SessionEnd', T + 950, { detail: 'logout' })))).toEqual({
      state: 'ended',
      since: 950,
      reason: 'logout',
    });
  });

  it('tell a permission from the request to the moment at which the tool began', () => {
    const test = open();
    expect(after(test, events(prompt, begin, ask))).toMatchObject({ state: 'waiting_permission', since: 300 });
    expect(after(test, events(toolEvent('PostToolUse', 't1', T + 5000, { durationMs: 700 })))).toMatchObject({
      state: 'working',
      since: 4300,
    });
    expect(waits(test)).toEqual([4000]);
  });

  it('do not take a tool that needed no permission for the one that waits', () => {
    const test = open();
    const other = toolEvent('PostToolUse', 't2', T + 2000, { durationMs: 1900 });
    expect(after(test, events(prompt, begin, ask, other))).toMatchObject({ state: 'waiting_permission', since: 300 });
  });

  it('tell a question from a permission', () => {
    const question = hookEvent('PermissionRequest', T + 300, { detail: 'AskUserQuestion' });
    expect(after(open(), events(prompt, question))).toMatchObject({ state: 'waiting_answer', since: 300 });
    const elicitation = hookEvent('Elicitation', T + 300, { detail: 'server' });
    const test = open();
    expect(after(test, events(prompt, elicitation))).toMatchObject({ state: 'waiting_answer', since: 300 });
    expect(after(test, events(hookEvent('ElicitationResult', T + 800, { detail: 'server' })))).toMatchObject({
      state: 'working',
      since: 800,
    });
  });

  it('wait for as long as any of several permissions is open', () => {
    const test = open();
    const ofAgent = hookEvent('PermissionRequest', T + 400, { detail: 'Bash', agentId: 'a1' });
    expect(after(test, events(prompt, ask, ofAgent))).toMatchObject({ state: 'waiting_permission', since: 300 });
    expect(after(test, events(toolEvent('PostToolUse', 't1', T + 1000, { durationMs: 100 })))).toMatchObject({ since: 400 });
    const stop = hookEvent('SubagentStop', T + 1500, { agentId: 'a1' });
    expect(after(test, events(stop))).toMatchObject({ state: 'working', since: 1500 });
    expect(waits(test)).toEqual([600, 1100]);
  });

  it('leave the session idle while an agent goes on in the background', () => {
    const agentWorks = toolEvent('PreToolUse', 't5', T + 1200, { agentId: 'a1' });
    expect(after(open(), events(prompt, hookEvent('Stop', T + 900), agentWorks))).toMatchObject({ state: 'idle', since: 900 });
  });

  it('tell of a turn that was broken off with a key a minute later', () => {
    const notice = hookEvent('Notification', T + 60_000, { detail: 'idle_prompt' });
    const test = open();
    expect(after(test, events(prompt, begin, ask, notice))).toMatchObject({ state: 'idle', since: 60_000 });
    expect(waits(test)).toEqual([59_700]);
  });

  it('do not revive a session by hooks that were running at its end, but by a new beginning', () => {
    const test = open();
    const end = hookEvent('SessionEnd', T + 900, { detail: 'other' });
    expect(after(test, events(prompt, end, toolEvent('PostToolUse', 't1', T + 950)))).toMatchObject({ state: 'ended' });
    expect(after(test, events(hookEvent('SessionStart', T + 2000, { detail: 'resume' })))).toEqual({
      state: 'idle',
      since: 2000,
      reason: '',
    });
  });

  it('know a compaction: of a prompt it is work, by hand it ends idle', () => {
    const test = open();
    const auto = [hookEvent('PreCompact', T + 300, { detail: 'auto' }), hookEvent('SessionStart', T + 800, { detail: 'compact' })];
    expect(after(test, events(prompt, ...auto, hookEvent('PostCompact', T + 820, { detail: 'auto' })))).toMatchObject({ state: 'working' });
    const byHand = [hookEvent('PreCompact', T + 900, { detail: 'manual' }), hookEvent('PostCompact', T + 1200, { detail: 'manual' })];
    expect(after(test, events(...byHand))).toMatchObject({ state: 'idle', since: 1200 });
  });
});

describe('news that come late, twice, or by another clock', () => {
  const turn = [prompt, begin, ask, toolEvent('PostToolUse', 't1', T + 5000, { durationMs: 700 }), hookEvent('Stop', T + 6000)];

  it('change nothing when they are read again', () => {
    const test = open();
    const first = after(test, events(...turn));
    const rows = (): unknown[] => [test.store.tables.hookEvents.page(0, 100), test.store.tables.toolRuns.page(0, 100)];
    const before = rows();
    expect(after(test, events(...turn), ...turn.map((fact) => events(fact)))).toEqual(first);
    expect(rows()).toEqual(before);
  });

  it('do not turn back what later ones have told', () => {
    const test = open();
    after(test, events(...turn));
    const late = hookEvent('PermissionRequest', T + 5500, { detail: 'Write', readAt: T + 9000 });
    expect(after(test, events(late))).toMatchObject({ state: 'idle', since: 6000 });
    expect(waits(test)).toEqual([4000, 500]);
  });

  it('are believed after the clock was set back by an hour', () => {
    const test = open();
    after(test, events(...turn));
    const back = T - 3_600_000;
    expect(after(test, events(hookEvent('UserPromptSubmit', back)))).toMatchObject({ state: 'working', since: -3_600_000 });
  });
});

describe('events that two hooks hand over', () => {
  const once = [
    ...[prompt, begin, ask, hookEvent('PermissionRequest', T + 320, { detail: 'Bash' })],
    hookEvent('Notification', T + 6300, { detail: 'permission_prompt' }),
    ...[toolEvent('PostToolUse', 't1', T + 5000, { durationMs: 700 }), toolEvent('PostToolUse', 't2', T + 9000, { durationMs: 700 })],
    ...[hookEvent('Stop', T + 9500), hookEvent('UserPromptSubmit', T + 10_000)],
  ].map((fact, i) => ({ ...fact, content: i + 1 }));
  const copyOf = (fact: HookEventFact, laterMs: number): HookEventFact => ({ ...fact, pid: fact.pid + 50_000, at: fact.at + laterMs });
  const told = ({ store }: TestStore): unknown[] => [
    store.tables.hookEvents.page(0, 100).map(({ event, at, ended_at: endedAt }) => [store.names.text(event), at, endedAt]),
    store.tables.toolRuns.page(0, 100).map((row) => ({ ...row, hook_tool: store.names.text(row.hook_tool) })),
  ];

  it.each([
    ['in one batch', (laterMs: number) => [events(...once.flatMap((fact) => [fact, copyOf(fact, laterMs)]))]],
    ['in two', (laterMs: number) => once.flatMap((fact) => [events(fact), events(copyOf(fact, laterMs))])],
    ['all copies last', (laterMs: number) => [events(...once), events(...once.map((fact) => copyOf(fact, laterMs)))]],
  ])('count once: %s', (_, sets) => {
    const single = open();
    const live = after(single, events(...once));
    for (const laterMs of [0, 7]) {
      const test = open();
      expect(after(test, ...sets(laterMs))).toEqual(live);
      expect(told(test)).toEqual(told(single));
    }
    expect(waits(single)).toEqual([4000, 7980]);
  });

  it('are others when they say the same again later, or say something else', () => {
    const test = open();
    const notice = hookEvent('Notification', T + 1000, { detail: 'idle_prompt', content: 5 });
    after(test, events(prompt, notice, { ...notice, at: T + 61_000 }, { ...notice, at: T + 1001, content: 6 }));
    expect(test.store.tables.hookEvents.page(0, 10)).toHaveLength(4);
  });
});

describe('the live registry', () => {
  it('ends a wait at the moment at which the user answered, and a turn that was broken off', () => {
    const test = open();
    after(test, events(prompt, begin, ask), registry(T + 400, registered('waiting_permission', T + 380)));
    expect(after(test, registry(T + 4100, registered('working', T + 4000)))).toMatchObject({ state: 'working', since: 4000 });
    after(test, events(hookEvent('PermissionRequest', T + 5000, { detail: 'Bash' })));
    expect(after(test, registry(T + 6100, registered('idle', T + 6000)))).toMatchObject({ state: 'idle', since: 6000 });
    expect(waits(test)).toEqual([3700, 1000]);
  });

  it('tells of a wait without hooks, which a hook that comes later says more of', () => {
    const test = open();
    expect(after(test, registry(T + 400, registered('waiting_permission', T + 380)))).toMatchObject({
      state: 'waiting_permission',
      since: 380,
    });
    expect(after(test, events(ask))).toMatchObject({ state: 'waiting_permission', since: 300 });
    expect(waits(test)).toEqual([-1]);
  });

  it('says that a process was killed, or is gone', () => {
    const test = open();
    after(test, events(prompt, ask), registry(T + 350, registered('waiting_permission', T + 340)));
    const dead = registered('waiting_permission', T + 340, { alive: false });
    expect(after(test, registry(T + 2000, dead))).toEqual({ state: 'ended', since: 2000, reason: 'killed' });
    expect(waits(test)).toEqual([1700]);
    const gone = open();
    after(gone, registry(T + 10, registered('idle', T)));
    expect(after(gone, registry(T + 3000))).toEqual({ state: 'ended', since: 3000, reason: 'exit' });
  });

  it('does not make news of what was left behind by a process of long ago', () => {
    const test = open();
    expect(() => after(test, registry(T, registered('idle', T - 1, { alive: false })))).toThrow('nothing is known');
  });

  it('leaves a session ended that its hook has ended, while its process still goes', () => {
    const test = open();
    after(test, registry(T + 10, registered('idle', T)));
    after(test, events(hookEvent('SessionEnd', T + 500, { detail: 'logout' })));
    expect(after(test, registry(T + 520, registered('idle', T)), registry(T + 600))).toEqual({
      state: 'ended',
      since: 500,
      reason: 'logout',
    });
  });

  it('ends the session that a process has left for another one', () => {
    const test = open();
    after(test, registry(T + 10, registered('idle', T)));
    const other = registered('idle', T + 400, { sessionId: 's2' });
    expect(after(test, registry(T + 500, other))).toEqual({ state: 'ended', since: 500, reason: 'exit' });
  });
});

it('keeps what hooks tell of tools and agents with their runs', () => {
  const test = open();
  const agent = { agentId: 'a1', agentType: 'reviewer' };
  test.add(
    events(
      ...[begin, hookEvent('SubagentStart', T + 250, agent), toolEvent('PreToolUse', 't9', T + 260, agent)],
      hookEvent('PostToolBatch', T + 800, { toolUseIds: ['t9'], ...agent }),
    ),
  );
  const { toolRuns, agentRuns, hookEvents } = test.store.tables;
  const [run] = agentRuns.page(0, 10);
  expect(run).toMatchObject({ agent_id: 'a1', hook_started_at: T + 250, hook_stopped_at: 0 });
  expect(toolRuns.find(['t9'])).toMatchObject({ tool: 0, agent: run?.id, hook_started_at: T + 260, hook_ended_at: T + 800 });
  expect(hookEvents.page(0, 10)).toEqual([]);
});
