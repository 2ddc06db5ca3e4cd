/** Faults: the demo is ended while it writes its history. The server answers meanwhile, and the next start completes it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LABEL_FILE, LONGEST_SESSION_DAYS, writeDemoHistory, type DemoLabel } from '../../collector/src/demo/demoHistory.ts';
import { dayOf } from '../../collector/src/demo/history.ts';
import { Status } from '../../collector/src/outputs/api/schema/status.ts';
import { type Collector, getText, launchCollector, startCollector } from '../support/collector.ts';
import { runCcmon } from '../support/runCommand.ts';
import { transcriptFiles } from '../support/corpora.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';

const launchDemo = (dataDir: string): Promise<Collector> => launchCollector({ configDirs: [], dataDir, args: ['--demo'] });

/** How many days of the history are on disk to their end; undefined before the first. */
function completeDays(dataDir: string): number | undefined {
  const path = join(dataDir, 'claude', LABEL_FILE);
  if (!existsSync(path)) return undefined;
  const { completeBeforeDay, calendar } = JSON.parse(readFileSync(path, 'utf8')) as DemoLabel;
  return completeBeforeDay - calendar.firstDay;
}

it('the server answers while the history is written, and says so', { timeout: 120_000 }, async () => {
  const dataDir = await temporaryDirectory();
  const collector = await launchDemo(dataDir);
  try {
    const seen = new Set<number>();
    const answer = async (): Promise<true | undefined> => {
      const response = await fetch(`${collector.url}/healthz`);
      expect(response.ok).toBe(true);
      const status = Status.parse(JSON.parse(await getText(`${collector.url}/api/v1/status`)));
      expect(status.demo).toBe(true);
      if (status.writing !== null) seen.add(status.writing.daysDone);
      return (await fetch(`${collector.url}/readyz`)).ok ? true : undefined;
    };
    const told = await waitFor({ for: 'words on the writing', everyMs: 10 }, async () => {
      const { code, stdout } = await runCcmon(['status', '--data-dir', dataDir]);
      return code === 3 ? undefined : { code, stdout };
    });
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/demo data\n.*History +made-up history is being written: \d+ of \d+ days/s);
    await waitFor({ for: 'the whole history', everyMs: 10, timeoutMs: 100_000 }, answer);
    // An event loop that writes by itself has written the last of 35 days when it answers for the first time.
    expect(seen.size).toBeGreaterThan(10);
  } finally {
    await collector.kill();
  }
});

it('Ctrl-C ends the writing at once, kill -9 as well, and the next start completes it', { timeout: 180_000 }, async () => {
  const dataDir = await temporaryDirectory();
  const partly = async (days: number): Promise<Collector> => {
    const collector = await launchDemo(dataDir);
    const isPartly = (): Promise<true | undefined> => Promise.resolve((completeDays(dataDir) ?? 0) >= days ? true : undefined);
    await waitFor({ for: `${days} days of history`, everyMs: 5 }, isPartly);
    return collector;
  };
  const interrupted = await partly(5);
  const askedAt = performance.now();
  await interrupted.stop();
  expect(performance.now() - askedAt).toBeLessThan(2000);
  expect(interrupted.process.exitCode, interrupted.output()).toBe(0);
  expect(interrupted.output()).not.toContain('Page');
  const killed = await partly(12);
  await killed.kill();
  expect(completeDays(dataDir)).toBeLessThan(33);

  const now = Date.now();
  const whole = await startCollector({ configDirs: [], dataDir, args: ['--demo'] });
  await whole.stop();

  const dir = join(dataDir, 'claude');
  const { calendar } = JSON.parse(readFileSync(join(dir, LABEL_FILE), 'utf8')) as DemoLabel;
  const days = dayOf(now, calendar.utcOffsetMinutes) - calendar.firstDay;
  expect(completeDays(dataDir)).toBeGreaterThanOrEqual(days - LONGEST_SESSION_DAYS);
  const reference = await temporaryDirectory();
  writeDemoHistory({ dir: reference, now, days, utcOffsetMinutes: calendar.utcOffsetMinutes });
  const expected = transcriptFiles(reference);
  expect(expected.length).toBeGreaterThan(100);
  for (const file of expected) {
    const text = readFileSync(join(reference, file), 'utf8');
    expect(readFileSync(join(dir, file), 'utf8').startsWith(text), file).toBe(true);
  }
});
