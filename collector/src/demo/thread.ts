/** The demo in a thread of its own: making up five weeks takes seconds, in which the daemon must answer. */
import { Worker } from 'node:worker_threads';
import type { WritingProgress } from './demoHistory.ts';

export interface DemoOrders {
  dir: string;
}

export type DemoReport = { progress: WritingProgress } | 'written';

export interface DemoThreadOptions extends DemoOrders {
  onProgress: (progress: WritingProgress) => void;
  /** Told when the activity breaks off after the history was written. */
  onBroken: (error: Error) => void;
}

export interface DemoThread {
  /** Settles when the history is written or the thread was ended before. Rejects when it cannot be written. */
  readonly written: Promise<void>;
  /** Ends it at once, wherever it stands: what it leaves is completed by the next one. */
  readonly end: () => Promise<void>;
}

/** The thread's own bundle lies beside that of the command. */
const WORKER = new URL('./demo-worker.mjs', import.meta.url);

/** Begins at once, and goes on with live activity once the history is written. */
export function startDemoThread({ dir, onProgress, onBroken }: DemoThreadOptions): DemoThread {
  const worker = new Worker(WORKER, { workerData: { dir } satisfies DemoOrders });
  let isWritten = false;
  const written = new Promise<void>((resolve, reject) => {
    worker.on('message', (report: DemoReport) => {
      if (report === 'written') {
        isWritten = true;
        resolve();
      } else {
        onProgress(report.progress);
      }
    });
    worker.on('error', (error) => (isWritten ? onBroken(error) : reject(error)));
    worker.on('exit', () => resolve());
  });
  const end = async (): Promise<void> => {
    await worker.terminate();
  };
  return { written, end };
}
