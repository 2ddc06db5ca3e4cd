import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { missingPrometheus } from '../../../../test/support/prometheus.ts';
import { freePort, waitFor } from '../../../../test/support/waiting.ts';
import { addHistory, hookRun, request, toolRun } from '../../store/queries/testHistory.ts';
import { NOON, openTestOutput, temporaryDataDir, type TestOutput } from './testOutput.ts';

const missing = missingPrometheus();
const EVIL = 'quote " backslash \\ newline \n nul \u0000 half \ud83d whole 😀 {a="b"}';

interface Asked {
  metric: Record<string, string>;
  value: [number, string];
}

interface RealPrometheus {
  /** Samples that a query gives now. */
  query: (query: string) => Promise<Asked[]>;
  /** One number. */
  value: (query: string) => Promise<number | undefined>;
  exemplars: (query: string) => Promise<{ labels: Record<string, string>; value: string; timestamp: number }[]>;
}

/** Serves the exposition twice: as the scraper wants it, and under /plain in the plain format whatever it wants. */
async function serve(opened: TestOutput): Promise<string> {
  const server = http.createServer((req, res) => {
    const accept = req.url === '/plain' ? 'text/plain' : (req.headers.accept ?? '');
    void opened.output.handler(accept, new URLSearchParams(), req.url).then(({ status, contentType, body }) => {
      res.writeHead(status, { 'Content-Type': contentType }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startPrometheus(target: string): Promise<RealPrometheus> {
  const dir = temporaryDataDir();
  const port = await freePort();
  const job = (name: string, metricsPath: string) =>
    `  - {job_name: ${name}, metrics_path: ${metricsPath}, scrape_interval: 1s, scrape_timeout: 1s, static_configs: [{targets: ['${target}']}]}\n`;
  fs.writeFileSync(path.join(dir, 'prometheus.yml'), `scrape_configs:\n${job('negotiated', '/metrics')}${job('plain', '/plain')}`);
  const server = spawn(
    'prometheus',
    [
      ...[`--config.file=${dir}/prometheus.yml`, `--storage.tsdb.path=${dir}/tsdb`, `--web.listen-address=127.0.0.1:${port}`],
      ...['--enable-feature=exemplar-storage', '--log.level=warn'],
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
  });
  const url = `http://127.0.0.1:${port}`;
  const ask = async <T>(resource: string): Promise<T> => {
    const answer = (await (await fetch(`${url}/api/v1/${resource}`)).json()) as { status: string; error?: string; data: T };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  };
  await waitFor({ for: `Prometheus on ${url}` }, async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  const query: RealPrometheus['query'] = async (text) => (await ask<{ result: Asked[] }>(`query?query=${encodeURIComponent(text)}`)).result;
  return {
    query,
    value: async (text) => {
      const [sample] = await query(text);
      return sample === undefined ? undefined : Number(sample.value[1]);
    },
    exemplars: async (text) => {
      const hour = 3600_000;
      const range = `start=${(Date.now() - hour) / 1000}&end=${(Date.now() + hour) / 1000}`;
      const series = await ask<{ exemplars: { labels: Record<string, string>; value: string; timestamp: number }[] }[]>(
        `query_exemplars?query=${encodeURIComponent(text)}&${range}`,
      );
      return series.flatMap(({ exemplars }) => exemplars);
    },
  };
}

function addNastyNames({ commit }: TestOutput): void {
  commit({
    requests: [request('evil', NOON, { model: EVIL })],
    hookRuns: [hookRun('evil', NOON, { hook: EVIL, durationMs: 3 })],
    ...toolRun('evil', EVIL, NOON, 400),
  });
}

describe.skipIf(missing !== '')(`a real Prometheus${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  it('reads the same from both formats, with hostile names and exemplars', async () => {
    const opened = await openTestOutput();
    opened.clock.now = Date.now();
    addHistory({ ...opened, add: opened.commit, remove: () => undefined });
    addNastyNames(opened);
    opened.output.sourceRun({ source: 'transcripts', ok: true, durationSeconds: 0.02 });
    await opened.output.refresh();
    await opened.scrape();
    opened.commit(toolRun('t1', 'Bash', Date.now() - 900, 800, 'ok', { sessionId: 'session-of-exemplar' }));
    // Nothing is new any more: both scrapers are shown the same from the start.
    opened.clock.now += 100_000;
    const prometheus = await startPrometheus(await serve(opened));
    const samples = (job: string): Promise<number> =>
      waitFor({ for: `samples of ${job}` }, () => prometheus.value(`scrape_samples_scraped{job="${job}"} > 0`));

    const expected = (await opened.scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    expect([await samples('negotiated'), await samples('plain')]).toEqual([expected, expected]);
    expect(await prometheus.query('up == 0')).toEqual([]);
    expect(await prometheus.query('scrape_samples_post_metric_relabeling != scrape_samples_scraped')).toEqual([]);
    const names = await prometheus.query('group by (__name__) ({__name__=~"claude_.+"})');
    expect(names.length).toBeGreaterThan(30);
    for (const { metric } of names) {
      const name = String(metric['__name__']);
      const [negotiated, plain] = [`${name}{job="negotiated"}`, `${name}{job="plain"}`];
      expect(await prometheus.query(`${negotiated} != ignoring(job) ${plain}`)).toEqual([]);
      expect(
        await prometheus.query(`(${negotiated} unless ignoring(job) ${plain}) or (${plain} unless ignoring(job) ${negotiated})`),
      ).toEqual([]);
    }
    const [tool] = await prometheus.query('claude_tool_runs_total{job="plain",tool=~"quote.*"} == 1');
    expect(tool?.metric['tool']).toBe('quote " backslash \\ newline _ nul _ half _ whole 😀 {a="b"}');
    const exemplars = await waitFor({ for: 'an exemplar' }, async () => {
      const found = await prometheus.exemplars('claude_tool_run_duration_seconds_bucket{le="1.0"}');
      return found.length > 0 ? found : undefined;
    });
    expect(exemplars.map(({ labels, value }) => [labels, value])).toContainEqual([{ session_id: 'session-of-exemplar' }, '0.8']);
  });

  it('sees the first event of a new series as an increase, and the same total after a restart', async () => {
    const dataDir = temporaryDataDir();
    const opened = await openTestOutput({ dataDir });
    const prometheus = await startPrometheus(await serve(opened));
    await waitFor({ for: 'the first scrape' }, () => prometheus.value('up{job="negotiated"} == 1'));
    opened.commit({ requests: [request('m1', NOON)] });
    const total = 'sum(claude_tokens_total{job="negotiated"})';
    await waitFor({ for: 'the tokens' }, () => prometheus.value(`${total} == 420`));
    expect(
      await prometheus.value(
        'max(max_over_time(claude_requests_total{job="negotiated"}[1m]) - min_over_time(claude_requests_total{job="negotiated"}[1m]))',
      ),
    ).toBe(1);

    const restarted = await openTestOutput({ dataDir, open: false });
    const again = await startPrometheus(await serve(restarted));
    expect(await waitFor({ for: 'the tokens again' }, () => again.value(total))).toBe(420);
  });

  it.each(['', 'collect[]=sessions', 'exclude[]=sessions'])('finds nothing to complain about in the metrics of ?%s', async (query) => {
    const opened = await openTestOutput();
    addHistory({ ...opened, add: opened.commit, remove: () => undefined });
    addNastyNames(opened);
    opened.output.sourceRun({ source: 'transcripts', ok: false, durationSeconds: 0.02 });
    await opened.output.refresh();
    await opened.scrape(query);
    const complaints = execFileSync('promtool', ['check', 'metrics'], {
      input: await opened.scrape(query),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    expect(complaints).toBe('');
  });
});
