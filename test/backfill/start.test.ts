/** `ccmon start` and the Prometheus that it starts: that has the whole history from its first moment on, and gets it once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { historyForPrometheus } from '../../collector/src/cli/daemonBackfill.ts';
import { writeDemoHistory } from '../../collector/src/demo/demoHistory.ts';
import { SERVICES, type ServiceKey } from '../../collector/src/stack/services.ts';
import { shippedFiles } from '../../collector/src/stack/shipped.ts';
import { nativePrometheusDataDir, startStack } from '../../collector/src/stack/stack.ts';
import { startCollector } from '../support/collector.ts';
import { askPrometheus, missingPrometheus } from '../support/prometheus.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';
import { DAY_MS, QUERIES, readLedgerDays } from './ledgerDays.ts';
import { COUNTERS } from './scraping.ts';

const PROGRAM = fileURLToPath(new URL('../../collector/dist/ccmon.mjs', import.meta.url));
const missing = missingPrometheus();

it.skipIf(missing !== '')(`Prometheus begins with the history${missing && ` (${missing})`}`, { timeout: 240_000 }, async () => {
  const directory = await temporaryDirectory();
  const dataDir = join(directory, 'state');
  writeDemoHistory({ dir: join(directory, 'demo'), now: Date.now() - 600_000, days: 2, utcOffsetMinutes: 0 });
  const collector = await startCollector({ configDirs: [join(directory, 'demo')], dataDir });
  onTestFinished(() => collector.stop());
  const told: string[] = [];
  const history = () =>
    historyForPrometheus({
      ...{ settings: { dataDir, port: collector.port, listen: '127.0.0.1' }, configFile: null, env: process.env },
      ...{ program: PROGRAM, historyRead: Promise.resolve() },
      log: (_level, message, fields = {}) => void told.push(`${message} ${JSON.stringify(fields)}`),
    });
  const prometheus = history();
  if (prometheus === undefined) throw new Error('There is nothing to prepare.');

  const ports = Object.fromEntries(await Promise.all(SERVICES.map(async ({ key }) => [key, await freePort()]))) as Record<
    ServiceKey,
    number
  >;
  const { provisioningDir } = shippedFiles();
  const stack = await startStack({
    ...{ mode: 'native', dataDir, provisioningDir, pluginDir: join(directory, 'no-plugin'), ports, preparations: { prometheus } },
    collectorAddress: `127.0.0.1:${collector.port}`,
    log: () => undefined,
    signal: new AbortController().signal,
  });
  onTestFinished(stack.stop);
  const status = () => stack.services().find(({ name }) => name === 'Prometheus');
  expect(status()).toMatchObject({ up: false, hint: 'waits for the history, which is written for it first' });
  expect(existsSync(join(nativePrometheusDataDir(dataDir), 'wal'))).toBe(false);

  await waitFor({ for: 'Prometheus', timeoutMs: 120_000 }, () => Promise.resolve(status()?.ready === true ? true : undefined));
  expect(told.join('\n')).toMatch(/^writing the history .*\nPrometheus has the history {"state":"written",.*"samples":\d+/);
  const ask = askPrometheus(`http://127.0.0.1:${ports.prometheus}`);
  await waitFor({ for: 'a scrape', timeoutMs: 60_000 }, () => ask('claude_requests_total'));
  for (const counter of COUNTERS) expect(await ask(`sum(resets(${counter}[30d])) or vector(0)`), counter).toBe(0);
  const yesterday = (Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS;
  const figures = (await readLedgerDays(dataDir)).get(yesterday);
  expect(Math.round((await ask(QUERIES.requests, yesterday + DAY_MS)) ?? 0)).toBe(figures?.requests ?? 0);
  expect(Math.round((await ask(QUERIES.toolRuns, yesterday + DAY_MS)) ?? 0)).toBe(figures?.toolRuns ?? 0);
  expect(await ask('count(project_agent_outcome:claude_agent_runs:increase6h)', yesterday + DAY_MS)).toBeGreaterThan(0);
  // Started again there is nothing to be done.
  expect(history()).toBeUndefined();
});
