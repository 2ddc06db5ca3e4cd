/**
 * Running the steps of an installation or a build: programs, progress on stderr, and one process at a time. It runs
 * before anything is installed, so it uses Node's own modules only.
 */
import { spawn } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { CACHE, ROOT } from './checkout.mjs';

const LOCK_POLL_MS = 100;
/** A wait shorter than this is not worth a word. */
const SILENT_WAIT_MS = 2000;

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program and gives its exit code. Its output goes to our stderr, or its errors alone.
 * @param {string} command
 * @param {string[]} args
 * @param {{ shell?: boolean, cwd?: string, errorsOnly?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { shell = false, cwd = ROOT, errorsOnly = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell, stdio: ['ignore', errorsOnly ? 'ignore' : 2, 2] });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}

/**
 * Says what takes long and, on a terminal, for how long already.
 * @param {string} what
 * @param {() => Promise<void>} work
 */
export async function withTicker(what, work) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const terminal = process.stderr.isTTY;
  process.stderr.write(terminal ? `${what} ...` : `${what} ...\n`);
  const ticker = terminal ? setInterval(() => process.stderr.write(`\r${what} ... ${seconds()} s`), 1000) : undefined;
  try {
    await work();
    process.stderr.write(`${terminal ? '\r' : ''}${what}: done in ${seconds()} s\n`);
  } catch (error) {
    if (terminal) process.stderr.write('\n');
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * Lets one process at a time install or build; the others wait. A lock whose holder is gone is taken over.
 * @param {string} name
 * @param {() => Promise<void>} work
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
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function tryLock(lock) {
  // A link appears whole or not at all, so a lock always names its holder.
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch {
    if (!isAlive(existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
