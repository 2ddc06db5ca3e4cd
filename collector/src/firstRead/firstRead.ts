/** Has the whole history read by a process of its own, where there is much to read and the process can be had. */
import { programApart, runApart } from '../base/apart.ts';
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

/** Null when run from source. */
export function firstReadProgram(): string | null {
  return programApart('first-read');
}

/**
 * Settles when the process has ended: with all in the store, or after the signal with whatever was committed by then. The
 * store is whole whenever it ends.
 * @throws Error with what went wrong
 */
export async function readApart(program: string, { signal, onProgress, onCommitted, ...orders }: FirstReadOptions): Promise<void> {
  if (signal.aborted) return;
  let outcome: Report | undefined;
  const how = await runApart(program, orders, signal, (message) => {
    const report = message as Report;
    if (report.kind === 'progress') onProgress(report.progress);
    else if (report.kind === 'committed') onCommitted(report.damages);
    else outcome = report;
  });
  if (isAborted(signal) || outcome?.kind === 'done') return;
  throw new Error(outcome?.kind === 'failed' ? outcome.message : `the process that reads the history ended with ${how}`);
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
