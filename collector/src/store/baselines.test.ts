/** Snapshots of baselines and samples of levels: kept, found, and no more of them than are wanted. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HOUR_MS } from '../base/time.ts';
import { BASELINES } from '../readings/testReadings.ts';
import { createBaselineStore, type BaselineStore } from './baselines.ts';
import { readLevelSamples } from './queries/levelSamples.ts';
import { readSnapshot, readSnapshotTimes } from './queries/snapshots.ts';
import { openTestStore, type TestStore } from './queries/testHistory.ts';
import { readsOf } from './reads.ts';

let test: TestStore;
let kept: BaselineStore;
beforeEach(() => {
  test = openTestStore();
  kept = createBaselineStore(test.store);
});
afterEach(() => test.remove());

it('gives back what was kept, the newest at or before a time', async () => {
  kept.saveSnapshot(1000, BASELINES);
  kept.saveSnapshot(2000, { ...BASELINES, changes: [] });
  const db = readsOf(test.store);
  expect(await readSnapshot(db, 1999)).toEqual({ at: 1000, content: BASELINES });
  expect((await readSnapshot(db, 5000))?.content.changes).toEqual([]);
  expect(await readSnapshot(db, 999)).toBeUndefined();
});

it('keeps the hundred newest', async () => {
  for (let at = 1; at <= 130; at++) kept.saveSnapshot(at, {});
  const times = await readSnapshotTimes(readsOf(test.store));
  expect(times).toHaveLength(100);
  expect([times[0], times.at(-1)]).toEqual([130, 31]);
});

it('keeps one sample of a level each hour, until it is old', async () => {
  const level = (value: number) => [{ signal: 'memory', subject: '{}', value }];
  kept.saveLevels(5 * HOUR_MS, level(0.1), 0);
  kept.saveLevels(6 * HOUR_MS, level(0.2), 0);
  kept.saveLevels(6 * HOUR_MS + 60_000, level(0.3), 6 * HOUR_MS);
  expect(await readLevelSamples(readsOf(test.store), 'memory', 0)).toEqual([{ labels: {}, hour: 6, value: 0.3 }]);
});
