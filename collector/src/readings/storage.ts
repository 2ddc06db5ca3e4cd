/** What configuration directories hold, as it was when they were looked through last. */

export const STORAGE_TYPES = [
  'transcripts',
  'subagents',
  'tool_results',
  'workflows',
  'memory',
  'file_history',
  'debug',
  'todos',
  'tasks',
  'plans',
  'plugins',
  'shell_snapshots',
  'session_env',
  'pastes',
  'backups',
  'telemetry',
  'prompt_history',
  'definitions',
  'settings',
  'other',
] as const;
export type StorageType = (typeof STORAGE_TYPES)[number];

export interface StorageEntry {
  type: StorageType;
  /** Empty for what is of no project. */
  project: string;
  bytes: number;
  files: number;
}

/** Spans that what Claude Code will delete is told for, in days from now. */
export const CLEANUP_WITHIN_DAYS = [1, 7, 30] as const;

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
