/** A history long enough to be read by a process of its own: all of it arrives. What that saves in memory, `npm run bench` tells. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { READ_APART_BYTES } from '../../collector/src/collector.ts';
import { writeCorpus } from '../../collector/src/demo/corpus.ts';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { lockHolder } from '../../collector/src/store/lock.ts';
import { differences } from '../bench/agreement.ts';
import { getText, launchCollector, untilReady, type CollectorOptions } from '../support/collector.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const SAMPLE_EVERY_MS = 5;

interface Run {
  report: Report;
  /** The processes other than the collector that were seen reading into its store. */
  readers: Set<number>;
  pid: number | undefined;
}

async function readHistory(options: CollectorOptions): Promise<Run> {
  const collector = await launchCollector(options);
  const readers = new Set<number>();
  const { pid } = collector.process;
  const sample = (): void => {
    const holder = lockHolder(options.dataDir, 'first-read');
    if (holder !== undefined) readers.add(holder.pid);
  };
  const sampling = setInterval(sample, SAMPLE_EVERY_MS);
  try {
    await untilReady(collector);
    const report = Report.parse(JSON.parse(await getText(`${collector.url}/api/v1/summary`)));
    sample();
    return { report, readers, pid };
  } finally {
    clearInterval(sampling);
    await collector.stop();
  }
}

it('is read by a process of its own, to the last token', { timeout: 180_000 }, async () => {
  const configDir = join(await temporaryDirectory(), 'claude');
  const totals = writeCorpus({ dir: configDir, bytes: READ_APART_BYTES + (1 << 20), seed: 'long history', shape: 'current' });

  const { report, readers, pid } = await readHistory({ configDirs: [configDir], dataDir: await temporaryDirectory() });
  expect(readers.size).toBe(1);
  expect(readers).not.toContain(pid);
  expect(differences(report, totals)).toEqual([]);
});
