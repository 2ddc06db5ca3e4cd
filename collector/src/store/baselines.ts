/** What baselines keep between two hours: their snapshots, and the samples of levels. */
import { gzipSync } from 'node:zlib';
import { HOUR_MS } from '../base/time.ts';
import type { Store } from './store.ts';

export interface LevelSample {
  signal: string;
  /** JSON of its labels. */
  subject: string;
  value: number;
}

export interface BaselineStore {
  /** Keeps a snapshot and forgets the oldest ones. A second one of the same moment replaces the first. */
  saveSnapshot(at: number, content: unknown): void;
  /** How levels are in this hour; forgets what is older than `forgetBefore` (milliseconds). */
  saveLevels(at: number, samples: readonly LevelSample[], forgetBefore: number): void;
}

const SNAPSHOTS_KEPT = 100;

/** Written outside of the ledger's transactions: nothing that was counted depends on it. */
export function createBaselineStore({ connection: db }: Pick<Store, 'connection'>): BaselineStore {
  return {
    saveSnapshot(at, content) {
      db.prepare('INSERT OR REPLACE INTO baseline_snapshots (at, content) VALUES (?, ?)').run([at, gzipSync(JSON.stringify(content))]);
      db.prepare('DELETE FROM baseline_snapshots WHERE at NOT IN (SELECT at FROM baseline_snapshots ORDER BY at DESC LIMIT ?)').run([
        SNAPSHOTS_KEPT,
      ]);
    },
    saveLevels(at, samples, forgetBefore) {
      const hour = Math.floor(at / HOUR_MS);
      const insert = db.prepare('INSERT OR REPLACE INTO level_samples (signal, subject, hour, value) VALUES (?, ?, ?, ?)');
      for (const { signal, subject, value } of samples) insert.run([signal, subject, hour, value]);
      db.prepare('DELETE FROM level_samples WHERE hour < ?').run([Math.floor(forgetBefore / HOUR_MS)]);
    },
  };
}
