/** A Prometheus that scrapes nothing: it is asked about blocks, and ends when that is done. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '../../base/folders.ts';
import { ask } from '../../stack/ports.ts';
import { recordProcess, signalGroup } from '../../stack/processRecord.ts';
import { blocksIn } from './place.ts';
import type { Tools } from './tools.ts';

export interface AskedSeries {
  metric: Record<string, string>;
  /** Of an instant query. */
  value?: [seconds: number, value: string];
  /** Of a query of a range selector. */
  values?: [seconds: number, value: string][];
}

export interface QueryServer {
  url: string;
  query(promql: string, atMs: number): Promise<AskedSeries[]>;
  stop(): Promise<void>;
}

const READY_POLL_MS = 100;
const READY_TIMEOUT_MS = 5 * 60_000;
const QUERY_TIMEOUT_MS = 10 * 60_000;

/** @param dir a data directory that it may do with as it likes */
export async function startQueryServer({ prometheus, env, signal }: Tools, dir: string): Promise<QueryServer> {
  const address = `127.0.0.1:${await freePort()}`;
  const config = path.join(dir, 'prometheus.yml');
  const logFile = path.join(dir, 'prometheus.log');
  fs.writeFileSync(config, 'global: {}\n');
  const log = fs.openSync(logFile, 'w', 0o600);
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${dir}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=${address}`,
    `--query.timeout=${QUERY_TIMEOUT_MS / 1000}s`,
    '--query.max-samples=500000000',
    '--log.level=error',
  ];
  // A group of its own: Ctrl-C in the terminal reaches us alone.
  const child = spawn(prometheus, args, { env, detached: true, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  if (child.pid !== undefined) recordProcess(dir, child.pid);
  let ended: string | undefined;
  const exited = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      ended = how;
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, by) => end(by ?? `code ${String(code)}`));
  });
  const endWithUs = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  };
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    process.off('exit', endWithUs);
  };
  const url = `http://${address}`;
  try {
    for (let waited = 0; (await ask(address, '/-/ready'))?.status !== 200; waited += READY_POLL_MS) {
      signal.throwIfAborted();
      if (ended !== undefined || waited > READY_TIMEOUT_MS) throw new Error(notReady(ended, logFile));
      await delay(READY_POLL_MS);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, query: (promql, atMs) => query(url, promql, { atMs, signal }), stop };
}

function notReady(ended: string | undefined, logFile: string): string {
  const lastLine = fs.readFileSync(logFile, 'utf8').trim().split('\n').pop() ?? '';
  const how = ended === undefined ? 'was not ready in time' : `ended with ${ended}`;
  return `Prometheus, started to compute recording rules for the past, ${how}${lastLine === '' ? '' : `: ${lastLine}`}`;
}

async function query(url: string, promql: string, { atMs, signal }: { atMs: number; signal: AbortSignal }): Promise<AskedSeries[]> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: promql, time: String(atMs / 1000) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(QUERY_TIMEOUT_MS)]),
  });
  const answer = (await response.json()) as { status: string; error?: string; data?: { result: AskedSeries[] } };
  if (answer.status !== 'success' || answer.data === undefined) {
    throw new Error(`Prometheus refused ${promql}: ${answer.error ?? response.statusText}`);
  }
  return answer.data.result;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('The system gives no port.');
  return address.port;
}

/** Blocks in another folder too, without a copy where the file system can. */
export function linkBlocks(from: string, to: string): void {
  makeFolder(to);
  for (const block of blocksIn(from)) linkTree(path.join(from, block), path.join(to, block));
}

function linkTree(from: string, to: string): void {
  makeFolder(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else linkFile(source, target);
  }
}

function linkFile(source: string, target: string): void {
  try {
    fs.linkSync(source, target);
  } catch {
    fs.copyFileSync(source, target);
  }
}
