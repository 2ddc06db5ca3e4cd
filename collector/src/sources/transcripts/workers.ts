/**
 * A second thread that helps with a cold start: both threads take the next file from one shared list, so neither waits
 * for the other. The worker's facts come back as batches.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Batch } from '../../ledger/facts.ts';
import type { ReaderKind } from './lines.ts';
import type { Unread } from './pass.ts';

export interface WorkerOrders {
  unread: Unread[];
  /** One 32-bit integer: the index of the next file that nobody has taken. */
  next: SharedArrayBuffer;
  reader: ReaderKind;
  now: number;
}

export interface WorkerReport {
  batch: Batch;
  bytes: number;
}

interface JoinOptions {
  reader: ReaderKind;
  now: number;
  signal: AbortSignal | undefined;
  onBatch: (batch: Batch, bytes: number) => void;
}

/** Files to be read, each given out once. */
export interface SharedQueue {
  next(): Unread | undefined;
  /** Waits for the worker; returns the files that it took and did not read, because it died. */
  end(): Promise<Unread[]>;
}

/** Starts a worker on the list. Where its file is missing, the caller gets all the files. */
export function joinWorker(unread: Unread[], { reader, now, signal, onBatch }: JoinOptions): SharedQueue {
  const next = new SharedArrayBuffer(4);
  const counter = new Int32Array(next);
  const taken = new Set<string>();
  const read = new Set<string>();
  const orders: WorkerOrders = { unread, next, reader, now };
  const worker = startWorker(orders);
  const ended = new Promise<void>((resolve) => {
    if (!worker) resolve();
    worker?.on('message', ({ batch, bytes }: WorkerReport) => {
      for (const file of batch.files) read.add(file.path);
      onBatch(batch, bytes);
    });
    // A worker that dies has handed over whole batches; whatever else it took is read again by the caller.
    worker?.on('error', () => resolve());
    worker?.on('exit', () => resolve());
  });
  const stop = (): void => void Atomics.store(counter, 0, unread.length);
  signal?.addEventListener('abort', stop, { once: true });
  return {
    next() {
      const item = unread[Atomics.add(counter, 0, 1)];
      if (item) taken.add(item.file.path);
      return item;
    },
    async end() {
      await ended;
      signal?.removeEventListener('abort', stop);
      return unread.filter(({ file }) => !taken.has(file.path) && !read.has(file.path));
    },
  };
}

function startWorker(orders: WorkerOrders): Worker | null {
  const file = workerFile();
  return file === null ? null : new Worker(file, { workerData: orders });
}

/** Beside the bundle lies the worker's own bundle; run from source, the worker is this folder's worker.ts. */
function workerFile(): URL | null {
  const name = import.meta.url.endsWith('.ts') ? './worker.ts' : './transcripts-worker.mjs';
  const file = new URL(name, import.meta.url);
  return existsSync(fileURLToPath(file)) ? file : null;
}
