/** The daemon's life: open the store, serve, read the history, start the services, follow, and end all of it again. */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { startCollector, type Collector } from '../collector.ts';
import { startDemoThread, type DemoThread } from '../demo/thread.ts';
import { createReadingBoard, type Readings } from '../readings/board.ts';
import { createRecordSource } from '../sources/record/source.ts';
import type { Intake } from '../intake.ts';
import { createOtlpSource } from '../sources/otlp/receive.ts';
import type { Source } from '../sources/source.ts';
import { listen } from '../outputs/api/listen.ts';
import { openOwnPort } from '../outputs/api/ownPort.ts';
import type { RuntimeStatus } from '../outputs/api/resources.ts';
import type { ServiceStatus } from '../outputs/api/schema.ts';
import { createApi } from '../outputs/api/server.ts';
import { createPrometheusOutput, type PrometheusOutput } from '../outputs/prometheus/output.ts';
import { STATUS_LINE_FILE } from '../sources/hooks/spool.ts';
import { keepStatusLine } from '../sources/hooks/statusLine.ts';
import { createHooksSource } from '../sources/hooks/source.ts';
import { createRegistrySource } from '../sources/registry/source.ts';
import { startStatusLine } from '../outputs/statusline/output.ts';
import { resolveConfigDirs, type ConfigDir } from '../sources/transcripts/directories.ts';
import { shippedFiles } from '../stack/shipped.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { askableHost, hostAndPort, removeDaemonNote, writeDaemonNote } from './daemonNote.ts';
import { openHistory, type History } from './history.ts';
import { invocation } from './invocation.ts';
import type { Log } from './log.ts';
import { collectGarbage, keepHeapSmall, letHeapGrow } from './memory.ts';
import type { ResolvedOptions } from './options.ts';
import type { Progress, WriteProgress } from './progress.ts';
import { createSources } from './sources.ts';
import { renderServices } from './servicesTable.ts';
import type { Terminal } from './terminal.ts';
import { readsOf } from '../store/reads.ts';
import { recordedIn } from '../store/recorded.ts';

const SERVICES_WAIT_MS = 10_000;
const SERVICES_POLL_MS = 100;

export interface DaemonOptions extends ResolvedOptions {
  terminal: Terminal;
  progress: Progress;
  log: Log;
  /** Ends the daemon. */
  signal: AbortSignal;
}

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

/** What comes up one after the other, while the server already tells of it. */
interface Parts {
  /** Of the demo's history; null once it is written, and without a demo. */
  writing: WriteProgress | null;
  collector?: Collector;
  stack?: Stack;
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
  const { dataDir } = settings;
  const sources: readonly Source[] = [
    ...createSources({ ingest: history.ingest, configDirs, dataDir }),
    createRecordSource({ dataDir, before: recordedIn(history.store) }),
    createHooksSource({ dataDir }),
    createRegistrySource({ configDirs }),
    // What the demonstration shows of Claude Code is made up.
    ...(options.demo ? [] : [createOtlpSource()]),
  ];
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
  const stack = await startServices(options);
  parts.stack = stack;
  endings.push({ what: 'services', end: stack.stop });

  await Promise.all([collector.historyRead, untilServicesAnswer(stack, stop.signal)]);
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

interface Served {
  output: PrometheusOutput;
  readings: Readings;
  sources: readonly Source[];
  status: () => RuntimeStatus;
}

async function serve(options: DaemonOptions, { store, ingest }: History, { output, readings, sources, status }: Served) {
  const { settings, log, terminal } = options;
  const { hostDir, pluginDir } = shippedFiles();
  const server = createApi({
    ...settings,
    db: readsOf(store),
    now: Date.now,
    configDirs: () => status().configDirs.map((directory) => directory.path),
    status,
    readings,
    page: { host: hostDir, plugin: pluginDir },
    metrics: (accept, query, scraper) => output.handler(accept, query, scraper),
    intakes: intakesOf(sources),
    revision: () => ingest.revision(),
    onError: (message, error) => log('error', message, { error: messageOf(error) }),
  });
  await listen(server, settings);
  try {
    writeDaemonNote(settings.dataDir, { pid: process.pid, host: askableHost(settings.listen), port: settings.port });
  } catch (error) {
    // A full disk, say.
    log('warn', 'where this collector answers could not be noted', {
      remedy: `${invocation(terminal).ccmon} status --port ${settings.port}`,
      error: messageOf(error),
    });
  }
  return server;
}

/** Where OpenTelemetry's exporters send to unless they are told another port. */
async function serveOtlpPort({ settings, demo, log }: DaemonOptions, sources: readonly Source[], status: () => RuntimeStatus) {
  if (settings.otlpPort === 0 || demo) return null;
  return openOwnPort({
    port: settings.otlpPort,
    token: settings.token,
    allowedHosts: settings.allowedHosts,
    intakes: intakesOf(sources),
    isReady: () => status().reading === null,
    onError: (message, error) => log('error', message, { error: messageOf(error) }),
    log,
  });
}

function intakesOf(sources: readonly Source[]): Intake[] {
  return sources.flatMap(({ intakes }) => intakes ?? []);
}

/** Counters must be there before the first batch is committed: what it changes moves them. */
async function openOutput({ store, ingest }: History, readings: Readings, { settings, log }: DaemonOptions): Promise<PrometheusOutput> {
  const output = await createPrometheusOutput({
    store,
    readings,
    now: Date.now,
    version: packageJson.version,
    labelLimits: settings.labelLimits,
    log: (message) => log('warn', message),
  });
  ingest.attach(output);
  ingest.reprice();
  return output;
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

/** Most services answer within seconds; the table need not call them starting. */
async function untilServicesAnswer(stack: Stack, signal: AbortSignal): Promise<void> {
  const isComing = ({ address, ready, hint }: ServiceStatus) => address !== null && !ready && hint === null;
  for (let waited = 0; waited < SERVICES_WAIT_MS && !signal.aborted && stack.services().some(isComing); waited += SERVICES_POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, SERVICES_POLL_MS));
  }
}

function startServices({ settings, log, signal }: DaemonOptions): Promise<Stack> {
  const { provisioningDir, pluginDir } = shippedFiles();
  return startStack({
    mode: settings.stack,
    dataDir: settings.dataDir,
    provisioningDir,
    pluginDir,
    collectorAddress: hostAndPort(askableHost(settings.listen), settings.port),
    collectorToken: settings.token,
    log: (line) => log('info', line),
    signal,
  });
}

const NOTHING_WRITTEN = { days: 0, daysDone: 0, bytes: 0 };
const NOTHING_READ = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0 };

interface StatusSources {
  parts: Parts;
  findDirs: () => ConfigDir[];
  countersHeld: () => number;
}

function statusOf(
  { settings, demo }: DaemonOptions,
  { store }: History,
  { parts, findDirs, countersHeld }: StatusSources,
): () => RuntimeStatus {
  const startedAt = new Date().toISOString();
  return () => ({
    version: packageJson.version,
    startedAt,
    demo,
    configDirs: findDirs(),
    dataDir: settings.dataDir,
    writing: parts.writing,
    reading: parts.collector === undefined ? NOTHING_READ : parts.collector.reading(),
    sources: parts.collector?.sources() ?? [],
    problems: [...(parts.collector?.problems() ?? [])],
    services: parts.stack?.services() ?? [],
    countersHeld: countersHeld(),
    storeBytes: sizeOf(store.path) + sizeOf(`${store.path}-wal`),
  });
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function urlOf({ listen: host, port }: { listen: string; port: number }): string {
  const name = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${hostAndPort(name, port)}`;
}

function greet({ settings, terminal, demo }: DaemonOptions, status: RuntimeStatus, { ingest }: History, demoDir: string | null): void {
  terminal.print(renderServices({ version: packageJson.version, url: urlOf(settings), demo, services: status.services }));
  const [unreadable] = status.problems;
  if (ingest.known.size === 0 && unreadable !== undefined) {
    terminal.print(`Cannot read ${unreadable.path}: ${unreadable.message}. Nothing is shown until that is mended.\n\n`);
  } else if (ingest.known.size === 0 && demoDir === null) {
    const places = status.configDirs.map((directory) => directory.path).join(', ');
    terminal.print(
      `No Claude Code data yet. Looked in ${places}, and keeps watching.\nTo see it with made-up data: ${invocation(terminal).demo}\n\n`,
    );
  }
}
