/** Entry of the worker thread: takes files from the shared list, reads them, and posts their facts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, emptyFacts } from '../../ledger/facts.ts';
import { openLineReader } from './lines.ts';
import { readAgentMeta } from './meta.ts';
import { CHUNK_BYTES, readFile } from './read.ts';
import type { WorkerOrders, WorkerReport } from './workers.ts';

/** Smaller than the main thread's, so that the main thread can write while this one reads on. */
const REPORT_BYTES = 32 << 20;

function run({ unread, next, reader: kind, now }: WorkerOrders): void {
  const counter = new Int32Array(next);
  const reader = openLineReader(kind, CHUNK_BYTES);
  let batch: Batch = { facts: emptyFacts(), files: [] };
  let bytes = 0;
  const post = (): void => {
    if (batch.files.length > 0) parentPort?.postMessage({ batch, bytes } satisfies WorkerReport);
    batch = { facts: emptyFacts(), files: [] };
    bytes = 0;
  };
  for (let item = unread[Atomics.add(counter, 0, 1)]; item; item = unread[Atomics.add(counter, 0, 1)]) {
    const meta = readAgentMeta(item.file);
    if (meta) batch.facts.agentMetas.push(meta);
    const result = readFile(item.file, item.known, reader, batch.facts, { now });
    if (result.progress) batch.files.push(result.progress);
    bytes += result.bytes;
    if (bytes >= REPORT_BYTES) post();
  }
  post();
}

run(workerData as WorkerOrders);
