/**
 * Lets one process at a time install or build. A lock names who holds it and the program that does its work: npm lives
 * on when only the command above it is ended, and two of them in one node_modules leave neither's result.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './checkout.mjs';
import { isAlive, pause, startOf } from './processes.mjs';
import { say } from './tasks.mjs';

const POLL_MS = 100;
/** A wait shorter than this is not worth a word. */
const SILENT_WAIT_MS = 2000;

/** @typedef {{ pid: number, start: string }} Holder `start`: see `startOf` */

/**
 * Runs `work` when no other process is at the same; the others wait. A lock whose holder is gone is taken over, after
 * the program that the holder left behind has been ended.
 * @param {string} name
 * @param {(noteProgram: (pid: number) => void) => Promise<void>} work gets what notes the program that does the work
 */
export async function exclusively(name, work) {
  mkdirSync(CACHE, { recursive: true });
  const lock = join(CACHE, `${name}.lock`);
  const began = Date.now();
  let told = false;
  while (!tryLock(lock)) {
    if (!told && Date.now() - began > SILENT_WAIT_MS) {
      say(`Another process is at it (${name}); waiting for it.`);
      told = true;
    }
    await pause(POLL_MS);
  }
  try {
    await work((pid) => replace(lock, [process.pid, pid]));
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function tryLock(lock) {
  // A link appears whole or not at all, so a lock always names its holder.
  const mine = write(lock, [process.pid]);
  try {
    linkSync(mine, lock);
    return true;
  } catch {
    if (!isHeld(lock)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} lock */
function isHeld(lock) {
  const [holder, program] = read(lock);
  if (holder !== undefined && isSame(holder)) return true;
  if (program === undefined || !isSame(program)) return false;
  // What it does is of no use to anyone: the next installation starts from what it finds.
  if (program.start !== '') process.kill(program.pid, 'SIGKILL');
  return true;
}

/** @param {Holder} holder */
function isSame({ pid, start }) {
  return isAlive(pid) && startOf(pid) === start;
}

/**
 * @param {string} lock
 * @param {number[]} pids
 */
function replace(lock, pids) {
  renameSync(write(lock, pids), lock);
}

/**
 * @param {string} lock
 * @param {number[]} pids
 * @returns {string} a file of this process's own beside the lock
 */
function write(lock, pids) {
  const path = `${lock}.${process.pid}`;
  writeFileSync(path, pids.map((pid) => `${pid} ${startOf(pid)}\n`).join(''));
  return path;
}

/**
 * @param {string} lock
 * @returns {Holder[]} the holder and the program, as far as they are named; none for a lock that is gone
 */
function read(lock) {
  try {
    const lines = readFileSync(lock, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => ({ pid: Number.parseInt(line, 10), start: line.slice(line.indexOf(' ') + 1) }));
  } catch {
    return [];
  }
}
