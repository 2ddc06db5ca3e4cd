/**
 * Which process a service of ours is, on disk: after a crash of the collector the next start ends what was left behind,
 * and nothing else. A process id alone is reused by the system; together with the time of its start it is not.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startOf } from '../base/process.ts';

const POLL_MS = 50;

interface ProcessRecord {
  pid: number;
  identity: string;
}

export function recordProcess(folder: string, pid: number): void {
  const record: ProcessRecord = { pid, identity: identityOf(pid) ?? '' };
  writeFileSync(recordPath(folder), JSON.stringify(record), { mode: 0o600 });
}

export function forgetProcess(folder: string): void {
  rmSync(recordPath(folder), { force: true });
}

/** Ends the process that an earlier collector left behind. @returns its id, or null when there was none */
export async function endLeftover(folder: string, graceMs: number): Promise<number | null> {
  const record = readRecord(folder);
  if (record === null || identityOf(record.pid) !== record.identity) return null;
  await endGroup(record.pid, graceMs, () => identityOf(record.pid) !== record.identity);
  forgetProcess(folder);
  return record.pid;
}

/** Asks a process group to end, and ends it after the time of grace. */
export async function endGroup(pid: number, graceMs: number, hasEnded: () => boolean): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (!hasEnded() && Date.now() < deadline) await delay(POLL_MS);
  // Whatever its leader has left behind ends as well.
  signalGroup(pid, 'SIGKILL');
  while (!hasEnded()) await delay(POLL_MS);
}

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has no process any more.
  }
}

/** What tells this process from a later one of the same id; null when there is no such process. */
function identityOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const start = startOf(pid);
      if (start === undefined || start === '') return null;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${start}`;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).trim();
  } catch {
    return null;
  }
}

function readRecord(folder: string): ProcessRecord | null {
  try {
    const value = JSON.parse(readFileSync(recordPath(folder), 'utf8')) as Partial<ProcessRecord>;
    return typeof value.pid === 'number' && value.pid > 1 && typeof value.identity === 'string'
      ? { pid: value.pid, identity: value.identity }
      : null;
  } catch {
    return null;
  }
}

function recordPath(folder: string): string {
  return join(folder, 'process.json');
}
