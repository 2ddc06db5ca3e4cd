/** Installs and builds what a command lacks. Everything it says goes to stderr. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE, ROOT, isPageReady, isStale, showsPage } from './checkout.mjs';
import { ensureInstalled } from './install.mjs';
import { exclusively } from './lock.mjs';
import { endGroup, signalGroup } from './processes.mjs';
import { say } from './tasks.mjs';

const PAGE_LOG = join(CACHE, 'page.log');

/** Lower than the collector's own: history is read meanwhile. */
const PAGE_BUILD_NICENESS = 10;
/** What whoever pressed Ctrl-C can be made to wait for it. */
const PAGE_BUILD_GRACE_MS = 1500;

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * `start` gets its page built beside it: the collector reads history and serves meanwhile.
 * @param {string[]} args the command line without `node` and the script
 * @returns {Promise<() => Promise<void>>} to be called when the command is done: ends what still goes on beside it
 */
export async function prepare(args) {
  await ensureInstalled('collector');
  await ensureBuilt('collector');
  return showsPage(args) && !isPageReady() ? buildPageInBackground() : () => Promise.resolve();
}

/** @param {import('./checkout.mjs').Part} part */
export async function ensureBuilt(part) {
  if (!isStale(part)) return;
  await exclusively(`build-${part}`, async () => {
    if (!isStale(part)) return;
    const { build } = await import('./builds.mjs');
    await build(part);
  });
}

/**
 * The page and its much larger dependencies: installed and built beside the collector, and ended with it.
 * @returns what ends it
 */
function buildPageInBackground() {
  mkdirSync(CACHE, { recursive: true });
  const log = openSync(PAGE_LOG, 'w');
  const script = fileURLToPath(new URL('build.mjs', import.meta.url));
  // A group of its own, so that npm and webpack under it can be ended with it.
  const child = spawn(process.execPath, [script, 'page'], {
    cwd: ROOT,
    detached: process.platform !== 'win32',
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) {
    child.once('error', (error) => say(`The page could not be built: ${error.message}`));
    return () => Promise.resolve();
  }
  say('The page is being built in the background; until then its address says so.');
  // Raising it again, where the command itself was started with less, is not permitted.
  setPriority(pid, Math.max(getPriority(), PAGE_BUILD_NICENESS));
  const stopWatching = endWhateverHappens(pid);
  child.once('exit', (code, signal) => {
    stopWatching();
    if (code === 0) say('The page is built.');
    else say(`The page could not be built (${signal ?? `code ${code}`}); metrics and API are served all the same. Why: ${PAGE_LOG}`);
  });
  child.unref();
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    await endGroup(pid, PAGE_BUILD_GRACE_MS);
    stopWatching();
  };
}

/**
 * For an end at which nothing can be waited for any more: a second Ctrl-C, a fault, a signal while no command listens.
 * @param {number} leader of the group that is killed then
 * @returns what calls it off
 */
function endWhateverHappens(leader) {
  const kill = () => void signalGroup(leader, 'SIGKILL');
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
  };
  process.once('exit', kill);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    process.off('exit', kill);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
