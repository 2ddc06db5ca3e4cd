/** What a series of somebody's own metric shows, in whatever order and however often its samples come. */
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { openStore, type Store } from '../store/store.ts';
import { applyCustomSamples, labelsText } from './customSamples.ts';
import type { CustomSampleFact } from './facts.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;

async function store(): Promise<Store> {
  const opened = openStore({ dataDir: await temporaryDirectory() });
  onTestFinished(() => opened.close());
  return opened;
}

const sample = (value: number, fields: Partial<CustomSampleFact> = {}): CustomSampleFact => ({
  ...{ key: '', fingerprint: '', metric: 'm', type: 'gauge', labels: {}, value, at: NOW, receivedAt: NOW },
  ...fields,
});

function shown(opened: Store, ...samples: CustomSampleFact[]): number | undefined {
  opened.transaction(() => applyCustomSamples(opened, samples, () => undefined));
  return opened.tables.customSeries.find(['m', '{}'])?.value;
}

it('a gauge takes the latest by its own time, and of two at one time the later one', async () => {
  const opened = await store();
  expect(shown(opened, sample(1), sample(2, { at: NOW - 1 }))).toBe(1);
  expect(shown(opened, sample(3))).toBe(3);
});

it('a gauge is not held by the time of a clock that was set back', async () => {
  const opened = await store();
  expect(shown(opened, sample(1, { at: NOW + 300 * DAY, receivedAt: NOW + 300 * DAY }))).toBe(1);
  expect(shown(opened, sample(2))).toBe(2);
});

it('a counter adds each sample once by its key, and those without a key each time', async () => {
  const opened = await store();
  const one = sample(2, { type: 'counter', key: 'k' });
  expect(shown(opened, one, one)).toBe(2);
  expect(shown(opened, one, sample(0.5, { type: 'counter' }), sample(0.5, { type: 'counter' }))).toBe(3);
});

it('keys are forgotten after thirty days', async () => {
  const opened = await store();
  shown(opened, sample(1, { type: 'counter', key: 'old' }));
  shown(opened, sample(1, { type: 'counter', key: 'new', receivedAt: NOW + 29 * DAY }));
  expect(opened.tables.customSampleKeys.find(['old'])).toBeDefined();
  shown(opened, sample(1, { type: 'counter', key: 'newer', receivedAt: NOW + 31 * DAY }));
  expect(opened.tables.customSampleKeys.find(['old'])).toBeUndefined();
  expect(opened.tables.customSampleKeys.find(['new'])).toBeDefined();
});

it('labels are the same series in whatever order they come', () => {
  expect(labelsText({ b: '1', a: '2' })).toBe(labelsText({ a: '2', b: '1' }));
});
