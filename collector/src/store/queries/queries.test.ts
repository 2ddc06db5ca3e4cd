import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentNode } from '../../outputs/api/schema/tree.ts';
import { SCHEMAS } from '../../outputs/api/schemas.ts';
import { readAgents } from './agents.ts';
import { readHooks } from './hooks.ts';
import { percentileSeconds } from './percentiles.ts';
import { readReport } from './report.ts';
import { EVERYTHING, type Scope } from './scope.ts';
import { readSessions, type SessionsQuestion } from './sessions.ts';
import { readStoreStatus } from './status.ts';
import {
  addHistory,
  DAY_1,
  DAY_2,
  HAIKU_NANO_USD,
  openTestStore,
  OPUS_NANO_USD,
  request,
  session,
  toolRun,
  type TestStore,
} from './testHistory.ts';
import { readTools } from './tools.ts';
import { readSessionTree } from './tree.ts';
import { readUsage, type UsageQuestion } from './usage.ts';
import { readsOf } from '../reads.ts';

let test: TestStore;
const db = () => readsOf(test.store);
beforeAll(() => {
  test = openTestStore();
  addHistory(test);
});
afterAll(() => test.remove());

const span = (since: number | null, until: number | null): Scope => ({ ...EVERYTHING, since, until });
const DAY_1_ONLY = span(DAY_1 - 3_600_000, DAY_1 + 3_600_000);

describe('percentiles', () => {
  it.each([
    [[], [null, null]],
    [[7000], [7, 7]],
    [
      [3000, 1000],
      [1, 3],
    ],
    [Array.from({ length: 100 }, (_unused, i) => (100 - i) * 1000), [50, 95]],
    [Array.from({ length: 21 }, (_unused, i) => i * 1000), [10, 19]],
  ])('are the nearest rank of %j', (durations, expected) => {
    expect(percentileSeconds(durations, [50, 95])).toEqual(expected);
  });
});

describe('the report', () => {
  it('is the object of the schema', async () => {
    const report = await readReport(db(), { scope: EVERYTHING, configDirs: ['/home/me/.claude'] });
    expect(SCHEMAS.Report.strict().parse(report)).toEqual(report);
    expect(report).toMatchObject({
      schemaVersion: 1,
      configDirs: ['/home/me/.claude'],
      range: { since: null, until: null },
      files: { read: 3, damaged: 1, unreadable: 1 },
      lines: { read: 30, damaged: 1, recovered: 1 },
      sessions: 2,
      requests: 4,
      tokens: { input: 40, output: 80, cacheRead: 1200, cacheWrite: 360, cacheWrite5m: 160, cacheWrite1h: 200 },
      cost: { usd: (2 * OPUS_NANO_USD + HAIKU_NANO_USD) / 1e9, requestsWithoutPrice: 1 },
      tools: { runs: 4, errors: 2 },
    });
  });

  it('tells an unknown cost from none', async () => {
    const { models } = await readReport(db(), { scope: EVERYTHING, configDirs: [] });
    expect(models.map(({ model, requests, usd }) => [model, requests, usd])).toEqual([
      ['claude-opus-4-6', 2, (2 * OPUS_NANO_USD) / 1e9],
      ['claude-haiku-4-5-20251001', 1, HAIKU_NANO_USD / 1e9],
      ['no-such-model', 1, null],
    ]);
  });

  it('counts every request to one agent, and turns as runs of main', async () => {
    const { agents, requests, tokens } = await readReport(db(), { scope: EVERYTHING, configDirs: [] });
    expect(agents).toMatchObject([
      { agent: 'main', runs: 3, succeeded: 2, failed: 1, cancelled: 0, unfinished: 0, p50Seconds: 10, p95Seconds: 60, requests: 3 },
      { agent: 'explorer', runs: 1, succeeded: 1, p50Seconds: 30, p99Seconds: 30, requests: 1 },
    ]);
    expect(agents.reduce((sum, agent) => sum + agent.requests, 0)).toBe(requests);
    expect(agents.reduce((sum, agent) => sum + agent.tokens.cacheRead, 0)).toBe(tokens.cacheRead);
  });

  it('has no hook failure in a hook that blocked', async () => {
    const { hooks } = await readHooks(db(), EVERYTHING);
    expect(hooks).toMatchObject([
      { event: 'PostToolUse', hook: 'lint.sh', runs: 3, failed: 1, p50Seconds: 0.02, p95Seconds: 0.03 },
      { event: 'SessionStart', hook: 'env.sh', runs: 1, failed: 0, p50Seconds: null, p95Seconds: null },
    ]);
  });

  it.each([
    ['day 1', DAY_1_ONLY, { sessions: 1, requests: 3, runs: 3 }],
    ['day 2', span(DAY_2, null), { sessions: 1, requests: 1, runs: 1 }],
    ['up to day 2', span(null, DAY_2), { sessions: 1, requests: 3, runs: 3 }],
    ['a range without anything', span(DAY_2 + 1e9, null), { sessions: 0, requests: 0, runs: 0 }],
    ['one that ends where a request begins', span(DAY_1 + 1000, DAY_1 + 60_500), { sessions: 1, requests: 1, runs: 1 }],
  ])('takes %s by the time of each fact', async (_name, scope, expected) => {
    const { sessions, requests, tools } = await readReport(db(), { scope, configDirs: [] });
    expect({ sessions, requests, runs: tools.runs }).toEqual(expected);
  });

  it('leaves facts without a time out of every range, and only there', async () => {
    const other = openTestStore();
    addHistory(other);
    other.add({ requests: [request('msg_untimed', 0)] });
    const all = await readReport(readsOf(other.store), { scope: EVERYTHING, configDirs: [] });
    const ranged = await readReport(readsOf(other.store), { scope: span(null, DAY_2 + 1e9), configDirs: [] });
    other.remove();
    expect([all.requests, ranged.requests]).toEqual([5, 4]);
  });
});

describe('an empty store', () => {
  it('reports zeros', async () => {
    const empty = openTestStore();
    const report = await readReport(readsOf(empty.store), { scope: EVERYTHING, configDirs: [] });
    empty.remove();
    expect(SCHEMAS.Report.strict().parse(report)).toMatchObject({ requests: 0, cost: { usd: 0 }, agents: [], models: [], hooks: [] });
  });
});

describe('agents', () => {
  it('lists what is defined and never ran, with the reasons of failures', async () => {
    const answer = await readAgents(db(), EVERYTHING);
    expect(SCHEMAS.Agents.strict().parse(answer)).toEqual(answer);
    expect(answer.agents.map(({ agent, runs, defined, lastAt }) => [agent, runs, defined, lastAt])).toEqual([
      ['main', 3, false, new Date(DAY_2).toISOString()],
      ['explorer', 1, false, new Date(DAY_1 + 61_000).toISOString()],
      ['reviewer', 0, true, null],
    ]);
  });

  it('keeps to one project', async () => {
    const { agents } = await readAgents(db(), { ...EVERYTHING, projects: ['viewer'] });
    expect(agents.map(({ agent, runs, requests }) => [agent, runs, requests])).toEqual([
      ['main', 1, 1],
      ['reviewer', 0, 0],
    ]);
  });
});

describe('a scope of agents', () => {
  const requestsOf = async (...agents: string[]) => {
    const { requests, tools, agents: rows, sessions } = await readReport(db(), { scope: { ...EVERYTHING, agents }, configDirs: [] });
    return { requests, tools: tools.runs, agents: rows.map(({ agent }) => agent), sessions };
  };

  it('counts what they did, and the sessions in which they ran', async () => {
    expect(await requestsOf('explorer')).toEqual({ requests: 1, tools: 1, agents: ['explorer'], sessions: 1 });
    expect(await requestsOf('main')).toEqual({ requests: 3, tools: 3, agents: ['main'], sessions: 2 });
    expect(await requestsOf('main', 'explorer')).toEqual({ requests: 4, tools: 4, agents: ['main', 'explorer'], sessions: 2 });
    expect(await requestsOf('nobody')).toEqual({ requests: 0, tools: 0, agents: [], sessions: 0 });
  });

  it('lists the defined ones among them only', async () => {
    const { agents } = await readAgents(db(), { ...EVERYTHING, agents: ['reviewer'] });
    expect(agents.map(({ agent, runs }) => [agent, runs])).toEqual([['reviewer', 0]]);
  });

  it('finds runs of which only the id is known under the name that they are shown by', async () => {
    const other = openTestStore();
    other.add({ requests: [request('msg_1', DAY_1, { agentId: 'a9' }), request('msg_2', DAY_1)] });
    const [row] = (await readAgents(readsOf(other.store), EVERYTHING)).agents.filter(({ agent }) => agent !== 'main');
    const report = await readReport(readsOf(other.store), { scope: { ...EVERYTHING, agents: [row?.agent ?? ''] }, configDirs: [] });
    other.remove();
    expect([row?.agent, report.requests]).toEqual(['unknown', 1]);
  });
});

describe('tools', () => {
  it('have durations from call to result', async () => {
    const { tools } = await readTools(db(), EVERYTHING);
    expect(tools).toEqual([
      { tool: 'Bash', runs: 1, errors: 1, p50Seconds: 4, p95Seconds: 4 },
      { tool: 'Edit', runs: 1, errors: 1, p50Seconds: 2, p95Seconds: 2 },
      { tool: 'Read', runs: 1, errors: 0, p50Seconds: 0.5, p95Seconds: 0.5 },
      { tool: 'Task', runs: 1, errors: 0, p50Seconds: 30, p95Seconds: 30 },
    ]);
  });
});

describe('usage', () => {
  const ask = (question: Partial<UsageQuestion>) =>
    readUsage(db(), { scope: EVERYTHING, step: 'day', timeZone: 'UTC', now: DAY_2 + 3_600_000, ...question });

  it('gives the days with events, which add up to the report', async () => {
    const answer = await ask({});
    expect(SCHEMAS.Usage.strict().parse(answer)).toEqual(answer);
    expect(answer.points).toMatchObject([
      { start: '2026-03-01T00:00:00.000Z', requests: 3, turns: 2, agentRuns: 1, agentFailures: 0, toolRuns: 3, toolErrors: 1 },
      { start: '2026-03-02T00:00:00.000Z', requests: 1, turns: 1, agentRuns: 0, toolRuns: 1, toolErrors: 1, usd: 0 },
    ]);
  });

  it("counts the failures of turns and of other agents' runs, which add up to those of all agents", async () => {
    const { points } = await ask({});
    const { agents } = await readAgents(db(), EVERYTHING);
    const failed = (of: (agent: string) => boolean) => agents.reduce((sum, row) => sum + (of(row.agent) ? row.failed : 0), 0);
    expect(points.reduce((sum, point) => sum + point.turnFailures, 0)).toBe(failed((agent) => agent === 'main'));
    expect(points.reduce((sum, point) => sum + point.agentFailures, 0)).toBe(failed((agent) => agent !== 'main'));
    expect(failed(() => true)).toBeGreaterThan(0);
  });

  it('gives every step from the beginning of a range on', async () => {
    const { points } = await ask({ scope: span(DAY_1 - 2 * 86_400_000, null) });
    expect(points.map(({ start, requests }) => [start.slice(0, 10), requests])).toEqual([
      ['2026-02-27', 0],
      ['2026-02-28', 0],
      ['2026-03-01', 3],
      ['2026-03-02', 1],
    ]);
  });

  it("begins days at the reader's midnight", async () => {
    // 10:00 UTC is 00:00 of the next day at UTC+14.
    const { points } = await ask({ timeZone: 'Pacific/Kiritimati' });
    expect(points.map(({ start }) => start)).toEqual(['2026-03-01T10:00:00.000Z', '2026-03-02T10:00:00.000Z']);
  });

  it.each([
    ['begins', '2026-03-28T00:00+01:00', ['2026-03-27T23:00', '2026-03-28T23:00', '2026-03-29T22:00']],
    ['ends', '2026-10-24T00:00+02:00', ['2026-10-23T22:00', '2026-10-24T22:00', '2026-10-25T23:00']],
  ])("begins days at the reader's midnight when summer time %s", async (_, since, midnights) => {
    const other = openTestStore();
    const starts = midnights.map((midnight) => Date.parse(`${midnight}Z`));
    // The first and the last moment of each day, in as many requests as it is days from the first.
    const nextStart = (starts[2] ?? 0) + 86_400_000;
    const moments = starts.flatMap((start, day) => [start, (starts[day + 1] ?? nextStart) - 1].map((at): [number, number] => [day, at]));
    other.add({ requests: moments.flatMap(([day, at]) => Array.from({ length: day + 1 }, (_unused, i) => request(`msg_${at}_${i}`, at))) });
    const question = { step: 'day', timeZone: 'Europe/Berlin', now: nextStart } as const;
    const counted = async (scope: Scope) => {
      const { points } = await readUsage(readsOf(other.store), { ...question, scope });
      return points.map(({ start, requests }) => [start.slice(0, 16), requests]);
    };
    const expected = midnights.map((midnight, day) => [midnight, 2 * (day + 1)]);
    expect(await counted(span(Date.parse(since), null))).toEqual(expected);
    expect(await counted(EVERYTHING)).toEqual(expected);
    other.remove();
  });

  it('counts by the hour', async () => {
    const { points } = await ask({ step: 'hour' });
    expect(points.map(({ start }) => start)).toEqual(['2026-03-01T10:00:00.000Z', '2026-03-02T10:00:00.000Z']);
  });
});

describe('sessions', () => {
  const ask = (question: Partial<SessionsQuestion> = {}) =>
    readSessions(db(), { scope: EVERYTHING, search: '', sort: 'last', limit: 10, offset: 0, now: DAY_2 + 60_000, ...question });
  const ids = async (question: Partial<SessionsQuestion>) => (await ask(question)).sessions.map(({ sessionId }) => sessionId);

  it('have their figures', async () => {
    const answer = await ask();
    expect(SCHEMAS.Sessions.strict().parse(answer)).toEqual(answer);
    expect(answer.sessions).toMatchObject([
      { sessionId: 's2', project: 'viewer', active: true, health: 'damaged', damagedLines: 1, large: false, toolErrors: 1, usd: null },
      {
        sessionId: 's1',
        project: 'spotter',
        cwd: '/spotter',
        version: '2.1.330',
        active: false,
        health: 'ok',
        sizeBytes: 12_000_000,
        large: true,
        turns: 2,
        requests: 3,
        toolRuns: 3,
        toolErrors: 1,
        agentRuns: 1,
        models: ['claude-opus-4-6', 'claude-haiku-4-5-20251001'],
      },
    ]);
  });

  it.each([
    ['last', ['s2', 's1']],
    ['first', ['s2', 's1']],
    ['cost', ['s1', 's2']],
    ['tokens', ['s1', 's2']],
    ['requests', ['s1', 's2']],
    ['size', ['s1', 's2']],
  ] as const)('are sorted by %s', async (sort, expected) => {
    expect(await ids({ sort })).toEqual(expected);
  });

  it('come page by page', async () => {
    expect(await ask({ limit: 1, offset: 1 })).toMatchObject({ total: 2, limit: 1, offset: 1, sessions: [{ sessionId: 's1' }] });
  });

  it.each([
    ['SPOT', ['s1']],
    ['s2', ['s2']],
    ['%', []],
    ['_1', []],
    ["' or 1=1 --", []],
  ])('are found by %s', async (search, expected) => {
    expect(await ids({ search })).toEqual(expected);
  });

  it.each([
    [span(DAY_1 + 60_000, DAY_1 + 61_000), ['s1']],
    [span(DAY_2 + 1e9, null), []],
  ])('are in a range that they have a part in', async (scope, expected) => {
    expect(await ids({ scope })).toEqual(expected);
  });
});

describe("a session's tree", () => {
  it('puts what an agent did under the call that launched it, and the rest into the turn of its time', async () => {
    const tree = await readSessionTree(db(), 's1', DAY_2);
    expect(SCHEMAS.SessionTree.parse(tree)).toEqual(tree);
    const [first, second] = tree?.turns ?? [];
    expect(first).toMatchObject({
      turnId: 'turn_1',
      kind: 'human',
      outcome: 'success',
      durationSeconds: 10,
      requests: [{ messageId: 'msg_1', usd: OPUS_NANO_USD / 1e9, stopReason: 'end_turn' }],
      tools: [{ tool: 'Read', outcome: 'success', agents: [] }],
      // The first came before the first prompt.
      hooks: [
        { event: 'SessionStart', durationSeconds: null, exitCode: null },
        { event: 'PostToolUse', exitCode: 0 },
      ],
      agents: [],
    });
    expect(second).toMatchObject({
      turnId: 'turn_2',
      requests: [{ messageId: 'msg_2' }],
      compactions: [{ trigger: 'auto', preTokens: 150_000, postTokens: null, durationSeconds: null }],
      hooks: [{ outcome: 'blocking' }],
      agents: [],
      tools: [
        {
          toolUseId: 'toolu_task',
          agents: [
            {
              agentId: 'a1',
              agent: 'explorer',
              outcome: 'success',
              durationSeconds: 30,
              requests: [{ messageId: 'msg_3' }],
              tools: [{ tool: 'Bash', outcome: 'error' }],
              hooks: [{ outcome: 'error' }],
            },
          ],
        },
      ],
    });
  });

  it('keeps errors and outcomes of a failed turn', async () => {
    const tree = await readSessionTree(db(), 's2', DAY_2);
    expect(tree?.turns).toMatchObject([
      { outcome: 'failure', errors: [{ status: 529, reason: 'overloaded', final: false }], tools: [{ outcome: 'rejected' }] },
    ]);
  });

  it('knows no session that is not there', async () => {
    expect(await readSessionTree(db(), 's3', DAY_2)).toBeUndefined();
  });

  it('loses no agent whose parents name each other', async () => {
    const other = openTestStore();
    const meta = (agentId: string, parentAgentId: string) => ({
      sessionId: 's1',
      agentId,
      agentType: agentId,
      toolUseId: '',
      parentAgentId,
      spawnDepth: 1,
    });
    other.add({ agentMetas: [meta('a', 'b'), meta('b', 'a'), meta('c', 'b')] });
    const tree = await readSessionTree(readsOf(other.store), 's1', DAY_2);
    other.remove();
    const found: string[] = [];
    const collect = (agents: AgentNode[]): void => {
      for (const { agentId, agents: below } of agents) {
        found.push(agentId);
        collect(below);
      }
    };
    tree?.turns.forEach((of) => collect(of.agents));
    expect(found.sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('status', () => {
  it('names what could not be read', async () => {
    expect(await readStoreStatus(db())).toEqual({
      requests: 4,
      sessions: 2,
      unknownRecordTypes: [{ type: 'new-type', lines: 3 }],
      damagedFiles: [
        { path: '/p/s2.jsonl', lines: 1, state: 'ok', message: '', places: [{ line: 2, offset: 10, kind: 'torn' }] },
        { path: '/p/secret.jsonl', lines: 0, state: 'unreadable', message: 'permission denied', places: [] },
      ],
    });
  });
});

describe('an error of a tool is a result that is marked as one', () => {
  const classes = { ok: 0, interrupted: 0, error: 1, rejected: 1, aborted: 1, unknown_agent: 1, api_error: 1 } as const;
  it.each(Object.entries(classes))('%s: %i', async (resultClass, errors) => {
    const own = openTestStore();
    const run = toolRun('toolu_1', 'Bash', DAY_1, 1000, resultClass as keyof typeof classes);
    own.add({ ...run, sessionActivities: [session('s1', '/src/shop', DAY_1, DAY_1 + 1000)] });
    const reads = readsOf(own.store);
    const [report, tools, usage, list] = await Promise.all([
      readReport(reads, { scope: EVERYTHING, configDirs: [] }),
      readTools(reads, EVERYTHING),
      readUsage(reads, { scope: EVERYTHING, step: 'day', timeZone: 'UTC', now: DAY_2 }),
      readSessions(reads, { scope: EVERYTHING, search: '', sort: 'last', limit: 9, offset: 0, now: DAY_2 }),
    ]);
    expect(report.tools).toEqual({ runs: 1, errors, byName: [{ tool: 'Bash', runs: 1, errors }] });
    expect([tools.tools[0]?.errors, usage.points[0]?.toolErrors, list.sessions[0]?.toolErrors]).toEqual([errors, errors, errors]);
    own.remove();
  });
});
