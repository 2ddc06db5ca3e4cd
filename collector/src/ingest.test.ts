/** From files on disk to what the store answers, over several passes: what changes between them must show. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIngest, type ChangeOutput, type Ingest } from './ingest.ts';
import { createLedger } from './ledger/ledger.ts';
import { PRICE_TABLE } from './ledger/priceTable.ts';
import { createPrices } from './ledger/prices.ts';
import { readTranscripts } from './sources/transcripts/readAll.ts';
import { readAgents } from './store/queries/agents.ts';
import { readSessionSizes } from './store/queries/metrics.ts';
import { readReport } from './store/queries/report.ts';
import { EVERYTHING } from './store/queries/scope.ts';
import { readSessions } from './store/queries/sessions.ts';
import { readSessionTree } from './store/queries/tree.ts';
import { readsOf } from './store/reads.ts';
import { openStore, type Store } from './store/store.ts';

const SESSION = '11111111-1111-4111-8111-111111111111';
const AGENT = 'a926ffe946edcb096';

let root: string;
let store: Store;
let ingest: Ingest;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmon-ingest-'));
  open();
});
afterEach(() => {
  store.close();
  rmSync(root, { recursive: true });
});

function open(): void {
  store = openStore({ dataDir: join(root, 'state') });
  ingest = createIngest(store, createLedger(store, createPrices(PRICE_TABLE)));
}

function restart(): void {
  store.close();
  open();
}

const read = (...configDirs: string[]) =>
  readTranscripts({ configDirs, known: ingest.known, stored: ingest.stored, onBatch: (batch) => ingest.commit(batch) });

const agents = async () => (await readAgents(readsOf(store), EVERYTHING)).agents;
const defined = async () => (await agents()).filter((agent) => agent.defined).map(({ agent }) => agent);

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
}

const record = (fields: Record<string, unknown>): string =>
  `${JSON.stringify({ sessionId: SESSION, timestamp: '2026-10-01T00:00:00.000Z', cwd: join(root, 'shop'), ...fields })}\n`;
const promptRecord = (): string => record({ type: 'user', uuid: 'u1', message: { content: 'go' } });
const transcript = `c/projects/p/${SESSION}`;
const config = (): string => join(root, 'c');

describe('definitions of agents', () => {
  const definition = 'shop/.claude/agents/checker.md';
  it("of a project are known though only the store knows the project's place, and the agent has never run", async () => {
    write(`${transcript}.jsonl`, promptRecord());
    await read(config());
    restart();
    write(definition, '---\nname: checker\n---\n');
    await read(config());
    expect(await defined()).toEqual(['checker']);
  });

  it('go with their files, also while nobody looks', async () => {
    write(`${transcript}.jsonl`, promptRecord());
    write(definition, '---\nname: checker\n---\n');
    write('c/agents/deep/mine.md', '---\nname: mine\n---\n');
    write('c/agents/other.md', '---\nname: other\n---\n');
    await read(config());
    expect((await defined()).sort()).toEqual(['checker', 'mine', 'other']);
    rmSync(join(root, 'c/agents/deep'), { recursive: true });
    writeFileSync(join(root, 'c/agents/other.md'), 'no agent any more');
    restart();
    rmSync(join(root, 'shop'), { recursive: true });
    await read(config());
    expect(await defined()).toEqual([]);
  });

  it('stay where they were not looked for', async () => {
    write('c/agents/mine.md', '---\nname: mine\n---\n');
    write('d/agents/yours.md', '---\nname: yours\n---\n');
    await read(config(), join(root, 'd'));
    rmSync(join(root, 'd'), { recursive: true });
    await read(config());
    expect((await defined()).sort()).toEqual(['mine', 'yours']);
  });

  it('change nothing in the store while they stay as they are', async () => {
    write('c/agents/mine.md', '---\nname: mine\n---\n');
    await read(config());
    store.keepAnswer('q', 'a');
    restart();
    await read(config());
    expect(store.keptAnswer('q')).toBe('a');
  });
});

it("an agent's metadata that is written after its transcript was read names it", async () => {
  const answer = { id: 'm1', model: 'x', stop_reason: 'end_turn', content: [{ type: 'text' }], usage: { output_tokens: 1 } };
  write(`${transcript}.jsonl`, promptRecord());
  write(`${transcript}/subagents/agent-${AGENT}.jsonl`, record({ type: 'assistant', agentId: AGENT, isSidechain: true, message: answer }));
  await read(config());
  expect((await agents()).map(({ agent }) => agent)).toContain('unknown');
  restart();
  write(`${transcript}/subagents/agent-${AGENT}.meta.json`, JSON.stringify({ agentType: 'reviewer' }));
  await read(config());
  expect((await agents()).map(({ agent }) => agent)).toContain('reviewer');
  expect((await read(config())).filesRead).toBe(0);
});

it('agents of a workflow have their own figures, and stand below the call of the workflow', async () => {
  const message = (id: string, content: object, stop: string) => ({
    ...{ id, model: 'claude-opus-4-6', stop_reason: stop, content: [content], usage: { input_tokens: 10, output_tokens: 5 } },
  });
  const at = (second: number): string => new Date(Date.UTC(2026, 9, 1, 0, 0, second)).toISOString();
  const call = message('m1', { type: 'tool_use', id: 'toolu_wf', name: 'Workflow', input: {} }, 'tool_use');
  write(`${transcript}.jsonl`, promptRecord() + record({ type: 'assistant', uuid: 'u2', timestamp: at(1), message: call }));
  const folder = `${transcript}/subagents/workflows/wf_1`;
  for (const [index, agentId] of ['a58b738ef87f8a3fa', 'a58b738ef87f8a3fb'].entries()) {
    const of = { agentId, isSidechain: true };
    const work = message(`m2${index}`, { type: 'text', text: 'done' }, 'end_turn');
    write(
      `${folder}/agent-${agentId}.jsonl`,
      record({ type: 'user', uuid: `p${index}`, timestamp: at(2), message: { content: 'x' }, ...of }) +
        record({ type: 'assistant', uuid: `w${index}`, timestamp: at(2 + 10 * (index + 1)), message: work, ...of }),
    );
    const meta = { agentType: 'workflow-subagent', toolUseId: 'toolu_wf', spawnDepth: 1, workflowPhase: 'review' };
    write(`${folder}/agent-${agentId}.meta.json`, JSON.stringify(meta));
  }
  // One that the API failed for good, and one that is still at work.
  const failed = { isApiErrorMessage: true, error: 'rate_limit', message: { model: '<synthetic>', content: [] } };
  const working = { message: message('m24', { type: 'tool_use', id: 'toolu_x', name: 'Read', input: {} }, 'tool_use') };
  for (const [agentId, second, answer] of [['a58b738ef87f8a3fc', 3, failed] as const, ['a58b738ef87f8a3fd', 4, working] as const]) {
    const of = { agentId, isSidechain: true };
    write(
      `${folder}/agent-${agentId}.jsonl`,
      record({ type: 'user', uuid: `p${agentId}`, timestamp: at(second), message: { content: 'x' }, ...of }) +
        record({ type: 'assistant', uuid: `w${agentId}`, timestamp: at(second + 2), ...of, ...answer }),
    );
    const meta = { agentType: 'planner', toolUseId: 'toolu_wf', parentAgentId: '', spawnDepth: 1, workflowPhase: 'plan' };
    write(`${folder}/agent-${agentId}.meta.json`, JSON.stringify(meta));
  }
  // What these hold is not documented: they are neither transcripts nor damage.
  write(`${folder}/journal.jsonl`, '{"phase":"review"}\nnot JSON\n');
  write(`${transcript}/workflows/wf_1.json`, '{"status":"failed"');
  const { filesRead, lines, problems } = await read(config());
  expect({ filesRead, damaged: lines.damaged, problems }).toEqual({ filesRead: 5, damaged: 0, problems: [] });
  expect((await agents()).find(({ agent }) => agent === 'workflow-subagent')).toMatchObject({
    ...{ runs: 2, succeeded: 2, p50Seconds: 10, p95Seconds: 20, requests: 2, tokens: { input: 20, output: 10 } },
  });
  const tree = await readSessionTree(readsOf(store), SESSION, 0);
  expect(tree?.turns[0]?.tools).toMatchObject([
    {
      tool: 'Workflow',
      agents: [
        { outcome: 'success', durationSeconds: 10 },
        { outcome: 'success', durationSeconds: 20 },
        { agent: 'planner', outcome: 'failure', reason: 'api_error' },
        { agent: 'planner', outcome: 'unfinished' },
      ],
    },
  ]);
});

describe('sizes of sessions', () => {
  const fixture = fileURLToPath(new URL('../../test/fixtures/real-client/2.0.76', import.meta.url));
  const sizes = async () => {
    const question = { scope: EVERYTHING, search: '', sort: 'size' as const, limit: 9, offset: 0, now: 0 };
    const { sessions } = await readSessions(readsOf(store), question);
    const metrics = (await readSessionSizes(readsOf(store))).map(({ bytes }) => bytes).sort((a, b) => b - a);
    expect(sessions.map(({ sizeBytes }) => sizeBytes)).toEqual(metrics);
    return metrics;
  };
  const bytesBelow = (folder: string): number =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

  it('hold the files of agents that stand beside those of sessions', async () => {
    await read(fixture);
    expect((await sizes()).reduce((sum, bytes) => sum + bytes)).toBe(bytesBelow(join(fixture, 'projects')));
  });

  it('are those of one copy, the larger', async () => {
    await read(fixture);
    const once = await sizes();
    const copy = join(root, 'copy');
    cpSync(fixture, copy, { recursive: true });
    rmSync(join(copy, 'projects'), { recursive: true });
    cpSync(join(fixture, 'projects'), join(copy, 'projects'), { recursive: true, filter: (file) => !file.includes('agent-') });
    await read(fixture, copy);
    expect(await sizes()).toEqual(once);
  });
});

it('the report names every directory that its figures come from', async () => {
  write(`${transcript}.jsonl`, promptRecord());
  write('d/projects/p/22222222-2222-4222-8222-222222222222.jsonl', promptRecord());
  const other = join(root, 'd');
  await read(config());
  await read(other);
  const report = await readReport(readsOf(store), { scope: EVERYTHING, configDirs: [other] });
  expect(report).toMatchObject({ configDirs: [other, config()], files: { read: 2 } });
});

it('names the store when its output cannot be opened for want of space, and opens it when asked again', async () => {
  const opened: boolean[] = [];
  const output: ChangeOutput = {
    open: () => {
      opened.push(opened.length > 0);
      // As SQLite says it.
      return opened.length > 1 ? Promise.resolve() : Promise.reject(new Error('database or disk is full'));
    },
    apply: () => undefined,
    applyFiles: () => undefined,
    beforeCommit: () => undefined,
    committed: () => undefined,
    rolledBack: () => undefined,
  };
  ingest.attach(output);
  await expect(ingest.historyRead()).rejects.toMatchObject({
    code: 'disk_full',
    message: expect.stringContaining(`No space left on the disk of ${store.path}`) as string,
  });
  await ingest.historyRead();
  expect(opened).toEqual([false, true]);
});
