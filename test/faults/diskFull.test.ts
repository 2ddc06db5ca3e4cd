/** Faults: the disk of the store is full. A real file system that is too small, where one can be mounted. */
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCorpus } from '../../collector/src/demo/corpus.ts';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { Status } from '../../collector/src/outputs/api/schema/status.ts';
import { getText, launchCollector, untilReady, type Collector } from '../support/collector.ts';
import { testSeed } from '../support/random.ts';
import { runCcmon, runReport } from '../support/runCommand.ts';
import { mountDisk, unmountDisk, whyNoDisk } from '../support/smallDisk.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';

/** Less than the facts of the transcripts take, more than an empty store takes. */
const SMALL = '1400k';
const TRANSCRIPT_BYTES = 40_000_000;

const missing = await whyNoDisk();

describe.skipIf(missing !== '')(`a full disk${missing && ` (${missing})`}`, () => {
  const seed = testSeed();
  let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
  let disk: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
  let collector: Collector;
  let configDir: string;

  beforeAll(async () => {
    root = await makeTemporaryDirectory();
    disk = await makeTemporaryDirectory();
    configDir = join(root.directory, 'claude');
    writeCorpus({ dir: configDir, bytes: TRANSCRIPT_BYTES, seed: String(seed), shape: 'current' });
    mountDisk(disk.directory, SMALL);
    collector = await launchCollector({ configDirs: [configDir], dataDir: disk.directory });
  }, 120_000);
  afterAll(async () => {
    await collector.stop();
    unmountDisk(disk.directory);
    await disk.remove();
    await root.remove();
  });

  it(`is told by status, metrics and log with the path, and ends nothing, seed ${seed}`, { timeout: 60_000 }, async () => {
    const status = await waitFor({ for: 'the failure', timeoutMs: 30_000 }, async () => {
      const answer = Status.parse(JSON.parse(await getText(`${collector.url}/api/v1/status`)));
      return answer.sources.some(({ ok }) => !ok) ? answer : undefined;
    });
    const words = `No space left on the disk of ${join(disk.directory, 'ccmon.db')}.`;
    expect(status.sources[0]?.error).toContain(words);
    expect(status.reading).not.toBeNull();
    expect(await getText(`${collector.url}/metrics`)).toMatch(/^ccmon_source_up\{source="transcripts"\} 0$/m);

    const asked = await runCcmon(['status', '--port', String(collector.port), '--data-dir', disk.directory]);
    expect(asked.code).toBe(1);
    expect(asked.stdout).toContain(`! Source transcripts fails: ${words}`);

    // It is tried again, in vain, every five seconds.
    await waitFor({ for: 'a second try', timeoutMs: 30_000, everyMs: 200 }, async () => {
      const [, tries = '0'] =
        /^ccmon_source_errors_total\{source="transcripts"\} (\d+)$/m.exec(await getText(`${collector.url}/metrics`)) ?? [];
      return Number(tries) >= 2 ? true : undefined;
    });
    expect(collector.process.exitCode).toBeNull();
    expect(collector.output().match(/No space left on the disk/g)).toHaveLength(1);
  });

  it('is over when there is room again, and nothing is lost', { timeout: 120_000 }, async () => {
    const before = statfsSync(disk.directory).blocks;
    mountDisk(disk.directory, '300m', 'remount');
    expect(statfsSync(disk.directory).blocks).toBeGreaterThan(before);
    await untilReady(collector);
    const { sources } = Status.parse(JSON.parse(await getText(`${collector.url}/api/v1/status`)));
    expect(sources[0]).toMatchObject({ name: 'transcripts', ok: true, error: null });
    expect(await getText(`${collector.url}/metrics`)).toMatch(/^ccmon_source_up\{source="transcripts"\} 1$/m);
    const clean = await runReport({ configDirs: [configDir], dataDir: join(root.directory, 'clean') });
    expect(clean.requests).toBeGreaterThan(100);
    expect(Report.parse(JSON.parse(await getText(`${collector.url}/api/v1/summary`)))).toEqual(clean);
    expect(collector.output()).toContain('transcripts are read again');
  });
});
