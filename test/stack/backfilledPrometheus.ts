/** A real Prometheus that knows a history, what the recording rules make of it included. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, waitFor } from '../support/waiting.ts';

const run = promisify(execFile);

export interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data: unknown;
}

export interface BackfilledPrometheus {
  /** Asks the HTTP API below /api/v1. */
  ask(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer>;
  stop(): Promise<void>;
}

interface History {
  readonly directory: string;
  /** OpenMetrics with timestamps. */
  readonly text: string;
  readonly rules: string;
  readonly start: number;
  readonly end: number;
}

/** Blocks of the history, then blocks of the rules over it, then a server that knows both. */
export async function startBackfilledPrometheus({ directory, text, rules, start, end }: History): Promise<BackfilledPrometheus> {
  const tsdb = join(directory, 'tsdb');
  const recorded = join(directory, 'recorded');
  const input = join(directory, 'history.om');
  await mkdir(tsdb);
  await writeFile(input, text);
  await writeFile(join(directory, 'prometheus.yml'), 'global: {}\n');
  await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=744h', input, tsdb], { maxBuffer: 10_000_000 });
  const first = await serve(directory, tsdb);
  try {
    const range = [`--start=${String(start)}`, `--end=${String(end)}`, '--eval-interval=1m', '--max-block-duration=168h'];
    await run('promtool', ['tsdb', 'create-blocks-from', 'rules', `--url=${first.url}`, ...range, `--output-dir=${recorded}`, rules]);
  } finally {
    await first.stop();
  }
  await cp(recorded, tsdb, { recursive: true });
  const { url, stop } = await serve(directory, tsdb);
  return { ask: (path, parameters) => ask(url, path, parameters), stop };
}

async function serve(directory: string, tsdb: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${tsdb}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${String(port)}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${String(port)}`;
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  await waitFor({ for: `Prometheus on ${url}` }, async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  return { url, stop };
}

export async function ask(url: string, path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
  return (await response.json()) as Answer;
}
