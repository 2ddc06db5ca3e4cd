/** `ccmon backfill` where Prometheus has scraped for a while, and where it is ended half-way. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { missingPrometheus, type Prometheus } from '../support/prometheus.ts';
import { launchCcmon, runCcmon } from '../support/runCommand.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';
import { readLedgerDays } from './ledgerDays.ts';
import { COUNTERS, startScraping, untilScraped } from './scraping.ts';

const missing = missingPrometheus();
const ULID = /^[0-9A-Z]{26}$/;

async function setUp() {
  const directory = await temporaryDirectory();
  const port = await freePort();
  const configDirs = fixtureDirectories();
  const dataDir = join(directory, 'state');
  const output = join(directory, 'tsdb');
  const directories = configDirs.flatMap((each) => ['--config-dir', each]);
  const args = ['backfill', '--json', '--output', output, '--data-dir', dataDir, '--port', String(port), ...directories];
  return { directory, port, configDirs, dataDir, output, args };
}

function blocksIn(output: string): string[] {
  return existsSync(output) ? readdirSync(output).filter((name) => ULID.test(name)) : [];
}

async function noResets(prometheus: Prometheus): Promise<void> {
  for (const counter of COUNTERS) expect(await prometheus.value(`sum(resets(${counter}[2y])) or vector(0)`), counter).toBe(0);
}

describe.skipIf(missing !== '')(`backfill${missing && ` (${missing})`}`, { timeout: 240_000 }, () => {
  it('ends where a running Prometheus began to scrape, and loses nothing of what that has', async () => {
    const { directory, port, configDirs, dataDir, args } = await setUp();
    const collector = await startCollector({ configDirs, dataDir, port });
    onTestFinished(() => collector.stop());
    let prometheus = await startScraping(directory, port);
    onTestFinished(() => prometheus.stop());
    await untilScraped(prometheus, port);
    const scrapedAt = Date.now();
    const written = await runCcmon(args);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    const { state, to } = JSON.parse(written.stdout) as { state: string; to: string };
    expect(state).toBe('written');
    expect(Date.parse(to)).toBeLessThan(scrapedAt);

    // Looking for new blocks is what it does at a start too, and there it reads its log anew.
    await prometheus.stop();
    prometheus = await startScraping(directory, port);
    await untilScraped(prometheus, port);
    expect(await prometheus.value('count_over_time(ccmon_build_info[10s])', scrapedAt)).toBeGreaterThan(1);
    expect(await prometheus.value('sum(claude_requests_total)', scrapedAt)).toBeGreaterThan(0);
    await noResets(prometheus);
    const days = [...(await readLedgerDays(dataDir)).values()];
    const requests = days.reduce((sum, day) => sum + day.requests, 0);
    const seen = 'sum(max_over_time(claude_requests_total[2y]) - min_over_time(claude_requests_total[2y]))';
    expect(await prometheus.value(seen)).toBe(requests);
    expect(JSON.parse((await runCcmon(args)).stdout)).toMatchObject({ state: 'already' });
  });

  it('is whole or not there when it is killed, and the next run ends it', async () => {
    const { directory, output, port, args, dataDir } = await setUp();
    const partial = join(output, 'ccmon-backfill.partial', 'blocks');
    const firstBlock = (leftBehind: readonly string[]): Promise<true> =>
      waitFor({ for: 'the first block', everyMs: 5 }, () =>
        Promise.resolve(blocksIn(partial).some((block) => !leftBehind.includes(block)) ? true : undefined),
      );
    const killed = launchCcmon(args);
    await firstBlock([]);
    killed.child.kill('SIGKILL');
    await killed.finished;
    expect(blocksIn(output)).toEqual([]);

    const leftBehind = blocksIn(partial);
    const interrupted = launchCcmon(args);
    await firstBlock(leftBehind);
    interrupted.child.kill('SIGINT');
    expect(await interrupted.finished).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(output)).toEqual([]);

    expect(JSON.parse((await runCcmon(args)).stdout)).toMatchObject({ state: 'written' });
    expect(existsSync(join(output, 'ccmon-backfill.partial'))).toBe(false);
    const prometheus = await startScraping(directory, port);
    onTestFinished(() => prometheus.stop());
    const requests = [...(await readLedgerDays(dataDir)).values()].reduce((sum, day) => sum + day.requests, 0);
    expect(await prometheus.value('sum(last_over_time(claude_requests_total[2y]))')).toBe(requests);
  });
});
