/** The daemon's life: open the store, serve, read the history, start the services, follow, and end all of it again. */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import { startCollector } from '../collector.ts';
import { startDemoThread, type DemoThread } from '../demo/thread.ts';
import type { ServiceStatus } from '../outputs/api/schema/status.ts';
import { startStatusLine } from '../outputs/statusline/output.ts';
import { createReadingBoard, type Readings } from '../readings/board.ts';
import { STATUS_LINE_FILE } from '../sources/hooks/spool.ts';
import { keepStatusLine } from '../sources/hooks/statusLine.ts';
import { resolveConfigDirs, type ConfigDir } from '../sources/transcripts/directories.ts';
import { shippedFiles } from '../stack/shipped.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { askableHost, hostAndPort, removeDaemonNote } from './daemonNote.ts';
import { historyForPrometheus } from './daemonBackfill.ts';
import type { DaemonOptions } from './daemonOptions.ts';
import { openOutput, serve, serveOtlpPort } from './daemonServers.ts';
import { NOTHING_WRITTEN, statusOf, type Parts } from './daemonStatus.ts';
import { greet, urlOf } from './greeting.ts';
import { openHistory, type History } from './history.ts';
import { invocation } from './invocation.ts';
import type { Log } from './log.ts';
import { collectGarbage, keepHeapSmall, letHeapGrow } from './memory.ts';
import type { WriteProgress } from './progress.ts';
import { createSources } from './sources.ts';

const SERVICES_WAIT_MS = 10_000;
const PREPARATION_WAIT_MS = 5000;
const SERVICES_POLL_MS = 100;

/** Settles when the daemon has ended as asked. @throws when it cannot start, after undoing what it had begun */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  keepHeapSmall();
  const { settings, log, terminal } = options;
  const history = await openHistory({ dataDir: settings.dataDir, pricesFile: settings.prices });
  if ('heldBy' in history) {
    throw new Error(
      `Another ccmon (process ${history.heldBy.pid}) keeps the store in ${settings.dataDir}. "${invocation(terminal).ccmon} status" asks it; --data-dir names another store.`,
    );
  }
  const endings: Ending[] = [{ what: 'store', end: history.close }];
  try {
    await serveAndFollow(options, history, endings);
  } finally {
    removeDaemonNote(settings.dataDir);
    await endAll(endings, log);
  }
}

/** Something that must be ended, the latest begun first. */
interface Ending {
  what: string;
  end: () => unknown;
}

async function endAll(endings: readonly Ending[], log: Log): Promise<void> {
  for (const { what, end } of endings.toReversed()) {
    try {
      await end();
    } catch (error) {
      log('error', `${what} did not end cleanly`, { error: messageOf(error) });
    }
  }
}

async function serveAndFollow(options: DaemonOptions, history: History, endings: Ending[]): Promise<void> {
  const { settings, terminal, progress, log, signal } = options;
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort(), { once: true });
  const demoDir = options.demo ? path.join(settings.dataDir, 'claude') : null;
  const findDirs = (): ConfigDir[] =>
    resolveConfigDirs({ explicit: demoDir === null ? settings.configDirs : [demoDir], env: terminal.env, home: terminal.home });

  const readings = createReadingBoard();
  const output = await openOutput(history, readings, options);
  endings.push({ what: 'metrics', end: () => output.close() });
  const parts: Parts = { writing: demoDir === null ? null : NOTHING_WRITTEN };
  const status = statusOf(options, history, { parts, findDirs, countersHeld: output.held });
  const configDirs = (): string[] => findDirs().map((directory) => directory.path);
  const sources = createSources({ history, configDirs, dataDir: settings.dataDir, demo: options.demo });
  const server = await serve(options, history, { output, readings, sources, status });
  endings.push({ what: 'server', end: () => server.close() });
  log('info', 'serving', { url: urlOf(settings), store: settings.dataDir });
  const otlpServer = await serveOtlpPort(options, sources, status);
  endings.push({ what: 'telemetry', end: () => otlpServer?.close() });

  if (demoDir !== null && !signal.aborted) {
    const demo = writeDemo(demoDir, options, (written) => {
      parts.writing = written;
      progress.updateWriting(written);
    });
    endings.push({ what: 'demo', end: demo.end });
    stop.signal.addEventListener('abort', () => void demo.end(), { once: true });
    await demo.written;
    parts.writing = null;
    progress.clear();
  }
  if (signal.aborted) {
    return;
  }
  const { ingest } = history;
  const { update: onProgress } = progress;
  const { sourceRun: onSourceRun } = output;
  const collector = startCollector({
    ingest,
    dataDir: settings.dataDir,
    pricesFile: settings.prices,
    configDirs: configDirs(),
    signal: stop.signal,
    now: Date.now,
    log,
    sources,
    readings,
    onProgress,
    onSourceRun,
  });
  parts.collector = collector;
  endings.push({ what: 'reading', end: () => (stop.abort(), collector.ended) });
  const stack = await startServices(options, collector.historyRead);
  parts.stack = stack;
  endings.push({ what: 'services', end: stack.stop });

  await collector.historyRead;
  await untilServicesAnswer(stack, stop.signal);
  if (!stop.signal.aborted) endings.push(showStatusLine(options, history, readings));
  progress.clear();
  history.store.releaseMemory();
  collectGarbage();
  letHeapGrow();
  if (!stop.signal.aborted) {
    greet(options, status(), history, demoDir);
  }
  await collector.ended;
}

/** Begins to write the made-up history; once it is written, the made-up activity goes on. */
function writeDemo(dir: string, { log }: DaemonOptions, onProgress: (progress: WriteProgress) => void): DemoThread {
  log('info', 'writing the made-up history', { dir });
  const onBroken = (error: Error): void => log('error', 'the made-up activity does not go on', { error: error.message });
  return startDemoThread({ dir, onProgress, onBroken });
}

function showStatusLine({ settings, log }: DaemonOptions, { store, ingest }: History, readings: Readings): Ending {
  const { dataDir } = settings;
  const output = startStatusLine({
    ...{ store, readings, now: Date.now, revision: () => ingest.revision() },
    keep: (text, now) => keepStatusLine(dataDir, text, now),
    remove: () => fs.rmSync(path.join(dataDir, STATUS_LINE_FILE), { force: true }),
    onError: (error) => log('warn', 'the status line could not be written', { error: messageOf(error) }),
  });
  return { what: 'status line', end: output.close };
}

function startServices(options: DaemonOptions, historyRead: Promise<void>): Promise<Stack> {
  const { settings, log, signal } = options;
  const { provisioningDir, pluginDir } = shippedFiles();
  const prometheus = historyForPrometheus({ ...options, env: options.terminal.env, historyRead });
  return startStack({
    mode: settings.stack,
    dataDir: settings.dataDir,
    provisioningDir,
    pluginDir,
    collectorAddress: hostAndPort(askableHost(settings.listen), settings.port),
    collectorToken: settings.token,
    log: (line) => log('info', line),
    signal,
    ...(prometheus !== undefined && { preparations: { prometheus } }),
  });
}

/** Most services answer within seconds, and a short history is soon written for them: the table need not call them starting. */
async function untilServicesAnswer(stack: Stack, signal: AbortSignal): Promise<void> {
  const isComing = ({ address, ready, hint }: ServiceStatus) => address !== null && !ready && hint === null;
  const isWorthWaiting = (waited: number): boolean =>
    stack.services().some(isComing) || (waited < PREPARATION_WAIT_MS && stack.isPreparing());
  for (let waited = 0; waited < SERVICES_WAIT_MS && !signal.aborted && isWorthWaiting(waited); waited += SERVICES_POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, SERVICES_POLL_MS));
  }
}
