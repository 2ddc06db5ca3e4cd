import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import type { Change } from './changes.ts';
import { emptyFacts, type Facts, type RequestFact } from './facts.ts';
import { createLedger } from './ledger.ts';
import { PRICE_TABLE } from './priceTable.ts';
import { createPrices } from './prices.ts';
import { readsOf } from '../store/reads.ts';

const prices = createPrices(PRICE_TABLE);

const request = (fields: Partial<RequestFact> = {}): RequestFact => ({
  messageId: 'msg_1',
  requestId: 'req_1',
  sessionId: 's1',
  agentId: '',
  copied: false,
  model: 'claude-opus-4-6',
  at: 1000,
  inputTokens: 10,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  webSearches: 0,
  speed: '',
  inferenceGeo: '',
  stopReason: '',
  ...fields,
});
const activity = (sessionId: string, cwd: string, at = 1) => ({
  sessionId,
  cwd,
  cwdAt: at,
  version: '2.1.330',
  versionAt: at,
  entrypoint: 'cli',
  gitBranch: '',
  firstAt: at,
  lastAt: at,
  forkedFrom: '',
});

let dataDir: string;
let store: Store;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-ledger-'));
  store = openStore({ dataDir });
});
afterEach(() => {
  store.close();
  fs.rmSync(dataDir, { recursive: true });
});

/** Applies each set of facts in a transaction of its own. */
function apply(...sets: Partial<Facts>[]): Change[] {
  const ledger = createLedger(store, prices);
  const changes: Change[] = [];
  for (const facts of sets) {
    store.transaction(() => ledger.apply({ facts: { ...emptyFacts(), ...facts }, files: [] }, (change) => changes.push(change)));
  }
  return changes;
}
const requests = () => readsOf(store).selectFrom('requests').selectAll().orderBy('message_id').orderBy('request_id').execute();

describe('requests', () => {
  it('counts a request once, with the largest value of each count, and prices it', async () => {
    apply({ requests: [request({ outputTokens: 3 }), request({ outputTokens: 100, stopReason: 'end_turn' }), request()] });
    expect(await requests()).toMatchObject([{ input: 10, output: 100, cost_nano_usd: 10 * 5000 + 100 * 25_000 }]);
  });

  it('changes nothing when the same is read again', async () => {
    apply({ requests: [request()] });
    const before = await requests();
    expect(apply({ requests: [request()] })).toEqual([]);
    expect(await requests()).toEqual(before);
  });

  it('tells the difference when a count is revised upwards', () => {
    const changes = apply({ requests: [request({ outputTokens: 3 })] }, { requests: [request({ outputTokens: 100 })] });
    expect(changes.map(({ before, after }) => [before, after])).toMatchObject([
      [null, { output: 3 }],
      [{ output: 3 }, { output: 100 }],
    ]);
  });

  it.each([
    ['together', [[request(), request({ requestId: '', outputTokens: 9 })]]],
    ['first', [[request({ requestId: '', outputTokens: 9 })], [request()]]],
    ['last', [[request()], [request({ requestId: '', outputTokens: 9 })]]],
  ])('joins a record without a request id, read %s', async (_when, batches) => {
    const changes = apply(...batches.map((list) => ({ requests: list })));
    expect(await requests()).toMatchObject([{ request_id: 'req_1', output: 9 }]);
    const total = changes.reduce(
      (sum, { kind, before, after }) => (kind === 'request' ? sum + (after?.output ?? 0) - (before?.output ?? 0) : sum),
      0,
    );
    expect(total).toBe(9);
  });

  it('keeps two requests of one message id apart when both are named', async () => {
    apply({ requests: [request(), request({ requestId: 'req_2' })] });
    expect(await requests()).toHaveLength(2);
  });

  it.each([['first'], ['last']])('bills the original session when its copy in a fork is read %s', async (when) => {
    const original = { requests: [request({ sessionId: 'z-original' })] };
    const copy = { requests: [request({ sessionId: 'a-fork', copied: true })] };
    apply(...(when === 'first' ? [copy, original] : [original, copy]));
    const [row] = await readsOf(store)
      .selectFrom('requests')
      .innerJoin('sessions', 'sessions.id', 'requests.session')
      .select('sessions.session_id')
      .execute();
    expect(row?.session_id).toBe('z-original');
  });

  it('has no cost for a model without a price', async () => {
    apply({ requests: [request({ model: 'claude-nova-9' })] });
    expect(await requests()).toMatchObject([{ cost_nano_usd: null }]);
  });

  it('prices anew what another price table had priced, once', async () => {
    apply({ requests: [request({ model: 'local', outputTokens: 10 })] });
    const flat = { input: 0, output: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1 };
    const ledger = createLedger(store, createPrices(PRICE_TABLE, [{ model: 'local', prices: flat }]));
    const changes: Change[] = [];
    store.transaction(() => ledger.reprice((change) => changes.push(change)));
    store.transaction(() => ledger.reprice((change) => changes.push(change)));
    expect(changes).toMatchObject([{ before: { costNanoUsd: null }, after: { costNanoUsd: 10_000 } }]);
    expect(await requests()).toMatchObject([{ cost_nano_usd: 10_000 }]);
  });
});

describe('tool runs', () => {
  const use = { toolUseId: 't1', sessionId: 's1', agentId: '', copied: false, tool: 'Bash', at: 1000, subagentType: '', promptHash: 0 };
  const result = {
    toolUseId: 't1',
    sessionId: 's1',
    at: 3000,
    isError: true,
    resultClass: 'error' as const,
    agentId: '',
    agentType: '',
    agentStatus: '',
    agentDurationMs: 0,
  };
  it.each([
    ['together', [{ toolUses: [use], toolResults: [result] }]],
    ['in two parts', [{ toolUses: [use] }, { toolResults: [result] }]],
    ['result first', [{ toolResults: [result] }, { toolUses: [use] }]],
  ])('join call and result, read %s', (_when, sets) => {
    expect(apply(...sets).at(-1)).toMatchObject({
      kind: 'toolRun',
      after: { tool: 'Bash', startedAt: 1000, endedAt: 3000, resultClass: 'error' },
    });
  });
});

describe('labels', () => {
  it('tells facts anew when the project of their session becomes known later', () => {
    const changes = apply({ requests: [request()] }, { sessionActivities: [activity('s1', '/home/me/shop')] });
    expect(changes).toMatchObject([
      { before: null, after: { project: 'unknown' } },
      { before: { project: 'unknown' }, after: { project: 'me/shop' } },
    ]);
  });

  it("tells an agent's facts anew when its name becomes known later", () => {
    const meta = { sessionId: 's1', agentId: 'a1', agentType: 'Explore', toolUseId: '', parentAgentId: '', spawnDepth: 1 };
    const changes = apply({ requests: [request({ agentId: 'a1' })] }, { agentMetas: [meta] });
    const told = changes.filter((change) => change.kind === 'request');
    expect(told).toMatchObject([
      { before: null, after: { agent: 'unknown' } },
      { before: { agent: 'unknown' }, after: { agent: 'Explore' } },
    ]);
  });

  it('names a project the same, whatever was read before it, at once or bit by bit', async () => {
    const paths = { s1: '/a/web', s2: '/b/web', s3: '/c/b/web', s4: 'C:\\src\\web', s5: '/web', s6: '/' };
    const sessions = Object.entries(paths).map(([id, cwd]) => activity(id, cwd));
    const named = async (sets: Partial<Facts>[]): Promise<unknown> => {
      const own = openStore({ dataDir: fs.mkdtempSync(path.join(dataDir, 'own-')) });
      const ledger = createLedger(own, prices);
      for (const set of sets) own.transaction(() => ledger.apply({ facts: { ...emptyFacts(), ...set }, files: [] }));
      const rows = await readsOf(own)
        .selectFrom('sessions')
        .innerJoin('projects', 'projects.id', 'sessions.project')
        .select(['session_id', 'name'])
        .orderBy('session_id')
        .execute();
      own.close();
      return Object.fromEntries(rows.map(({ session_id, name }) => [session_id, name]));
    };
    const expected = { s1: 'a/web', s2: 'b/web', s3: 'b/web', s4: 'src/web', s5: 'web', s6: '/' };
    for (let first = 0; first < sessions.length; first++) {
      const order = [...sessions.slice(first), ...sessions.slice(0, first)];
      expect(await named([{ sessionActivities: order }])).toEqual(expected);
      expect(await named(order.map((each) => ({ sessionActivities: [each] })))).toEqual(expected);
    }
    expect(await named(sessions.toReversed().map((each) => ({ sessionActivities: [each] })))).toEqual(expected);
  });
});

describe('transactions', () => {
  it('undoes a batch whole, and can apply it again', async () => {
    const ledger = createLedger(store, prices);
    const batch = { facts: { ...emptyFacts(), requests: [request({ agentId: 'a1', model: 'claude-haiku-4-5' })] }, files: [] };
    expect(() =>
      store.transaction(() => {
        ledger.apply(batch);
        throw new Error('no');
      }),
    ).toThrow('no');
    ledger.forget();
    expect(await requests()).toEqual([]);
    store.transaction(() => ledger.apply(batch));
    expect(await requests()).toHaveLength(1);
  });
});

it('keeps every version of a definition, and when it came', () => {
  const definition = { agent: 'reviewer', scope: 'user' as const, path: '/a/reviewer.md', model: 'opus', tools: ['Read', 'Bash'] };
  apply(
    { agentDefinitions: [{ ...definition, contentHash: 'v1', at: 100 }] },
    { agentDefinitions: [{ ...definition, contentHash: 'v2', model: 'haiku', tools: [], at: 200 }] },
    { agentDefinitions: [{ ...definition, contentHash: 'v1', at: 300 }] },
    { goneDefinitions: [{ path: '/a/reviewer.md' }] },
  );
  expect(store.tables.agentDefinitions.page(0, 10)).toEqual([]);
  expect(store.tables.agentVersions.page(0, 10)).toMatchObject([
    { content_hash: 'v1', model: 'opus', tools: 'Read Bash', at: 100 },
    { content_hash: 'v2', model: 'haiku', tools: '', at: 200 },
  ]);
});
