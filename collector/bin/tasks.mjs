/**
 * Running the steps of an installation or a build: programs, and progress on stderr. It runs before anything is
 * installed, so it uses Node's own modules only.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './checkout.mjs';

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program and gives its exit code. Its output goes to our stderr, or its errors alone.
 * @param {string} command
 * @param {string[]} args
 * @param {{ shell?: boolean, cwd?: string, errorsOnly?: boolean, onStart?: (pid: number) => void }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { shell = false, cwd = ROOT, errorsOnly = false, onStart } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell, stdio: ['ignore', errorsOnly ? 'ignore' : 2, 2] });
    if (child.pid !== undefined) onStart?.(child.pid);
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
