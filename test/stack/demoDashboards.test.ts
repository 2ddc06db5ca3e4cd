/**
 * Every query of every dashboard on a real Prometheus that scrapes a real collector, as both are configured by what is
 * generated: what panels show without being said to be empty is there within two minutes of the first start.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allDashboards } from '../../generator/src/dashboards/allDashboards.ts';
import { addresses } from '../../generator/src/targets/addresses.ts';
import { launchCollector, untilReady, type Collector } from '../support/collector.ts';
import { missingPrometheus } from '../support/prometheus.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';
import { ask, type Answer } from './backfilledPrometheus.ts';
import { answerTo, expectReadable, QUERY, queriedPanels, type Query, type Series, type Variables } from './dashboardQueries.ts';

const PROVISIONED = fileURLToPath(new URL('../../provisioning/prometheus', import.meta.url));
const ALL = '.*';
const EVERYTHING: Variables = Object.fromEntries(
  ['project', 'agent', 'model', 'tool', 'event', 'hook', 'process', 'instance'].map((name) => [name, ALL]),
);
/** Rates look back a minute, so a minute of scrapes must be there. */
const SCRAPED_SECONDS = 75;

const missing = missingPrometheus();

describe.skipIf(missing !== '')(`dashboards on the demo${missing && ` (${missing})`}`, { timeout: 60_000 }, () => {
  let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
  let collector: Collector;
  let prometheus: ChildProcess;
  let url: string;
  const askPrometheus = (path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> => ask(url, path, parameters);
  /** Points end now: nobody wants to wait for the quarter of an hour that is one point of a coarse panel. */
  const answer = (query: Query, variables: Variables = EVERYTHING): Promise<Series[]> => {
    const end = Math.floor(Date.now() / 1000);
    return answerTo(query, { ask: askPrometheus, end, variables, countedFrom: end });
  };
  const first = async (expr: string): Promise<number | undefined> => {
    const [series] = await answer({ ...QUERY, expr });
    return series?.value === undefined ? undefined : Number(series.value[1]);
  };

  beforeAll(async () => {
    root = await makeTemporaryDirectory();
    collector = await launchCollector({ configDirs: [], dataDir: join(root.directory, 'state'), args: ['--demo'] });
    await untilReady(collector);
    const port = await freePort();
    url = `http://127.0.0.1:${String(port)}`;
    prometheus = await startProvisioned(join(root.directory, 'prometheus'), port, collector.port);
    await waitFor({ for: url }, async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
    await waitFor({ for: 'a minute of scrapes, and baselines', everyMs: 1000, timeoutMs: 240_000 }, async () => {
      const since = await first('time() - min(min_over_time(timestamp(ccmon_build_info)[10m:1s]))');
      return (since ?? 0) >= SCRAPED_SECONDS && (await first('count(claude_baseline)')) !== undefined ? true : undefined;
    });
  }, 420_000);
  afterAll(async () => {
    const ended = once(prometheus, 'exit');
    prometheus.kill('SIGTERM');
    await ended;
    await collector.stop();
    await root.remove();
  });

  const panels = allDashboards()
    .flatMap(queriedPanels)
    .filter(({ queries }) => queries.length > 0);

  it.each(panels.map((queried) => [queried.name, queried] as const))('%s', async (_, { panel, max, queries }) => {
    const found: Series[] = [];
    for (const query of queries) {
      const result = await answer(query);
      for (const series of result) expectReadable(series, query, max);
      found.push(...result);
    }
    if (panel.mayBeEmpty === undefined) expect(found, 'the panel is empty').not.toEqual([]);
  });

  it('draws what is usual of one agent and one project', async () => {
    const project = await busiestProject();
    const bands = panels.filter(({ panel }) => ['agent_runs', 'agent_duration', 'project_tokens'].includes(panel.signal ?? ''));
    expect(bands).toHaveLength(3);
    for (const { queries } of bands) {
      for (const query of queries.filter(({ expr }) => expr.includes('claude_baseline'))) {
        expect(await answer(query, { ...EVERYTHING, agent: 'main', project }), query.expr).not.toEqual([]);
      }
    }
  });

  async function busiestProject(): Promise<string> {
    const expr = 'topk(1, max by (project) (claude_baseline{signal="project_tokens", bound="upper"}))';
    const [series] = await answer({ ...QUERY, expr });
    return series?.metric['project'] ?? '';
  }
});

/** With the generated configuration and rules, but for addresses, and intervals that a test can wait for. */
async function startProvisioned(directory: string, port: number, collectorPort: number): Promise<ChildProcess> {
  await mkdir(join(directory, 'rules'), { recursive: true });
  await cp(join(PROVISIONED, 'rules'), join(directory, 'rules'), { recursive: true });
  const config = await readFile(join(PROVISIONED, 'prometheus.yml'), 'utf8');
  await writeFile(
    join(directory, 'prometheus.yml'),
    config
      .replaceAll(addresses.collector, `127.0.0.1:${String(collectorPort)}`)
      .replaceAll(addresses.prometheus, `127.0.0.1:${String(port)}`)
      .replace(/scrape_interval: \d+s/g, 'scrape_interval: 5s')
      .replace(/scrape_timeout: \d+s/, 'scrape_timeout: 5s')
      .replace('evaluation_interval: 1m', 'evaluation_interval: 5s'),
  );
  const recording = join(directory, 'rules', 'recording.yml');
  await writeFile(recording, (await readFile(recording, 'utf8')).replaceAll('interval: 1m', 'interval: 5s'));
  return spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${String(port)}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
}
