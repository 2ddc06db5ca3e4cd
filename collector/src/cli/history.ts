/** Opens the history of a data directory for the commands that read it: the store, its lock, prices and ledger. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../base/errors.ts';
import { makeFolder } from '../base/folders.ts';
import { createIngest, type Ingest } from '../ingest.ts';
import { createLedger } from '../ledger/ledger.ts';
import { PRICE_TABLE } from '../ledger/priceTable.ts';
import { createPrices } from '../ledger/prices.ts';
import { explainStoreError } from '../store/errors.ts';
import { acquireLock, lockHolder, type Holder } from '../store/lock.ts';
import { openStore, type Store } from '../store/store.ts';

export interface HistoryOptions {
  dataDir: string;
  /** The user's own prices; empty for none. */
  pricesFile: string;
}

export interface History {
  store: Store;
  ingest: Ingest;
  /** Closes the store and gives up the lock, if it was taken. */
  close: () => void;
}

/**
 * Takes the lock and opens the store for reading transcripts into it.
 * @returns who has the lock, when another process writes to this store
 * @throws StoreError, SettingError
 */
export async function openHistory({ dataDir, pricesFile }: HistoryOptions): Promise<History | { heldBy: Holder }> {
  makeDataDir(dataDir);
  const locked = takeLock(dataDir);
  if ('heldBy' in locked) {
    return locked;
  }
  try {
    await untilFirstReadEnded(dataDir);
    const history = await openStoreAndLedger({ dataDir, pricesFile });
    const close = () => {
      history.close();
      locked.lock.release();
    };
    return { ...history, close };
  } catch (error) {
    locked.lock.release();
    throw error;
  }
}

/** Opens the history for a caller who may write to it anyway. */
export async function openStoreAndLedger({ dataDir, pricesFile }: HistoryOptions): Promise<History> {
  const overrides = pricesFile === '' ? [] : (await import('./pricesFile.ts')).readPricesFile(pricesFile);
  const store = openStore({ dataDir });
  const ledger = createLedger(store, createPrices(PRICE_TABLE, overrides));
  return { store, ingest: createIngest(store, ledger), close: () => store.close() };
}

const FIRST_READ_POLL_MS = 20;

/** A collector that was killed leaves its first read behind for the moment that it takes to notice. */
async function untilFirstReadEnded(dataDir: string): Promise<void> {
  while (lockHolder(dataDir, 'first-read') !== undefined) await sleep(FIRST_READ_POLL_MS);
}

function takeLock(dataDir: string): ReturnType<typeof acquireLock> {
  try {
    return acquireLock(dataDir);
  } catch (error) {
    throw explainStoreError(path.join(dataDir, 'ccmon.lock'), error);
  }
}

function makeDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    fs.accessSync(dataDir, fs.constants.W_OK);
  } catch (error) {
    throw new Error(`The data directory ${dataDir} cannot be written (${messageOf(error)}). Name another with --data-dir.`, {
      cause: error,
    });
  }
}
