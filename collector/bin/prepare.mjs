/** Installs and builds what a command lacks. Everything it says goes to stderr. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE, ROOT, isPageReady, isStale, showsPage } from './checkout.mjs';
import { ensureInstalled } from './install.mjs';
import { exclusively, say } from './tasks.mjs';

const PAGE_LOG = join(CACHE, 'page.log');

/** Lower than the collector's own: history is read meanwhile. */
const PAGE_BUILD_NICENESS = 10;

/**
 * `start` gets its page built beside it: the collector reads history and serves meanwhile.
 * @param {string[]} args the command line without `node` and the script
 */
export async function prepare(args) {
  await ensureInstalled('collector');
  await ensureBuilt('collector');
  if (showsPage(args) && !isPageReady()) buildPageInBackground();
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
