import { expect, it } from 'vitest';
import { readStorageDays } from '../store/queries/storage.ts';
import { openTestOutput } from '../outputs/prometheus/testOutput.ts';
import { readsOf } from '../store/reads.ts';
import type { StorageDayFact } from './facts.ts';

const at = (time: string, entries: StorageDayFact['entries'], configDir = '/c'): StorageDayFact => ({
  ...{ configDir, day: time.slice(0, 10), at: Date.parse(time), entries },
});
const transcripts = (bytes: number): StorageDayFact['entries'][number] => ({ type: 'transcripts', project: 'code/shop', bytes, files: 1 });
const debug = { type: 'debug', project: '', bytes: 7, files: 1 } as const;

it('keeps of each day what was seen last, as a whole, whatever comes in which order and how often', async () => {
  const { commit, store } = await openTestOutput();
  const morning = at('2026-03-01T08:00:00Z', [transcripts(100), debug]);
  const evening = at('2026-03-01T20:00:00Z', [transcripts(300)]);
  const other = at('2026-03-01T08:00:00Z', [debug], '/d');
  for (const fact of [morning, evening, morning, other, evening]) commit({ storageDays: [fact] });
  commit({ storageDays: [at('2026-03-02T08:00:00Z', [transcripts(400)])] });
  const days = await readStorageDays(readsOf(store), '2026-03-01');
  const told = days.map(({ configDir, day, type, project, bytes }) => [configDir, day, type, project, bytes].join(' '));
  expect(told.sort()).toEqual([
    '/c 2026-03-01 transcripts code/shop 300',
    '/c 2026-03-02 transcripts code/shop 400',
    '/d 2026-03-01 debug  7',
  ]);
  expect(await readStorageDays(readsOf(store), '2026-03-03')).toEqual([]);
});
