/** The closed sets of words in which processes, the machine and storage are told: by metrics, by the API, by readings. */

export const PROCESS_KINDS = ['claude', 'mcp_server', 'hook', 'tool', 'other'] as const;
/** `tool` is a command that the model had run; `other` is a child of Claude Code of which it is not known what it is for. */
export type ProcessKind = (typeof PROCESS_KINDS)[number];

/** What a session's process is at, as Claude Code notes it itself; only interactive sessions are noted. */
export const SESSION_STATUSES = ['idle', 'busy', 'waiting'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** `no_activity`: a busy session does nothing; `overdue`: a hook runs longer than Claude Code waits for one. */
export const STUCK_REASONS = ['no_activity', 'overdue'] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];

export const CPU_MODES = ['user', 'system', 'iowait', 'steal', 'idle'] as const;
export type CpuMode = (typeof CPU_MODES)[number];

/** Which disk: the one that holds Claude Code's files, the collector's own, or the system. Several may be one disk. */
export const DISK_ROLES = ['claude', 'ccmon', 'system'] as const;
export type DiskRole = (typeof DISK_ROLES)[number];

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

/** Spans that what Claude Code will delete is told for, in days from now. */
export const CLEANUP_WITHIN_DAYS = [1, 7, 30] as const;
