import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiCalls, Telemetry } from '../../outputs/api/schema/telemetry.ts';
import { readsOf } from '../reads.ts';
import { readReport } from './report.ts';
import { EVERYTHING } from './scope.ts';
import { readApiCalls, readTelemetry } from './telemetry.ts';
import { addHistory, DAY_2, openTestStore, type TestStore } from './testHistory.ts';
import { TELEMETRY } from './testTelemetry.ts';

let test: TestStore;
beforeAll(() => {
  test = openTestStore();
  addHistory(test);
  test.add(TELEMETRY);
});
afterAll(() => test.remove());

const db = () => readsOf(test.store);
const since = { ...EVERYTHING, since: DAY_2 };

it('sums up requests to the API by model', async () => {
  expect(ApiCalls.parse(await readApiCalls(db(), EVERYTHING))).toEqual({
    range: { since: null, until: null },
    models: [
      {
        ...{ model: 'claude-opus-4-6', calls: 4, answered: 2, retries: 12, usd: 0.004 },
        ...{ p50Seconds: 1, p95Seconds: 3, p99Seconds: 3, firstTokenP50Seconds: 0.2, firstTokenP95Seconds: 0.8 },
        failures: [
          { status: null, calls: 1 },
          { status: 529, calls: 1 },
        ],
      },
      {
        ...{ model: 'claude-haiku-4-5-20251001', calls: 1, answered: 1, retries: 0, usd: null, failures: [] },
        ...{ p50Seconds: 0.5, p95Seconds: 0.5, p99Seconds: 0.5, firstTokenP50Seconds: 0.1, firstTokenP95Seconds: 0.1 },
      },
    ],
  });
});

it('sums up what else is reported', async () => {
  expect(Telemetry.parse(await readTelemetry(db(), EVERYTHING))).toEqual({
    range: { since: null, until: null },
    tools: [{ tool: 'Bash', runs: 2, errors: 1, p50Seconds: 4, p95Seconds: 4 }],
    decisions: [
      { tool: 'Bash', decision: 'accept', decidedBy: 'config', calls: 1 },
      { tool: 'Bash', decision: 'accept', decidedBy: 'user_temporary', calls: 1 },
      { tool: 'Edit', decision: 'reject', decidedBy: 'user_reject', calls: 1 },
    ],
    hooks: [
      { event: 'PreToolUse', firings: 2, succeeded: 3, blocked: 1, failed: 1, cancelled: 1, p50Seconds: 0.04, p95Seconds: 0.06 },
      { event: 'Stop', firings: 1, succeeded: 0, blocked: 0, failed: 1, cancelled: 0, p50Seconds: null, p95Seconds: null },
    ],
    agents: [
      { agent: 'custom', runs: 1, toolUses: 1, p50Seconds: 0.5, p95Seconds: 0.5 },
      { agent: 'explorer', runs: 1, toolUses: 1, p50Seconds: 30, p95Seconds: 30 },
    ],
    compactions: [{ trigger: 'auto', attempts: 2, failed: 1, p50Seconds: 0.1, p95Seconds: 9 }],
    activeSeconds: { user: 1.5, cli: 8.5 },
    linesOfCode: { added: 12, removed: 3 },
    commits: 2,
    pullRequests: 1,
  });
});

it('keeps to a span, to sessions and to projects', async () => {
  for (const scope of [since, { ...EVERYTHING, session: 's2' }, { ...EVERYTHING, projects: ['viewer'] }]) {
    const [{ models }, telemetry] = [await readApiCalls(db(), scope), await readTelemetry(db(), scope)];
    expect(models.map(({ model, calls, answered }) => [model, calls, answered])).toEqual([['claude-opus-4-6', 2, 0]]);
    expect(telemetry.tools).toEqual([]);
    expect(telemetry.decisions.map(({ tool }) => tool)).toEqual(['Edit']);
    expect(telemetry.hooks.map(({ event }) => event)).toEqual(['Stop']);
    expect([telemetry.agents.length, telemetry.compactions.length, telemetry.activeSeconds.cli]).toEqual([1, 1, 0.077]);
  }
});

it('leaves the figures of transcripts as they are', async () => {
  const own = openTestStore();
  addHistory(own);
  const question = { scope: EVERYTHING, configDirs: [] };
  expect(await readReport(db(), question)).toEqual(await readReport(readsOf(own.store), question));
  own.remove();
});

it('gives nothing of nothing', async () => {
  const own = openTestStore();
  expect((await readApiCalls(readsOf(own.store), EVERYTHING)).models).toEqual([]);
  expect(await readTelemetry(readsOf(own.store), EVERYTHING)).toMatchObject({ tools: [], hooks: [], commits: 0 });
  own.remove();
});
