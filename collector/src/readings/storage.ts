/** What configuration directories hold, as it was when they were looked through last. */
import type { CLEANUP_WITHIN_DAYS, StorageType } from '../catalog/machine.ts';

export interface StorageEntry {
  type: StorageType;
  /** Empty for what is of no project. */
  project: string;
  bytes: number;
  files: number;
}

export interface CleanupForecast {
  withinDays: (typeof CLEANUP_WITHIN_DAYS)[number];
  bytes: number;
  files: number;
  /** Of them the transcripts of sessions. */
  sessions: number;
}

export interface StorageDirectory {
  configDir: string;
  /** Age in days from which Claude Code deletes files of sessions. */
  cleanupPeriodDays: number;
  /** False where it is the default. */
  cleanupPeriodIsSet: boolean;
  entries: readonly StorageEntry[];
  cleanup: readonly CleanupForecast[];
}

export interface StorageReading {
  directories: readonly StorageDirectory[];
  /** Folders that could not be looked into: what they hold is not counted. */
  problems: readonly { path: string; message: string }[];
}
