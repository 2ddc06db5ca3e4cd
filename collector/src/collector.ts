/**
 * Runs the sources and keeps account of them: the first read of the whole history, then following. A source that fails
 * takes only itself down, is tried again, and shows in the status and in the metrics.
 */
import { createAttention } from './attention.ts';
import { firstReadProgram, readApart } from './firstRead/firstRead.ts';
import type { Ingest } from './ingest.ts';
import { followTranscripts } from './sources/transcripts/follow.ts';
import { listTranscripts, type Problem } from './sources/transcripts/files.ts';
import { newPassMemory } from './sources/transcripts/pass.ts';
import { readAll, unreadBytesOf } from './sources/transcripts/readAll.ts';

export interface ReadingProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
}

/** One run of a source, told to outputs. */
export interface SourceRun {
  source: string;
  ok: boolean;
  durationSeconds: number;
  error?: string;
}

export interface SourceState {
  name: string;
  ok: boolean;
  /** Seconds since the source last ran to its end; null before. */
  lagSeconds: number | null;
  error: string | null;
}

export interface CollectorOptions {
  ingest: Ingest;
  /** Where `ingest` writes to, and by which prices: for a process that does the first read. */
  dataDir: string;
  pricesFile: string;
  configDirs: readonly string[];
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, string | number>) => void;
  onProgress?: (progress: ReadingProgress) => void;
  onSourceRun: (run: SourceRun) => void;
  /** Pause before a first read that failed is tried again. */
  retryMs?: number;
}

export interface Collector {
  /** Progress of the first read; null once it is done. */
  reading(): ReadingProgress | null;
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
/** A process of its own takes 0.2 s to start: above this, what it saves in memory is worth it. */
const READ_APART_BYTES = 64 << 20;

/** Starts reading at once. */
export function startCollector(options: CollectorOptions): Collector {
  const state = { ok: true, error: null as string | null, succeededAt: null as number | null };
  let reading: ReadingProgress | null = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0 };

  const attention = createAttention(options.log);
  const account = ({ problems, ...run }: Omit<SourceRun, 'source'> & { problems?: readonly Problem[] }): void => {
    if (problems !== undefined) attention.setProblems(problems);
    if (run.ok) state.succeededAt = options.now();
    if (!run.ok && run.error !== state.error) options.log('error', 'reading transcripts failed', { error: run.error ?? 'unknown' });
    if (run.ok && !state.ok) options.log('info', 'transcripts are read again');
    state.ok = run.ok;
    state.error = run.ok ? null : (run.error ?? 'unknown');
    options.onSourceRun({ source: TRANSCRIPTS, ...run });
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
    const onProgress = (progress: ReadingProgress): void => {
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
    while (!options.signal.aborted && !(await timed(read, options, account))) {
      await pause(options.retryMs ?? RETRY_MS, options.signal);
    }
    if (options.signal.aborted) return;
    attention.historyRead();
    reading = null;
  };
  const historyRead = readHistory();
  return {
    reading: () => reading,
    sources: () => {
      const lagSeconds = state.succeededAt === null ? null : Math.max(0, (options.now() - state.succeededAt) / 1000);
      return [{ name: TRANSCRIPTS, ok: state.ok, lagSeconds, error: state.error }];
    },
    problems: () => attention.problems(),
    historyRead,
    ended: historyRead.then(async () => {
      if (!options.signal.aborted) await followTranscripts({ ...source, onRun: account });
    }),
  };
}

/** Runs once and accounts for it. @returns whether it ran to its end */
async function timed(
  run: () => Promise<unknown>,
  { now, signal }: CollectorOptions,
  account: (run: Omit<SourceRun, 'source'>) => void,
): Promise<boolean> {
  const startedAt = now();
  const durationSeconds = (): number => (now() - startedAt) / 1000;
  try {
    await run();
    account({ ok: true, durationSeconds: durationSeconds() });
    return true;
  } catch (error) {
    if (!signal.aborted)
      account({ ok: false, durationSeconds: durationSeconds(), error: error instanceof Error ? error.message : String(error) });
    return false;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
