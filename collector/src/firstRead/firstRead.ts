/** Has the whole history read by a process of its own, where there is much to read and the process can be had. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DamageFact } from '../ledger/facts.ts';
import type { ReadProgress } from '../sources/transcripts/readAll.ts';
import type { Orders, Report } from './messages.ts';

export interface FirstReadOptions extends Orders {
  /** Ends it at once. */
  signal: AbortSignal;
  onProgress: (progress: ReadProgress) => void;
  /** Something is in the store that was not there before, these damaged lines among it. */
  onCommitted: (damages: readonly DamageFact[]) => void;
}

/** The process has its own bundle beside this one; run from source there is none. */
export function firstReadProgram(): string | null {
  const file = fileURLToPath(new URL('./first-read.mjs', import.meta.url));
  return existsSync(file) ? file : null;
}

/**
 * Settles when the process has ended: with all in the store, or after the signal with whatever was committed by then.
 * @throws Error with what went wrong
 */
export async function readApart(program: string, { signal, onProgress, onCommitted, ...orders }: FirstReadOptions): Promise<void> {
  if (signal.aborted) return;
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let outcome: Report | undefined;
  child.on('message', (report: Report) => {
    if (report.kind === 'progress') onProgress(report.progress);
    else if (report.kind === 'committed') onCommitted(report.damages);
    else outcome = report;
  });
  // The store is whole whenever the process ends.
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  try {
    const how = await endOf(child, orders);
    if (isAborted(signal) || outcome?.kind === 'done') return;
    throw new Error(outcome?.kind === 'failed' ? outcome.message : `the process that reads the history ended with ${how}`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Settles with how it ended, when all that it said has been heard. */
function endOf(child: ChildProcess, orders: Orders): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code ?? 'none'}`));
    child.send(orders, (error) => {
      if (error !== null) child.kill('SIGKILL');
    });
  });
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
