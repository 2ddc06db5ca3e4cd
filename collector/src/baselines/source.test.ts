/** The source of baselines, from a store with a history to what stands on the board and is kept. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../base/time.ts';
import { createReadingBoard } from '../readings/board.ts';
import { HOST } from '../readings/testReadings.ts';
import type { Round } from '../sources/source.ts';
import { readLevelSamples } from '../store/queries/levelSamples.ts';
import { readSnapshot, readSnapshotTimes } from '../store/queries/snapshots.ts';
import { openTestStore, request, type TestStore } from '../store/queries/testHistory.ts';
import { readsOf } from '../store/reads.ts';
import { createBaselinesSource } from './source.ts';

const NOW = Date.parse('2026-03-20T12:30:00Z');

let test: TestStore;
beforeEach(() => (test = openTestStore()));
afterEach(() => test.remove());

/** One round, at a time. */
async function runOnce(now: number, store: TestStore['store'] = test.store) {
  const board = createReadingBoard();
  board.put('host', { value: HOST, at: now });
  const ended = new AbortController();
  const rounds: Round[] = [];
  await createBaselinesSource({ store, dataDir: '', firstAfterMs: 0 }).run({
    ...{ signal: ended.signal, now: () => now, readings: board, log: () => undefined, commit: () => undefined },
    onRound: (round) => {
      rounds.push(round);
      ended.abort();
    },
  });
  return { board, rounds };
}

/** Requests at noon of each of the last twelve days, and twenty times as many in the last full hour. */
function addRequests(): void {
  const daily = Array.from({ length: 12 }, (_, day) =>
    request(`d${day}`, NOW - day * DAY_MS - HOUR_MS, { inputTokens: 30_000, outputTokens: 0 }),
  );
  const burst = Array.from({ length: 20 }, (_, i) => request(`b${i}`, NOW - HOUR_MS + i, { inputTokens: 30_000, outputTokens: 0 }));
  test.add({ requests: [...daily, ...burst] });
}

it('finds what is unusual, puts it on the board, and keeps a snapshot', async () => {
  addRequests();
  const { board, rounds } = await runOnce(NOW);
  expect(rounds).toMatchObject([{ ok: true }]);
  const tokens = board.latest('baselines')?.value.baselines.find(({ signal }) => signal === 'project_tokens');
  expect(tokens).toMatchObject({ maturity: 1, value: 630_000, anomaly: { side: 'above', since: NOW } });
  expect((await readSnapshot(readsOf(test.store), NOW))?.content).toEqual(board.latest('baselines')?.value);
});

it('remembers since when something is unusual, and samples levels', async () => {
  addRequests();
  await runOnce(NOW);
  test.add({ requests: Array.from({ length: 20 }, (_, i) => request(`c${i}`, NOW + i, { inputTokens: 30_000, outputTokens: 0 })) });
  const { board } = await runOnce(NOW + HOUR_MS);
  const tokens = board.latest('baselines')?.value.baselines.find(({ signal }) => signal === 'project_tokens');
  expect(tokens?.anomaly?.since).toBe(NOW);
  expect(await readLevelSamples(readsOf(test.store), 'memory', 0)).toHaveLength(2);
});

it('takes up the last snapshot after a restart within the hour, and works out nothing', async () => {
  addRequests();
  await runOnce(NOW);
  const { board } = await runOnce(NOW + 60_000);
  expect(board.latest('baselines')?.at).toBe(NOW);
  expect(await readSnapshotTimes(readsOf(test.store))).toEqual([NOW]);
});

it('only begins to learn from an empty store', async () => {
  const { board } = await runOnce(NOW);
  const { baselines, forecasts, changes } = board.latest('baselines')?.value ?? { baselines: [], forecasts: [], changes: [] };
  expect(baselines).toMatchObject([{ signal: 'memory', maturity: 0, band: null }]);
  expect(forecasts).toMatchObject([{ forecast: 'disk_available', guess: null }]);
  expect(changes).toEqual([]);
});
