/** Starts the collector as a user does, and ends it gently or at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CCMON } from './runCommand.ts';
import { freePort, waitFor } from './waiting.ts';

export interface CollectorOptions {
  configDirs: readonly string[];
  dataDir: string;
  port?: number;
  args?: readonly string[];
  /** Another than this checkout's. */
  program?: string;
  env?: NodeJS.ProcessEnv;
  /** Sent when asking whether it is ready. */
  headers?: Record<string, string>;
}

export interface Collector {
  url: string;
  port: number;
  process: ChildProcess;
  /** All that it has printed so far, both streams. */
  output(): string;
  /** Ctrl-C. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Starts it and comes back at once: it may not even listen yet. */
export async function launchCollector(options: CollectorOptions): Promise<Collector> {
  const port = options.port ?? (await freePort());
  const directories = options.configDirs.flatMap((directory) => ['--config-dir', directory]);
  // The port of OpenTelemetry is one for the whole machine: only a test of it asks for one.
  const ports = ['--port', String(port), '--otlp-port', '0'];
  const args = ['start', '--stack', 'none', ...ports, '--data-dir', options.dataDir, ...directories, ...(options.args ?? [])];
  const child = spawn(process.execPath, [options.program ?? CCMON, ...args], {
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    process: child,
    output: () => output,
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
  };
}

/** Starts it and waits until it has read all there is. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const collector = await launchCollector(options);
  try {
    await untilReady(collector, options.headers);
    return collector;
  } catch (error) {
    await collector.kill();
    throw error;
  }
}

export async function untilReady(collector: Collector, headers: Record<string, string> = {}): Promise<void> {
  await waitFor({ for: `${collector.url}/readyz`, timeoutMs: 120_000 }, async () => {
    if (collector.process.exitCode !== null) throw new Error(`the collector has ended:\n${collector.output()}`);
    const response = await fetch(`${collector.url}/readyz`, { headers });
    return response.ok ? true : undefined;
  });
}

export async function getText(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}
