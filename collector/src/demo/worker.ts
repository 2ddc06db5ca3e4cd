/** Entry of the demo's thread: writes the history, tells how far it is, then goes on live until the thread is ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { writeDemoHistory } from './demoHistory.ts';
import { openLive } from './live.ts';
import type { DemoOrders, DemoReport } from './thread.ts';

const TICK_MS = 1000;

function run({ dir }: DemoOrders): void {
  const tell = (report: DemoReport): void => parentPort?.postMessage(report);
  const written = writeDemoHistory({ dir, now: Date.now(), onProgress: (progress) => tell({ progress }) });
  const goOn = openLive(written);
  // What has been going on for minutes is part of the history, so that there is something active from the beginning.
  goOn(Date.now());
  tell('written');
  setInterval(() => goOn(Date.now()), TICK_MS);
}

run(workerData as DemoOrders);
