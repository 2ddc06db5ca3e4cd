/** What the collector does when its source fails: it stays, says so once, and goes on when it can. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../test/support/temporaryDirectory.ts';
import type { SourceRun } from './accounts.ts';
import { startCollector, type Collector } from './collector.ts';
import type { Ingest } from './ingest.ts';
import type { SessionStartFact } from './ledger/facts.ts';
import { createReadingBoard } from './readings/board.ts';
import { inRounds, type Source } from './sources/source.ts';
import { StoreError } from './store/errors.ts';

const FULL = new StoreError('disk_full', 'No space left on the disk of /state/ccmon.db.');

interface Started {
  collector: Collector;
  log: string[];
  runs: SourceRun[];
  /** How often the end of the history was told. */
  calls: { historyRead: number };
  committed: SessionStartFact[];
}

/** A collector without transcripts whose store fails, at the end of the history, this many times. */
async function start(failures: number, sources: readonly Source[] = []): Promise<Started> {
  const configDir = await temporaryDirectory();
  const stop = new AbortController();
  const log: string[] = [];
  const runs: SourceRun[] = [];
  const calls = { historyRead: 0 };
  const committed: SessionStartFact[] = [];
  const ingest: Ingest = {
    known: new Map(),
    revision: () => 0,
    commit: ({ facts }) => void committed.push(...facts.sessionStarts),
    reprice: () => undefined,
    attach: () => undefined,
    stored: { projectDirs: () => [], definitions: () => [] },
    changed: () => undefined,
    reload: () => undefined,
    historyRead: () => {
      calls.historyRead += 1;
      return calls.historyRead <= failures ? Promise.reject(FULL) : Promise.resolve();
    },
  };
  const collector = startCollector({
    ingest,
    dataDir: configDir,
    pricesFile: '',
    configDirs: [configDir],
    signal: stop.signal,
    now: Date.now,
    log: (level, message, fields = {}) => log.push([level, message, ...Object.values(fields)].join(' ')),
    sources,
    readings: createReadingBoard(),
    onSourceRun: (run) => runs.push(run),
    retryMs: 10,
  });
  onTestFinished(async () => {
    stop.abort();
    await collector.ended;
  });
  return { collector, log, runs, calls, committed };
}

it('tries a first read that fails again until it succeeds', async () => {
  const { collector, log, runs, calls } = await start(3);
  await collector.historyRead;
  expect(calls.historyRead).toBe(4);
  expect(runs.slice(0, 4).map(({ source, ok, error }) => [source, ok, error])).toEqual([
    ['transcripts', false, FULL.message],
    ['transcripts', false, FULL.message],
    ['transcripts', false, FULL.message],
    ['transcripts', true, undefined],
  ]);
  expect(log).toEqual([`error reading transcripts failed ${FULL.message}`, 'info transcripts are read again']);
  expect(collector.reading()).toBeNull();
  expect(collector.sources()).toMatchObject([{ ok: true, error: null }]);
});

it('still reads, and says what is wrong, while it fails', async () => {
  const { collector, calls } = await start(Infinity);
  while (calls.historyRead < 3) await delay(5);
  expect(collector.reading()).not.toBeNull();
  expect(collector.sources()).toEqual([{ name: 'transcripts', ok: false, lagSeconds: null, error: FULL.message }]);
});

it('starts a source that fails again, beside the others, and writes what it hands over', async () => {
  const fact: SessionStartFact = { key: 'k', sessionId: 's', source: 'startup', at: 1 };
  let starts = 0;
  const failing: Source = {
    name: 'failing',
    run: ({ commit, onRound, signal }) => {
      starts += 1;
      if (starts < 3) return Promise.reject(new Error('no such device'));
      commit({ sessionStarts: [fact] });
      onRound({ ok: true, durationSeconds: 0 });
      return endedBy(signal);
    },
  };
  const steady: Source = { name: 'steady', run: (context) => inRounds(context, 5, () => undefined) };
  const { collector, log, committed } = await start(0, [failing, steady]);
  while (committed.length === 0) await delay(5);
  expect(committed).toEqual([fact]);
  expect(log).toEqual(['error reading failing failed no such device', 'info failing are read again']);
  expect(collector.sources()).toMatchObject([
    { name: 'transcripts', ok: true },
    { name: 'failing', ok: true },
    { name: 'steady', ok: true },
  ]);
});

function endedBy(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
