/** What becomes of a process whose folder cannot be written when it is started again, as on a full disk. */
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../test/support/waiting.ts';
import { supervise, TIMING, type Supervised } from './supervisor.ts';

/** Never given up as hopeless: on a busy machine many starts fail before the test lets one succeed. */
const QUICK = {
  ...TIMING,
  firstPauseMs: 50,
  longestPauseMs: 50,
  startingPollMs: 20,
  steadyPollMs: 20,
  graceMs: 2_000,
  reportedFailures: Infinity,
};

async function superviseSleep(): Promise<{ supervised: Supervised; folder: string; log: string[] }> {
  const folder = await temporaryDirectory();
  const log: string[] = [];
  const supervised = supervise(
    {
      name: 'Sleep',
      program: 'sleep',
      args: ['600'],
      env: { CCMON_TEST_FOLDER: folder },
      folder,
      logFile: join(folder, 'sleep.log'),
      isReady: () => Promise.resolve(true),
    },
    QUICK,
    (line) => log.push(line),
  );
  onTestFinished(() => supervised.stop());
  return { supervised, folder, log };
}

/** Puts a folder where a file is written: that fails for every user, root included. */
function block(path: string): void {
  rmSync(path, { force: true });
  mkdirSync(path);
}

function runningPid({ pid, ready }: Supervised): Promise<number | undefined> {
  return Promise.resolve(ready && pid !== null ? pid : undefined);
}

/** Processes whose environment names the folder. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(`CCMON_TEST_FOLDER=${folder}`);
    } catch {
      return false;
    }
  });
}

it.each([
  ['it cannot be recorded', 'process.json', /^Sleep ended with no record of it in .*: EISDIR.*starting it again in/],
  ['its log cannot be opened', 'sleep.log', /^Sleep ended with an error: EISDIR: .*sleep\.log.*starting it again in/],
])('is a failed run like any other when %s, and goes on when it can', async (_what, file, words) => {
  const { supervised, folder, log } = await superviseSleep();
  const first = await waitFor({ for: 'the process' }, () => runningPid(supervised));
  block(join(folder, file));
  process.kill(first, 'SIGKILL');
  // It is the problem only between two starts, and before it the end of the process was.
  const isBlocked = (): true | undefined => (supervised.problem?.includes('EISDIR') === true ? true : undefined);
  await waitFor({ for: 'a failed start' }, () => Promise.resolve(isBlocked()));
  expect(log[1]).toMatch(words);
  rmSync(join(folder, file), { recursive: true });
  const second = await waitFor({ for: 'the process' }, () => runningPid(supervised));
  expect(second).not.toBe(first);
  if (process.platform === 'linux') expect(processesOf(folder)).toEqual([String(second)]);
  await supervised.stop();
  if (process.platform === 'linux') expect(processesOf(folder)).toEqual([]);
});
