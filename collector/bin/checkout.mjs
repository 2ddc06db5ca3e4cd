/**
 * What a checkout has: dependencies as its lock file lists them, builds no older than their sources. It is asked on every
 * start, so it loads next to nothing, reads no source, and takes milliseconds. `prepare.mjs` does what is missing.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Untracked: locks, what was built from what, and the log of a page build in the background. */
export const CACHE = join(ROOT, '.cache');

const MODULES = join(ROOT, 'node_modules');
const LOCK_FILE = join(ROOT, 'package-lock.json');
const INSTALL_STAMP = join(MODULES, '.ccmon-install.json');
/** npm's own list of what it has put there. It writes the list last, when all of it is there. */
const INSTALLED_LIST = join(MODULES, '.package-lock.json');

/** @typedef {'collector' | 'page'} Part */
/** @typedef {'collector' | 'all'} Scope `collector`: what it takes to build and run the collector; `all`: the whole workspace. */
/** @typedef {Scope | 'none' | 'broken'} Present `broken`: an installation was cut short, or something has been taken away since. */
/** @typedef {{ lock: string, scope: Scope, modules: string | null }} InstallStamp `modules`: state of node_modules when the installation had ended; null before. */
/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean } | undefined>} LockedPackages */

/** The collector's programs, by the name of their bundle: the command, what runs beside it, and what other programs import. */
export const PROGRAMS = {
  ccmon: 'collector/src/cli/main.ts',
  'first-read': 'collector/src/firstRead/childProcess.ts',
  baselines: 'collector/src/baselines/childProcess.ts',
  'demo-worker': 'collector/src/demo/worker.ts',
  monitor: 'collector/src/client/monitor.ts',
};

/** @type {Record<Part, { inputs: string[], outputs: string[] }>} */
const PARTS = {
  collector: {
    inputs: ['collector/src', 'collector/bin', 'collector/package.json', 'package-lock.json'],
    outputs: Object.keys(PROGRAMS).map((name) => `collector/dist/${name}.mjs`),
  },
  page: {
    inputs: ['plugin', 'collector/src/base', 'collector/src/catalog', 'collector/src/outputs/api/schema', 'package-lock.json'],
    outputs: ['plugin/dist/module.js', 'plugin/dist-host/index.html'],
  },
};

/** Not built from: outputs, dependencies and tests. */
const NOT_AN_INPUT = /^(node_modules|dist|dist-host|coverage|test|fixtures|\..*cache)$|\.test\.tsx?$/;

/**
 * Whether the command can run as things are.
 * @param {string[]} args the command line without `node` and the script
 */
export function isReadyFor(args) {
  if (!covers(installedScope(), 'collector') || isStale('collector')) return false;
  return !showsPage(args) || isPageReady();
}

/** @param {string[]} args */
export function showsPage(args) {
  return args[0] === 'start' && !args.some((arg) => ['-h', '--help', '-V', '--version'].includes(arg));
}

export function isPageReady() {
  return installedScope() === 'all' && !isStale('page');
}

/** @param {Part} part */
export function isStale(part) {
  const { inputs, outputs } = PARTS[part];
  if (outputs.some((path) => !existsSync(join(ROOT, path)))) return true;
  return readJson(buildStamp(part))?.['builtFrom'] !== stateOf(inputs);
}

/**
 * Runs a build and notes what it was built from, as it was when the build began: an edit meanwhile leaves it stale.
 * @param {Part} part
 * @param {() => Promise<void>} run
 */
export async function stamped(part, run) {
  const builtFrom = stateOf(PARTS[part].inputs);
  await run();
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(buildStamp(part), JSON.stringify({ builtFrom }));
}

/** @param {Part} part */
function buildStamp(part) {
  return join(CACHE, `${part}.json`);
}

/**
 * Number, size and newest change of the files: an edit, an addition, a removal and a checkout of something else all
 * change it.
 * @param {string[]} inputs paths relative to the root
 */
function stateOf(inputs) {
  const state = { files: 0, bytes: 0, newest: 0 };
  /** @param {string} path */
  const add = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) {
      for (const name of readdirSync(path)) if (!NOT_AN_INPUT.test(name)) add(`${path}/${name}`);
    } else if (stat !== undefined) {
      state.files += 1;
      state.bytes += stat.size;
      state.newest = Math.max(state.newest, stat.mtimeMs);
    }
  };
  for (const input of inputs) add(join(ROOT, input));
  return `${state.files} files, ${state.bytes} bytes, ${state.newest}`;
}

/**
 * What node_modules holds of the present lock file. That nothing was added or taken away since it was found whole is told
 * by three stats; only otherwise each package is looked for.
 * @returns {Present}
 */
export function installedScope() {
  if (!existsSync(MODULES)) return 'none';
  const stamp = installStamp();
  if (stamp?.modules === null) return 'broken';
  const isOfThisLock = stamp?.lock === stateOf(['package-lock.json']);
  if (isOfThisLock && stamp.modules === modulesState()) return stamp.scope;
  const installed = packagesIn(INSTALLED_LIST);
  if (installed === undefined || !areThere(installed)) return 'broken';
  const scope = isOfThisLock ? stamp.scope : coversLockFile(installed) ? 'all' : 'none';
  if (scope !== 'none') noteInstalled(scope);
  return scope;
}

/**
 * @param {Present} present
 * @param {Scope} wanted
 */
export function covers(present, wanted) {
  return present === 'all' || present === wanted;
}

/** @returns {InstallStamp | undefined} */
export function installStamp() {
  return /** @type {InstallStamp | undefined} */ (readJson(INSTALL_STAMP));
}

/**
 * Until `noteInstalled`, node_modules is taken for broken.
 * @param {Scope} scope
 */
export function noteInstalling(scope) {
  writeStamp(scope, null);
}

/** @param {Scope} scope */
export function noteInstalled(scope) {
  // The file must be there first: making it changes the folder.
  closeSync(openSync(INSTALL_STAMP, 'a'));
  writeStamp(scope, modulesState());
}

/**
 * @param {Scope} scope
 * @param {string | null} modules
 */
function writeStamp(scope, modules) {
  /** @type {InstallStamp} */
  const stamp = { lock: stateOf(['package-lock.json']), scope, modules };
  writeFileSync(INSTALL_STAMP, JSON.stringify(stamp));
}

/** Before everything in node_modules is removed, which may be cut short: what says that it is whole goes first. */
export function forgetInstalled() {
  rmSync(INSTALLED_LIST, { force: true });
}

/** True where npm has left its list of what it installed: it does so when all of it is there. */
export function hasInstalledTree() {
  return existsSync(INSTALLED_LIST);
}

/** Changes with npm's list, and when a package's folder is added to node_modules or taken from it. */
function modulesState() {
  const list = statSync(INSTALLED_LIST, { throwIfNoEntry: false });
  return `${statSync(MODULES).mtimeMs}, ${list?.size ?? 0} bytes, ${list?.mtimeMs ?? 0}`;
}

/** @param {LockedPackages} installed */
function areThere(installed) {
  return Object.keys(installed).every((path) => !path.startsWith('node_modules/') || existsSync(join(ROOT, path, 'package.json')));
}

/**
 * True if npm has installed everything that the lock file lists. Packages for other platforms are optional and absent.
 * @param {LockedPackages} installed
 */
function coversLockFile(installed) {
  const locked = packagesIn(LOCK_FILE);
  if (locked === undefined) return false;
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
 * The file's JSON object, or undefined for a file that is missing or cut short: for all that is read here, both mean
 * "do it again".
 * @param {string} path
 * @returns {Record<string, unknown> | undefined}
 */
export function readJson(path) {
  try {
    const value = /** @type {unknown} */ (JSON.parse(readFileSync(path, 'utf8')));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
