/** Processes of this machine, by their number: the number of one that has ended is given to another sooner or later. */
import { readFileSync } from 'node:fs';

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When a process was started, in clock ticks since boot: with its number it is given to no other process until then.
 * Empty for a zombie, which has ended; undefined where there is no such process, or the system does not tell.
 */
export function startOf(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold spaces. Field 3 is the state, field 22 the start: proc(5).
    const [state, ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? '' : rest[18];
  } catch {
    return undefined;
  }
}
