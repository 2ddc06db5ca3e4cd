/**
 * `npm test`: installs and builds what is missing or stale, runs every test, names the skipped ones with their reasons,
 * and ends with the line `N passed, N failed, N skipped`. Arguments are vitest's (`npm test -- collector/src/store`).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { ROOT, readJson } from '../collector/bin/checkout.mjs';
import { ensureInstalled } from '../collector/bin/install.mjs';
import { ensureBuilt } from '../collector/bin/prepare.mjs';
import { say } from '../collector/bin/tasks.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, reasons: string[] }} Counts */

/** @param {string[]} args */
async function main(args) {
  await ensureInstalled('all');
  await ensureBuilt('collector');
  await ensureBuilt('page');
  const folder = mkdtempSync(join(tmpdir(), 'ccmon-test-'));
  try {
    return runVitest(args, join(folder, 'counts.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} args
 * @param {string} countsFile
 */
function runVitest(args, countsFile) {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=./test/reporter.mjs'];
  const { status, error } = spawnSync(process.execPath, [vitest, 'run', '--config=.vitest.config.mjs', ...reporters, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CCMON_TEST_COUNTS: countsFile },
  });
  const counts = /** @type {Counts} */ (readJson(countsFile) ?? { passed: 0, failed: 0, skipped: 0, reasons: [] });
  if (counts.reasons.length > 0) process.stdout.write(`Skipped:\n${counts.reasons.map((reason) => `  ${reason}\n`).join('')}\n`);
  // An end without a result (a crash, no test found, an error outside any test) is a failure too.
  const failed = counts.failed === 0 && status !== 0 ? 1 : counts.failed;
  if (failed !== counts.failed) say(`vitest ended with ${error?.message ?? `code ${status ?? 'none'}`}, and no test failed.`);
  process.stdout.write(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(`npm test: ${error instanceof Error ? error.message : String(error)}`);
  process.stdout.write('0 passed, 1 failed, 0 skipped\n');
  process.exitCode = 1;
}
