/** Whether an entry's process still runs: the number of a process that has ended is given to another sooner or later. */
import { readlinkSync } from 'node:fs';
import { isRunning, startOf } from '../../base/process.ts';
import type { RegistryEntry } from './read.ts';

type RegisteredProcess = Pick<RegistryEntry, 'pid' | 'procStart' | 'pidDomain'>;

export function isAlive({ pid, procStart, pidDomain }: RegisteredProcess): boolean {
  if (isOfAnotherNamespace(pidDomain)) return true;
  if (!isRunning(pid)) return false;
  const start = startOf(pid);
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
