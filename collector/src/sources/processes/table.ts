/** What is asked of an operating system about its processes, and which way of asking fits the one at hand. */
import { createLibraryTable } from './library.ts';
import { createProcTable } from './procfs.ts';

export interface ListedProcess {
  pid: number;
  parentPid: number;
  /** Of its program, as the system keeps it. */
  name: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** The start as Claude Code notes it in its registry; empty where that way is not known. */
  procStart: string;
  /** Null where the system does not tell; then it tells the cores used now. */
  cpuSeconds: number | null;
  cpuCores: number | null;
}

export interface Usage {
  residentBytes: number | null;
  threads: number | null;
  openFiles: number | null;
}

/** What Claude Code puts into the environment of what it starts. */
export interface EnvironmentMarks {
  /** Claude Code, of any version, started it or an ancestor of it. */
  isClaudes: boolean;
  /** Empty before the version that tells. */
  sessionId: string;
  /** 0 where it is not told. */
  claudePid: number;
  /** Commands of hooks and of the model have this, servers have not. */
  isOfChildSession: boolean;
  /** Hooks and servers have this, commands of the model have not. */
  hasProjectDir: boolean;
}

export const NO_MARKS: EnvironmentMarks = {
  isClaudes: false,
  sessionId: '',
  claudePid: 0,
  isOfChildSession: false,
  hasProjectDir: false,
};

/** What cannot be known of a process, since it is gone or another user's, is null or empty. */
export interface ProcessTable {
  /** @throws when processes cannot be listed at all */
  list(): ListedProcess[] | Promise<ListedProcess[]>;
  usage(pid: number): Usage;
  /** For telling what a process is; no word of it may be kept or shown as it is. */
  commandLine(pid: number): readonly string[];
  marks(pid: number): EnvironmentMarks;
  workingDirectory(pid: number): string;
}

export function createProcessTable(): ProcessTable {
  return process.platform === 'linux' ? createProcTable() : createLibraryTable();
}

/** Numbers of processes are used again: with its start, one is itself only. */
export function identityOf({ pid, startedAt, procStart }: Pick<ListedProcess, 'pid' | 'startedAt' | 'procStart'>): string {
  return `${pid}/${procStart === '' ? startedAt : procStart}`;
}
