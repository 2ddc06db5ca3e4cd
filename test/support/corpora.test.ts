/** What becomes of tests whose real transcripts are not there, seen by running some. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './temporaryDirectory.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TESTS = ['collector/src/sources/transcripts/corpora.test.ts'];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  reasons: string[];
}

/** Runs them as `npm test` does, with the real transcripts looked for where nothing is. */
async function runWithout(env: NodeJS.ProcessEnv): Promise<Counts & { code: number | null; data: string }> {
  const directory = await temporaryDirectory();
  const [data, counts] = [join(directory, 'data'), join(directory, 'counts.json')];
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const args = ['run', '--config=.vitest.config.mjs', '--project=node', '--reporter=./test/reporter.mjs', ...TESTS];
  const { status } = spawnSync(process.execPath, [vitest, ...args], {
    cwd: ROOT,
    env: { ...process.env, CCMON_TEST_DATA: data, CCMON_TEST_COUNTS: counts, ...env },
  });
  return { ...(JSON.parse(readFileSync(counts, 'utf8')) as Counts), code: status, data };
}

it('on a person’s machine they are skipped, and each says what it needs', async () => {
  const { passed, failed, skipped, reasons, code, data } = await runWithout({ CI: '' });
  expect({ passed, failed, code }).toEqual({ passed: 0, failed: 0, code: 0 });
  expect(skipped).toBeGreaterThan(3);
  expect(reasons.filter((reason) => !reason.includes(`needs the real transcripts in ${join(data, 'spotter')}`))).toEqual([]);
});

it('in continuous integration they fail', async () => {
  const { passed, failed, skipped, code } = await runWithout({ CI: 'true' });
  expect({ passed, skipped, code }).toEqual({ passed: 0, skipped: 0, code: 1 });
  expect(failed).toBeGreaterThan(3);
});
