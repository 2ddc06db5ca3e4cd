/** The process that reads a long history for the collector: what it leaves in the store, how it ends, what it says. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openHistory } from '../../collector/src/cli/history.ts';
import { readApart } from '../../collector/src/firstRead/firstRead.ts';
import { readReport } from '../../collector/src/store/queries/report.ts';
import { EVERYTHING } from '../../collector/src/store/queries/scope.ts';
import { readsOf } from '../../collector/src/store/reads.ts';
import { runReport } from '../support/runCommand.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const PROGRAM = fileURLToPath(new URL('../../collector/dist/first-read.mjs', import.meta.url));
const CONFIG_DIR = fileURLToPath(new URL('../fixtures/real-client/2.1.330', import.meta.url));

const options = (dataDir: string, signal = new AbortController().signal) => ({
  ...{ dataDir, pricesFile: '', configDirs: [CONFIG_DIR], signal },
  onProgress: () => undefined,
  onCommitted: () => undefined,
});

it('leaves all in the store, which whoever has it open takes up', async () => {
  const dataDir = await temporaryDirectory();
  const history = await openHistory({ dataDir, pricesFile: '' });
  if ('heldBy' in history) throw new Error('nobody else knows this directory');
  try {
    let filesDone = 0;
    let commits = 0;
    await readApart(PROGRAM, {
      ...options(dataDir),
      onProgress: (progress) => (filesDone = progress.filesDone),
      onCommitted: () => (commits += 1),
    });
    expect(commits).toBeGreaterThan(0);
    expect(history.ingest.known.size).toBe(0);
    const before = history.ingest.revision();
    history.ingest.reload();
    expect(history.ingest.known.size).toBe(filesDone);
    expect(history.ingest.revision()).toBeGreaterThan(before);
    const report = await readReport(readsOf(history.store), { scope: EVERYTHING, configDirs: [CONFIG_DIR] });
    const alone = await runReport({ configDirs: [CONFIG_DIR], dataDir: await temporaryDirectory() });
    expect(report.requests).toBeGreaterThan(0);
    expect(report).toEqual(alone);
    expect(existsSync(join(dataDir, 'first-read.lock'))).toBe(false);
  } finally {
    history.close();
  }
});

it('ends at once when asked, and is no failure then', async () => {
  const stop = new AbortController();
  const reading = readApart(PROGRAM, options(await temporaryDirectory(), stop.signal));
  stop.abort();
  await expect(reading).resolves.toBeUndefined();
});

it('says what went wrong', async () => {
  const dataDir = await temporaryDirectory();
  writeFileSync(join(dataDir, 'ccmon.db'), 'no database at all, but long enough to be taken for the header of one'.repeat(9));
  await expect(readApart(PROGRAM, options(dataDir))).rejects.toThrow(/ccmon\.db/);
});

it('says so when the program ends before it has read', async () => {
  const program = join(await temporaryDirectory(), 'broken.mjs');
  writeFileSync(program, 'process.exit(7);');
  await expect(readApart(program, options(await temporaryDirectory()))).rejects.toThrow('ended with code 7');
});
