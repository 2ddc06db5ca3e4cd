/** One writer a store: the process that holds the lock is the only one that reads files into it. */
import fs from 'node:fs';
import path from 'node:path';
import { isRunning, startOf } from '../base/process.ts';

export interface Lock {
  release(): void;
}

export interface Holder {
  pid: number;
}

/** `ccmon`: whoever answers for the store. `first-read`: the process that reads the history for it. `backfill`: who writes history for Prometheus. */
export type LockName = 'ccmon' | 'first-read' | 'backfill';

/**
 * Takes a lock of a data directory.
 * @returns the lock, or who holds it. A lock whose process is gone is taken over.
 */
export function acquireLock(dataDir: string, name: LockName = 'ccmon'): { lock: Lock } | { heldBy: Holder } {
  const file = fileOf(dataDir, name);
  for (;;) {
    try {
      fs.writeFileSync(file, `${process.pid}\n${startOf(process.pid) ?? ''}\n`, { flag: 'wx', mode: 0o600 });
      return { lock: { release: () => fs.rmSync(file, { force: true }) } };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = readHolder(file);
    if (holder !== undefined) return { heldBy: holder };
    fs.rmSync(file, { force: true });
  }
}

/** Who holds a lock of a data directory; undefined when nobody does. */
export function lockHolder(dataDir: string, name: LockName = 'ccmon'): Holder | undefined {
  return readHolder(fileOf(dataDir, name));
}

function fileOf(dataDir: string, name: LockName): string {
  return path.join(dataDir, `${name}.lock`);
}

function readHolder(file: string): Holder | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [pidText = '', start = ''] = text.split('\n');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isRunning(pid)) return undefined;
  // A pid is given again after a restart of the machine: the start time tells the two processes apart.
  return start === (startOf(pid) ?? '') ? { pid } : undefined;
}
