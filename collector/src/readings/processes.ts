/** The processes of Claude Code and what they started, as they are now. */

export const PROCESS_KINDS = ['claude', 'mcp_server', 'hook', 'tool', 'other'] as const;
/** `tool` is a command that the model had run; `other` is a child of Claude Code of which it is not known what it is for. */
export type ProcessKind = (typeof PROCESS_KINDS)[number];

/** What a session's process is at, as Claude Code notes it itself; only interactive sessions are noted. */
export const SESSION_STATUSES = ['idle', 'busy', 'waiting'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** `no_activity`: see `stuck.ts`; `overdue`: a hook runs longer than Claude Code waits for one. */
export type StuckReason = 'no_activity' | 'overdue';

export interface ProcessReading {
  pid: number;
  parentPid: number;
  kind: ProcessKind;
  /** Of the program or its script; never an argument. */
  name: string;
  /** Empty where it is not known. */
  sessionId: string;
  project: string;
  /** The process of Claude Code that it belongs to, itself for one; 0 when that is gone. */
  claudePid: number;
  /** Milliseconds since the epoch. */
  startedAt: number;
  status: SessionStatus | null;
  cpuSeconds: number | null;
  /** Cores used since the look before; null at the first one. */
  cpuCores: number | null;
  residentBytes: number | null;
  threads: number | null;
  openFiles: number | null;
  /** Claude Code started it and is gone. */
  isOrphan: boolean;
  stuck: StuckReason | null;
}

/** CPU time of processes that are there or were, since the collector was started. */
export interface CpuTotal {
  kind: ProcessKind;
  project: string;
  seconds: number;
}

export interface ProcessesReading {
  processes: readonly ProcessReading[];
  cpuTotals: readonly CpuTotal[];
}
