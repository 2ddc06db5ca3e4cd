/** The processes of Claude Code and what they started, as they are now. */
import type { ProcessKind, SessionStatus, StuckReason } from '../catalog/machine.ts';

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
