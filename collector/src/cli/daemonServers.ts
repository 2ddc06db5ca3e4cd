/** What the daemon serves: page, API and metrics on its port, and telemetry's own port. */
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { messageOf } from '../base/errors.ts';
import type { Intake } from '../intake.ts';
import { listen } from '../outputs/api/listen.ts';
import { openOwnPort } from '../outputs/api/ownPort.ts';
import type { RuntimeStatus } from '../outputs/api/resources.ts';
import { createApi } from '../outputs/api/server.ts';
import { createPrometheusOutput, type PrometheusOutput } from '../outputs/prometheus/output.ts';
import type { Readings } from '../readings/board.ts';
import type { Source } from '../sources/source.ts';
import { shippedFiles } from '../stack/shipped.ts';
import { readsOf } from '../store/reads.ts';
import { askableHost, writeDaemonNote } from './daemonNote.ts';
import type { DaemonOptions } from './daemonOptions.ts';
import type { History } from './history.ts';
import { invocation } from './invocation.ts';

interface Served {
  output: PrometheusOutput;
  readings: Readings;
  sources: readonly Source[];
  status: () => RuntimeStatus;
}

export async function serve(options: DaemonOptions, { store, ingest }: History, { output, readings, sources, status }: Served) {
  const { settings, log, terminal } = options;
  const { hostDir, pluginDir, provisioningDir } = shippedFiles();
  const server = createApi({
    ...settings,
    db: readsOf(store),
    now: Date.now,
    configDirs: () => status().configDirs.map((directory) => directory.path),
    status,
    readings,
    page: { host: hostDir, plugin: pluginDir, runbooks: join(provisioningDir, 'runbooks') },
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
export async function serveOtlpPort({ settings, demo, log }: DaemonOptions, sources: readonly Source[], status: () => RuntimeStatus) {
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
export async function openOutput(
  { store, ingest }: History,
  readings: Readings,
  { settings, log }: DaemonOptions,
): Promise<PrometheusOutput> {
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
