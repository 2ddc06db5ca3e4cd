/**
 * Dependencies as the lock file has them. The collector's few can be installed ahead of the page's many, so that a
 * first start is of use after seconds. No install script runs: every dependency comes ready from the npm registry.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT, exclusively, readJson, run, withTicker } from './tasks.mjs';

const MODULES = join(ROOT, 'node_modules');
const LOCK_FILE = join(ROOT, 'package-lock.json');
const STAMP = join(MODULES, '.ccmon-install.json');

/** @typedef {'collector' | 'all'} Scope `collector`: what it takes to build and run the collector; `all`: the whole workspace. */
/** @typedef {Scope | 'none' | 'broken'} Present `broken`: an installation was cut short. */
/** @typedef {{ lock: string, scope: Scope, finished: boolean }} Stamp */
/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean } | undefined>} LockedPackages */

/** @param {Scope} scope */
export async function ensureInstalled(scope) {
  if (covers(installedScope(), scope)) return;
  await exclusively('install', async () => {
    const present = installedScope();
    if (!covers(present, scope)) await install(scope, present);
  });
}

/**
 * What node_modules holds of the present lock file.
 * @returns {Present}
 */
export function installedScope() {
  if (!existsSync(MODULES)) return 'none';
  const lock = lockHash();
  const stamp = /** @type {Stamp | undefined} */ (readJson(STAMP));
  if (stamp?.lock === lock && stamp.finished) return stamp.scope;
  if (stamp?.finished === false) return 'broken';
  if (!isWholeTreeInstalled()) return 'none';
  writeStamp({ lock, scope: 'all', finished: true });
  return 'all';
}

/**
 * @param {Present} present
 * @param {Scope} wanted
 */
function covers(present, wanted) {
  return present === 'all' || present === wanted;
}

/**
 * True if npm itself installed everything that the lock file lists: npm leaves a list of what it installed. Packages
 * for other platforms are optional and absent.
 */
function isWholeTreeInstalled() {
  const installed = packagesIn(join(MODULES, '.package-lock.json'));
  const locked = packagesIn(LOCK_FILE);
  if (installed === undefined || locked === undefined) return false;
  return Object.entries(locked).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') || wanted?.link === true) return true;
    const present = installed[path];
    return present === undefined ? wanted?.optional === true : present.version === wanted?.version;
  });
}

/** @param {string} lockFile */
function packagesIn(lockFile) {
  return /** @type {LockedPackages | undefined} */ (readJson(lockFile)?.['packages']);
}

/**
 * @param {Scope} scope
 * @param {Present} present
 */
async function install(scope, present) {
  // What npm has installed whole, at whatever time and for whatever lock file, is brought up to date in place: that keeps
  // what a person added, and may happen under a running collector. Anything else is installed afresh, since npm would
  // take a half-written package for a whole one.
  const inPlace = present !== 'broken' && existsSync(join(MODULES, '.package-lock.json'));
  const before = /** @type {Stamp | undefined} */ (readJson(STAMP));
  const wanted = inPlace && before?.scope !== 'collector' ? 'all' : scope;
  const lock = lockHash();
  if (inPlace) writeStamp({ lock, scope: wanted, finished: false });
  const command = inPlace ? ['install', '--no-save'] : ['ci'];
  const only = wanted === 'collector' ? ['--workspace=ccmon'] : [];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--progress=false'];
  await withTicker('Installing dependencies from the npm registry', () =>
    npm([...command, ...only, '--include=dev', '--ignore-scripts', ...quiet]),
  );
  writeStamp({ lock, scope: wanted, finished: true });
}

/** @param {string[]} args */
async function npm(args) {
  // The npm that runs us, if one does: its path is exact where `npm` on PATH may be missing or another one.
  const running = process.env['npm_execpath'] ?? '';
  const windows = process.platform === 'win32';
  const started =
    basename(running) === 'npm-cli.js'
      ? run(process.execPath, [running, ...args])
      : run(windows ? 'npm.cmd' : 'npm', args, { shell: windows });
  const code = await started.catch((/** @type {unknown} */ error) => {
    throw new Error(`npm could not be started (${String(error)}). It comes with Node: https://nodejs.org`);
  });
  if (code !== 0) {
    throw new Error(
      `npm could not install the dependencies (npm ${args[0] ?? ''} ended with code ${code}; its own words are above). ` +
        'Check the network and the registry (npm config get registry), then run the same command again.',
    );
  }
}

/** @param {Stamp} stamp */
function writeStamp(stamp) {
  writeFileSync(STAMP, JSON.stringify(stamp));
}

function lockHash() {
  return createHash('sha1').update(readFileSync(LOCK_FILE)).digest('hex');
}
