/** A real Prometheus scrapes the collector: what it sums up is what happened, through a restart and a kill. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metrics } from '../../collector/src/catalog/metrics.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { fixtureDirectories, readOracle, sharedCorpus } from '../support/corpora.ts';
import { missingPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { runReport } from '../support/runCommand.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';

interface Truth {
  tokens: number;
  requests: number;
  toolRuns: number;
  toolErrors: number;
}

const spotter = sharedCorpus('spotter');
const corpora = [
  { name: 'spotter, against its oracle', missing: spotter.missing, configDirs: [spotter.directory], truth: oracleTruth },
  { name: 'transcripts of all clients, against the report', missing: '', configDirs: fixtureDirectories(), truth: reportTruth },
];
const missing = missingPrometheus();
const counters = Object.entries(metrics).flatMap(([name, { type }]) => (type === 'counter' && name.startsWith('claude_') ? [name] : []));

for (const corpus of corpora) {
  const reason = [missing, corpus.missing].filter((text) => text !== '').join('; ');
  describe.skipIf(reason !== '')(`${corpus.name}${reason && ` (${reason})`}`, { timeout: 60_000 }, () => {
    let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
    let collector: Collector;
    let prometheus: Prometheus;
    let truth: Truth;
    const start = (port?: number): Promise<Collector> =>
      startCollector({ configDirs: corpus.configDirs, dataDir: join(root.directory, 'state'), ...(port === undefined ? {} : { port }) });

    beforeAll(async () => {
      root = await makeTemporaryDirectory();
      truth = await corpus.truth(corpus.configDirs, join(root.directory, 'report'));
      collector = await start();
      prometheus = await startPrometheus({ directory: root.directory, target: `127.0.0.1:${collector.port}` });
    }, 120_000);
    afterAll(async () => {
      await prometheus.stop();
      await collector.stop();
      await root.remove();
    });

    it('sums up to the truth', async () => {
      await untilScraped(prometheus, collector);
      expect(await seen(prometheus)).toEqual(truth);
    });

    it('still does after a restart', async () => {
      await collector.stop();
      collector = await start(collector.port);
      await untilScraped(prometheus, collector);
      expect(await seen(prometheus)).toEqual(truth);
    });

    it('still does after a kill, and no counter ever fell', async () => {
      await collector.kill();
      collector = await start(collector.port);
      await untilScraped(prometheus, collector);
      expect(await seen(prometheus)).toEqual(truth);
      for (const counter of counters) expect(await prometheus.value(`sum(resets(${counter}[10m])) or vector(0)`), counter).toBe(0);
    });

    it('exposes what promtool finds no fault with', async () => {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input: await getText(`${collector.url}/metrics`),
        encoding: 'utf8',
      });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    });
  });
}

function oracleTruth(): Promise<Truth> {
  const { tokens, requests, toolUses, toolErrors } = readOracle(spotter);
  return Promise.resolve({
    tokens: tokens.input_tokens + tokens.output_tokens + tokens.cache_read_input_tokens + tokens.cache_creation_input_tokens,
    requests,
    toolRuns: toolUses,
    toolErrors,
  });
}

async function reportTruth(configDirs: string[], dataDir: string): Promise<Truth> {
  const { tokens, requests, tools } = await runReport({ configDirs, dataDir });
  return {
    tokens: tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite,
    requests,
    toolRuns: tools.runs,
    toolErrors: tools.errors,
  };
}

async function seen(prometheus: Prometheus): Promise<Record<keyof Truth, number | undefined>> {
  return {
    tokens: await prometheus.value('sum(claude_tokens_total)'),
    requests: await prometheus.value('sum(claude_requests_total)'),
    toolRuns: await prometheus.value('sum(claude_tool_runs_total)'),
    toolErrors: await prometheus.value('sum(claude_tool_runs_total{outcome!="success"})'),
  };
}

/** Two scrapes of this very process: counters of a process before it would be of an older start. */
async function untilScraped(prometheus: Prometheus, collector: Collector): Promise<void> {
  const text = await getText(`${collector.url}/metrics`);
  const startedAt = Number(/^ccmon_start_time_seconds (.+)$/m.exec(text)?.[1]);
  const scrapes = `count_over_time((ccmon_start_time_seconds == ${startedAt})[20s:500ms])`;
  await waitFor({ for: 'two scrapes of the running collector' }, async () =>
    ((await prometheus.value(scrapes)) ?? 0) >= 2 ? true : undefined,
  );
}
