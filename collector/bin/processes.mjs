/**
 * Processes of an installation or a build: what tells one from a later one of the same id, and how they are ended.
 * Node's own modules only, as for everything that runs before anything is installed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const POLL_MS = 20;

/**
 * When the process began, in words of the system; together with its id that is given to no other process. Empty when
 * there is no such process any more, or the system does not say (Windows).
 * @param {number} pid
 */
export function startOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold spaces. Field 3 is the state (a zombie has ended), field 22 the start: proc(5).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? '' : (fields[19] ?? '');
    }
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * To a process and, where there are process groups, to all that it started.
 * @param {number} leader
 * @param {NodeJS.Signals | 0} signal 0 only asks whether there is one to receive it
 * @returns {boolean} false when nothing of it is left
 */
export function signalGroup(leader, signal) {
  try {
    return process.kill(process.platform === 'win32' ? leader : -leader, signal);
  } catch {
    return false;
  }
}

/**
 * Asks a group to end, and ends what has not done so after the time of grace: npm, for one, holds a signal back for as
 * long as it takes to undo what it did.
 * @param {number} leader
 * @param {number} graceMs
 */
export async function endGroup(leader, graceMs) {
  signalGroup(leader, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline && signalGroup(leader, 0)) await pause(POLL_MS);
  signalGroup(leader, 'SIGKILL');
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
