/** Whether an entry's process still runs: the number of a process that has ended is given to another sooner or later. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { RegistryEntry } from './read.ts';

type RegisteredProcess = Pick<RegistryEntry, 'pid' | 'procStart' | 'pidDomain'>;

export function isAlive({ pid, procStart, pidDomain }: RegisteredProcess): boolean {
  if (isOfAnotherNamespace(pidDomain)) return true;
  if (!exists(pid)) return false;
  const start = process.platform === 'linux' ? startOf(pid) : undefined;
  return start === undefined || !/^\d+$/.test(procStart) || start === procStart;
}

/** In a container that shares the configuration directory: its processes are not to be seen from here. */
function isOfAnotherNamespace(pidDomain: string): boolean {
  const namespace = /pid:\[\d+\]$/.exec(pidDomain)?.[0];
  if (namespace === undefined || process.platform !== 'linux') return false;
  try {
    return readlinkSync('/proc/self/ns/pid') !== namespace;
  } catch {
    return false;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of its status line, which begins after the name in brackets; undefined where that cannot be read. */
function startOf(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended.
    return state === 'Z' ? '' : rest[18];
  } catch {
    return undefined;
  }
}
