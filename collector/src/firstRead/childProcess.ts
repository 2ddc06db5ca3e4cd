/**
 * Entry of the process that reads the whole history into the store. What that takes, compiled code and memory, ends with
 * it, and the collector answers meanwhile. It ends with the collector; whatever it has committed by then is good.
 */
import { messageOf } from '../base/errors.ts';
import { openStoreAndLedger } from '../cli/history.ts';
import { readTranscripts } from '../sources/transcripts/readAll.ts';
import { acquireLock } from '../store/lock.ts';
import type { Orders, Report } from './messages.ts';

/** A terminal's Ctrl-C reaches the whole group: the collector ends this process when it is time. */
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(0));
process.once('message', (orders: Orders) => {
  void obey(orders);
});

function say(report: Report): void {
  process.send?.(report);
}

async function obey(orders: Orders): Promise<void> {
  try {
    const locked = acquireLock(orders.dataDir, 'first-read');
    if ('heldBy' in locked) throw new Error(`another process (${locked.heldBy.pid}) is reading into ${orders.dataDir}`);
    try {
      await read(orders);
    } finally {
      locked.lock.release();
    }
    say({ kind: 'done' });
  } catch (error) {
    say({ kind: 'failed', message: messageOf(error) });
  }
  process.disconnect();
}

async function read({ dataDir, pricesFile, configDirs }: Orders): Promise<void> {
  const { ingest, close } = await openStoreAndLedger({ dataDir, pricesFile });
  try {
    await readTranscripts({
      configDirs,
      known: ingest.known,
      stored: ingest.stored,
      onBatch: (batch) => {
        ingest.commit(batch);
        say({ kind: 'committed', damages: batch.facts.damages });
      },
      onProgress: (progress) => say({ kind: 'progress', progress }),
    });
    await ingest.historyRead();
  } finally {
    close();
  }
}
