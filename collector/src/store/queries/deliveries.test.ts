/** When something was handed over last, by what is in the store. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hookEvent, measure } from '../../ledger/testFacts.ts';
import { readsOf } from '../reads.ts';
import { readLastDeliveries } from './deliveries.ts';
import { addHistory, DAY_1, DAY_2, openTestStore, type TestStore } from './testHistory.ts';
import { apiCall, hookGroup } from './testTelemetry.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => {
  test.remove();
});

const NONE = { hook_events: null, measured_runs: null, telemetry: null, records: null };

it('knows of none in an empty store, nor from transcripts alone', async () => {
  expect(await readLastDeliveries(readsOf(test.store))).toEqual(NONE);
  addHistory(test);
  expect(await readLastDeliveries(readsOf(test.store))).toEqual(NONE);
});

it('knows the latest of each', async () => {
  test.add({
    hookEvents: [hookEvent('SessionStart', DAY_1), hookEvent('Stop', DAY_1 + 5000)],
    hookMeasures: [measure('k1', DAY_1 + 900), measure('k2', DAY_1 + 100)],
    apiCalls: [apiCall('req_1', DAY_1)],
    hookGroups: [hookGroup('g1', DAY_1 + 900, { succeeded: 2 })],
    customSamples: [{ key: '', fingerprint: '', metric: 'x', labels: {}, type: 'gauge', value: 1, at: DAY_2, receivedAt: DAY_2 }],
  });
  expect(await readLastDeliveries(readsOf(test.store))).toEqual({
    hook_events: DAY_1 + 5000,
    measured_runs: DAY_1 + 900,
    telemetry: DAY_1 + 900,
    records: DAY_2,
  });
});
