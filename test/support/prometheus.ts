/** A real Prometheus that scrapes one address, for tests that ask it what it has seen. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, waitFor } from './waiting.ts';

export interface Prometheus {
  url: string;
  /** Value of a query that gives one sample, now or at a time in milliseconds; undefined when it gives none. */
  value(query: string, at?: number): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Why it cannot be run here; empty when it can. In CI it has to be there. */
export function missingPrometheus(): string {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return '';
  } catch {
    return process.env['CI'] === 'true' ? '' : 'prometheus and promtool are not installed; Debian: apt install prometheus';
  }
}

export interface PrometheusOptions {
  /** Its data is in the folder `tsdb` of it. */
  directory: string;
  target: string;
  /** In place of one job that scrapes all that there is. */
  configuration?: string;
}

export async function startPrometheus({ directory, target, configuration }: PrometheusOptions): Promise<Prometheus> {
  const port = await freePort();
  const config = join(directory, 'prometheus.yml');
  await writeFile(config, configuration ?? oneJob(target));
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(directory, 'tsdb')}`,
    // Transcripts of tests are of any age.
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const child = spawn('prometheus', [...args, '--log.level=warn'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await waitFor({ for: `Prometheus on ${url}` }, async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  return { url, value: askPrometheus(url), stop: () => end(child) };
}

function oneJob(target: string): string {
  return `scrape_configs:\n  - job_name: ccmon\n    scrape_interval: 500ms\n    scrape_timeout: 500ms\n    static_configs:\n      - targets: ['${target}']\n`;
}

/** Asks one that runs already, as {@link Prometheus} does. */
export function askPrometheus(url: string): Prometheus['value'] {
  return (query, at) => queryValue(url, query, at);
}

async function queryValue(url: string, query: string, at = Date.now()): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}&time=${at / 1000}`);
  const answer = (await response.json()) as { status: string; error?: string; data?: { result: { value: [number, string] }[] } };
  if (answer.status !== 'success') throw new Error(`Prometheus refused ${query}: ${answer.error ?? 'no reason given'}`);
  const sample = answer.data?.result[0];
  return sample === undefined ? undefined : Number(sample.value[1]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
