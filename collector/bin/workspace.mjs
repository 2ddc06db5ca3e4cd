/**
 * What a checkout needs before it can run: dependencies installed, and builds no older than their sources. It is asked
 * on every start, so it costs milliseconds when nothing is to do, and everything it says goes to stderr.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, installedScope } from './install.mjs';
import { CACHE, ROOT, exclusively, readJson, say } from './tasks.mjs';

const PAGE_LOG = join(CACHE, 'page.log');

/** Lower than the collector's own: history is read meanwhile. */
const PAGE_BUILD_NICENESS = 10;

/** @typedef {'collector' | 'page'} Part */

/** @type {Record<Part, { inputs: string[], outputs: string[] }>} */
const PARTS = {
  collector: {
    inputs: ['collector/src', 'collector/bin', 'collector/package.json', 'package-lock.json'],
    outputs: ['collector/dist/ccmon.mjs'],
  },
  page: {
    inputs: ['plugin', 'collector/src/catalog', 'collector/src/outputs/api/schema.ts', 'package-lock.json'],
    outputs: ['plugin/dist/module.js', 'plugin/dist-host/index.html'],
  },
};

/** Not built from: outputs, dependencies and tests. */
const NOT_AN_INPUT = /^(node_modules|dist|dist-host|coverage|test|fixtures|\..*cache)$|\.test\.tsx?$/;

/**
 * Installs and builds what the command needs. `start` gets its page built beside it: the collector reads history and
 * serves meanwhile.
 * @param {string[]} args the command line without `node` and the script
 */
export async function prepare(args) {
  await ensureInstalled('collector');
  await ensureBuilt('collector');
  const help = args.some((arg) => ['-h', '--help', '-V', '--version'].includes(arg));
  if (args[0] === 'start' && !help && (installedScope() !== 'all' || isStale('page'))) buildPageInBackground();
}

/** @param {Part} part */
export async function ensureBuilt(part) {
  if (!isStale(part)) return;
  await exclusively(`build-${part}`, async () => {
    if (!isStale(part)) return;
    const { build } = await import('./builds.mjs');
    await build(part);
  });
}

/** @param {Part} part */
function isStale(part) {
  const { inputs, outputs } = PARTS[part];
  if (outputs.some((path) => !existsSync(join(ROOT, path)))) return true;
  return readJson(stampOf(part))?.['fingerprint'] !== fingerprint(inputs);
}

/**
 * Runs a build and notes what it was built from, as it was when the build began: an edit meanwhile leaves it stale.
 * @param {Part} part
 * @param {() => Promise<void>} run
 */
export async function stamped(part, run) {
  const built = fingerprint(PARTS[part].inputs);
  await run();
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(stampOf(part), JSON.stringify({ fingerprint: built }));
}

/** @param {Part} part */
function stampOf(part) {
  return join(CACHE, `${part}.json`);
}

/**
 * One hash over name, size and time of change of every input: an edit, an addition, a removal and a checkout of
 * something older all change it, and no file is read.
 * @param {string[]} inputs paths relative to the root
 */
function fingerprint(inputs) {
  const hash = createHash('sha1');
  /** @param {string} path */
  const add = (path) => {
    const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) {
      for (const name of readdirSync(join(ROOT, path)).sort()) if (!NOT_AN_INPUT.test(name)) add(`${path}/${name}`);
    } else if (stat !== undefined) {
      hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    }
  };
  for (const input of inputs) add(input);
  return hash.digest('hex');
}

/** The page and its much larger dependencies: installed and built beside the collector, and ended with it. */
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
  say('The page is being built in the background; until then its address says so.');
  const endWithUs = () => endGroup(child.pid);
  process.once('exit', endWithUs);
  if (child.pid !== undefined) setPriority(child.pid, PAGE_BUILD_NICENESS);
  child.once('error', (error) => say(`The page could not be built: ${error.message}`));
  child.once('exit', (code, signal) => {
    process.off('exit', endWithUs);
    if (code === 0) say('The page is built.');
    else say(`The page could not be built (${signal ?? `code ${code}`}); metrics and API are served all the same. Why: ${PAGE_LOG}`);
  });
  child.unref();
}

/** @param {number | undefined} pid */
function endGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
