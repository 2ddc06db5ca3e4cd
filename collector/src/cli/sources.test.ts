/** What a demonstration may show of the machine that it runs on. Only where there is a /proc. */
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../test/support/waiting.ts';
import { createReadingBoard } from '../readings/board.ts';
import { startFakeClaude } from '../sources/processes/fakeClaude.ts';
import { openStoreAndLedger } from './history.ts';
import { createSources } from './sources.ts';

async function processesSeen(demo: boolean): Promise<number[]> {
  const dataDir = await temporaryDirectory();
  const history = await openStoreAndLedger({ dataDir, pricesFile: '' });
  const sources = createSources({ history, configDirs: () => [], dataDir, demo });
  const source = sources.find(({ name }) => name === 'processes');
  const [stop, readings] = [new AbortController(), createReadingBoard()];
  const context = { signal: stop.signal, now: Date.now, log: () => {}, commit: () => {}, readings, onRound: () => {} };
  const ended = source?.run(context);
  const { value } = await waitFor({ for: 'a look at the processes' }, () => Promise.resolve(readings.latest('processes')));
  stop.abort();
  await ended;
  history.close();
  return value.processes.map(({ pid }) => pid);
}

it.runIf(process.platform === 'linux')('tells of the processes of Claude Code, and of none of them in a demonstration', async () => {
  const { pid } = await startFakeClaude();
  expect(await processesSeen(false)).toContain(pid);
  expect(await processesSeen(true)).toEqual([]);
});
