/**
 * Runs the sources and keeps account of them: the first read of the whole history, then following. A source that fails
 * takes only itself down, is tried again, and shows in the status and in the metrics.
 */
import { messageOf } from './base/errors.ts';
import { createAccounts, type SourceRun, type SourceState } from './accounts.ts';
import { createAttention } from './attention.ts';
import { firstReadProgram, readApart } from './firstRead/firstRead.ts';
import type { Ingest } from './ingest.ts';
import { emptyFacts } from './ledger/facts.ts';
import type { ReadingBoard } from './readings/board.ts';
import { inOneRound, pause, type Round, type Source, type SourceContext } from './sources/source.ts';
import { followTranscripts } from './sources/transcripts/follow.ts';
import { listTranscripts, type Problem } from './sources/transcripts/files.ts';
import { newPassMemory, type ReadProgress } from './sources/transcripts/pass.ts';
import { readAll, unreadBytesOf } from './sources/transcripts/readAll.ts';

export interface CollectorOptions {
  ingest: Ingest;
  /** Where `ingest` writes to, and by which prices: for a process that does the first read. */
  dataDir: string;
  pricesFile: string;
  configDirs: readonly string[];
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: SourceContext['log'];
  /** The sources other than transcripts; they start when the history has been read. */
  sources: readonly Source[];
  readings: ReadingBoard;
  onProgress?: (progress: ReadProgress) => void;
  onSourceRun: (run: SourceRun) => void;
  /** Pause before a first read that failed is tried again, and before a source that failed is started again. */
  retryMs?: number;
}

export interface Collector {
  /** Progress of the first read; null once it is done. */
  reading(): ReadProgress | null;
  sources(): SourceState[];
  /** What could not be looked at when everything was listed last. */
  problems(): readonly Problem[];
  /** Settles when the first read is done or was aborted. */
  readonly historyRead: Promise<void>;
  /** Settles when everything has ended after the signal. */
  readonly ended: Promise<void>;
}

const TRANSCRIPTS = 'transcripts';
const RETRY_MS = 5000;
/** Pause before a source that failed is started again: doubled each time, up to the longest. */
const RESTART_MS = 1000;
const RESTART_MS_MAX = 60_000;
/** A process of its own takes 0.2 s to start: above this, what it saves in memory is worth it. */
export const READ_APART_BYTES = 64 << 20;

/** Starts reading at once. */
export function startCollector(options: CollectorOptions): Collector {
  let reading: ReadProgress | null = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0 };
  const attention = createAttention(options.log);
  const accounts = createAccounts({ ...options, names: [TRANSCRIPTS, ...options.sources.map(({ name }) => name)] });
  const account = ({ problems, ...round }: Round & { problems?: readonly Problem[] }): void => {
    if (problems !== undefined) attention.setProblems(problems);
    accounts.note(TRANSCRIPTS, round);
  };
  const source = {
    configDirs: [...options.configDirs],
    known: options.ingest.known,
    stored: options.ingest.stored,
    onBatch: (batch: Parameters<Ingest['commit']>[0]) => {
      options.ingest.commit(batch);
      attention.noteDamage(batch.facts.damages);
    },
    signal: options.signal,
  };
  const readHistory = async (): Promise<void> => {
    const onProgress = (progress: ReadProgress): void => {
      reading = progress;
      options.onProgress?.(progress);
    };
    const read = async (): Promise<void> => {
      const { ingest, signal, pricesFile, dataDir } = options;
      const program = firstReadProgram();
      let listing = listTranscripts(source.configDirs);
      if (program !== null && unreadBytesOf(listing, source.known) > READ_APART_BYTES) {
        try {
          await readApart(program, {
            configDirs: source.configDirs,
            pricesFile,
            dataDir,
            signal,
            onProgress,
            onCommitted: (damages) => {
              ingest.changed();
              attention.noteDamage(damages);
            },
          });
        } finally {
          ingest.reload();
        }
        listing = listTranscripts(source.configDirs);
      }
      const { problems } = await readAll(listing, { ...source, onProgress }, newPassMemory());
      if (signal.aborted) return;
      attention.setProblems(problems);
      await ingest.historyRead();
    };
    while (!options.signal.aborted && !(await inOneRound({ signal: options.signal, onRound: account }, read))) {
      await pause(options.retryMs ?? RETRY_MS, options.signal);
    }
    if (options.signal.aborted) return;
    attention.historyRead();
    reading = null;
  };
  const historyRead = readHistory();
  return {
    reading: () => reading,
    sources: () => accounts.states(),
    problems: () => attention.problems(),
    historyRead,
    ended: historyRead.then(async () => {
      if (options.signal.aborted) return;
      await Promise.all([
        followTranscripts({ ...source, onRun: account }),
        ...options.sources.map((other) => keepRunning(other, options, (round) => accounts.note(other.name, round))),
      ]);
    }),
  };
}

/** Runs a source until the signal, again after each failure. */
async function keepRunning(source: Source, options: CollectorOptions, onRound: (round: Round) => void): Promise<void> {
  const { ingest, signal, now, log, readings, retryMs } = options;
  const commit = (facts: Parameters<SourceContext['commit']>[0]): void =>
    ingest.commit({ facts: { ...emptyFacts(), ...facts }, files: [] });
  for (let pauseMs = retryMs ?? RESTART_MS; !isAborted(signal); pauseMs = Math.min(RESTART_MS_MAX, pauseMs * 2)) {
    try {
      await source.run({ signal, now, log, commit, readings, onRound });
    } catch (error) {
      onRound({ ok: false, durationSeconds: 0, error: messageOf(error) });
    }
    await pause(pauseMs, signal);
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
