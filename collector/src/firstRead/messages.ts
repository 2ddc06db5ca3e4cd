/** What the collector and the process that reads the history for it say to each other. */
import type { DamageFact } from '../ledger/facts.ts';
import type { ReadProgress } from '../sources/transcripts/readAll.ts';

export interface Orders {
  dataDir: string;
  pricesFile: string;
  configDirs: readonly string[];
}

export type Report =
  | { kind: 'progress'; progress: ReadProgress }
  /** A batch is in the store. */
  | { kind: 'committed'; damages: readonly DamageFact[] }
  | { kind: 'failed'; message: string }
  | { kind: 'done' };
