/**
 * Dependencies as the lock file has them. The collector's few can be installed ahead of the page's many, so that a
 * first start is of use after seconds. No install script runs: every dependency comes ready from the npm registry.
 */
import { basename } from 'node:path';
import { covers, forgetInstalled, hasInstalledTree, installStamp, installedScope, noteInstalled, noteInstalling } from './checkout.mjs';
import { exclusively } from './lock.mjs';
import { run, withTicker } from './tasks.mjs';

/** @typedef {import('./checkout.mjs').Scope} Scope */

/** @param {Scope} scope */
export async function ensureInstalled(scope) {
  if (covers(installedScope(), scope)) return;
  await exclusively('install', async (noteProgram) => {
    if (!covers(installedScope(), scope)) await install(scope, noteProgram);
  });
}

/**
 * @param {Scope} scope
 * @param {(pid: number) => void} noteNpm
 */
async function install(scope, noteNpm) {
  // What npm has installed whole, at whatever time and for whatever lock file, is brought up to date in place: that keeps
  // what a person added, and may happen under a running collector. Anything else is installed afresh, since npm would
  // take a half-written package for a whole one.
  const inPlace = installedScope() !== 'broken' && hasInstalledTree();
  const wanted = inPlace && installStamp()?.scope !== 'collector' ? 'all' : scope;
  if (inPlace) noteInstalling(wanted);
  else forgetInstalled();
  const command = inPlace ? ['install', '--no-save'] : ['ci'];
  const only = wanted === 'collector' ? ['--workspace=ccmon'] : [];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--progress=false'];
  await withTicker('Installing dependencies from the npm registry', () =>
    npm([...command, ...only, '--include=dev', '--ignore-scripts', ...quiet], noteNpm),
  );
  noteInstalled(wanted);
}

/**
 * @param {string[]} args
 * @param {(pid: number) => void} onStart
 */
async function npm(args, onStart) {
  // The npm that runs us, if one does: its path is exact where `npm` on PATH may be missing or another one.
  const running = process.env['npm_execpath'] ?? '';
  const windows = process.platform === 'win32';
  const started =
    basename(running) === 'npm-cli.js'
      ? run(process.execPath, [running, ...args], { errorsOnly: true, onStart })
      : run(windows ? 'npm.cmd' : 'npm', args, { shell: windows, errorsOnly: true, onStart });
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
