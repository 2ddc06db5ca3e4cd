import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../test/support/temporaryDirectory.ts';
import { createIngest, type ChangeOutput } from './ingest.ts';
import { createLedger } from './ledger/ledger.ts';
import { PRICE_TABLE } from './ledger/priceTable.ts';
import { createPrices } from './ledger/prices.ts';
import { openStore } from './store/store.ts';

it('names the store when its output cannot be opened for want of space, and opens it when asked again', async () => {
  const store = openStore({ dataDir: await temporaryDirectory() });
  onTestFinished(() => store.close());
  const ingest = createIngest(store, createLedger(store, createPrices(PRICE_TABLE, [])));
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
