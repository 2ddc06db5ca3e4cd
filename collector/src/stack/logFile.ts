/** The log of one service: its own output, bounded, and its last line, which mostly says why it ended. */
import { closeSync, copyFileSync, openSync, readSync, rmSync, statSync, truncateSync } from 'node:fs';

const LARGEST_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 4096;

/** Opens it so that each write goes to its end, wherever that is after `boundLog`. */
export function openLog(path: string): number {
  return openSync(path, 'a', 0o600);
}

/**
 * Keeps one older file beside it, if there is room for that. The process goes on writing into the same file. Never
 * throws: a log that cannot be bounded is no reason to end anything.
 */
export function boundLog(path: string): void {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LARGEST_BYTES) keepOlder(path);
  } catch {
    // It is tried again.
  }
}

function keepOlder(path: string): void {
  const older = `${path}.1`;
  try {
    copyFileSync(path, older);
  } catch {
    // A part of it would be taken for the whole.
    rmSync(older, { force: true });
  }
  truncateSync(path);
}

/** Empty for a log without a line, and for one that cannot be read. */
export function lastLogLine(path: string): string {
  try {
    return readLastLine(path);
  } catch {
    return '';
  }
}

function readLastLine(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return '';
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer.toString('utf8').trim().split('\n');
    return lines[lines.length - 1] ?? '';
  } finally {
    closeSync(file);
  }
}
