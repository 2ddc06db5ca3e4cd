/** `ccmon backfill` into a real Prometheus: what it says of each past day is what the ledger says, and live counters go on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoHistory } from '../../collector/src/demo/demoHistory.ts';
import { readRecordingRules } from '../../collector/src/outputs/backfill/rules.ts';
import { shippedFiles } from '../../collector/src/stack/shipped.ts';
import { type Collector, startCollector } from '../support/collector.ts';
import { CORPORA, sharedCorpus } from '../support/corpora.ts';
import { missingPrometheus, type Prometheus } from '../support/prometheus.ts';
import { type Finished, runCcmon } from '../support/runCommand.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';
import { DAY_MS, FRACTIONAL, QUERIES, readLedgerDays, type Figure, type Figures } from './ledgerDays.ts';
import { COUNTERS, startScraping, untilScraped } from './scraping.ts';
import { appendRequests, REQUEST_TOKENS } from './transcript.ts';

const DEMO_DAYS = 3;
const corpora = [
  ...CORPORA.map(sharedCorpus).map(({ name, directory, missing }) => ({ name, missing, make: () => directory })),
  {
    name: 'the demo',
    missing: '',
    make: (directory: string) => {
      writeDemoHistory({ dir: join(directory, 'demo'), now: Date.now() - 600_000, days: DEMO_DAYS, utcOffsetMinutes: 0 });
      return join(directory, 'demo');
    },
  },
];

/** Labels of the one series that a query gives. */
async function labelsOf({ url }: Prometheus, query: string): Promise<Record<'project' | 'model', string>> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  const { data } = (await response.json()) as { data: { result: { metric: Record<string, string> }[] } };
  const { project = '', model = '' } = data.result[0]?.metric ?? {};
  return { project, model };
}

for (const corpus of corpora) {
  const reason = [missingPrometheus(), corpus.missing].filter((text) => text !== '').join('; ');
  describe.skipIf(reason !== '')(`the past of ${corpus.name}${reason && ` (${reason})`}`, { timeout: 120_000 }, () => {
    let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
    let port: number;
    let written: Finished;
    let days: Map<number, Figures>;
    let prometheus: Prometheus;
    let collector: Collector | undefined;
    let configDirs: string[];
    const inRoot = (...names: string[]): string => join(root.directory, ...names);
    const backfill = (): Promise<Finished> => {
      const directories = configDirs.flatMap((directory) => ['--config-dir', directory]);
      return runCcmon([
        ...['backfill', '--json', '--output', inRoot('tsdb'), '--data-dir', inRoot('state'), '--port', String(port)],
        ...directories,
      ]);
    };

    beforeAll(async () => {
      root = await makeTemporaryDirectory();
      port = await freePort();
      configDirs = [corpus.make(root.directory), inRoot('more')];
      written = await backfill();
      days = await readLedgerDays(inRoot('state'));
      prometheus = await startScraping(root.directory, port);
    }, 600_000);
    afterAll(async () => {
      await collector?.stop();
      await prometheus.stop();
      await root.remove();
    });

    it('is written', () => {
      expect(written).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(written.stdout)).toMatchObject({ state: 'written', output: inRoot('tsdb') });
      expect(days.size).toBeGreaterThan(0);
    });

    it('has for each day what the ledger has', async () => {
      const [first, last] = [Math.min(...days.keys()), Math.max(...days.keys())];
      const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
      // And the days before and after, in which nothing happened.
      for (let day = first - DAY_MS; day <= last + 2 * DAY_MS && day < today; day += DAY_MS) {
        for (const name of Object.keys(QUERIES) as Figure[]) {
          const told = (await prometheus.value(QUERIES[name], day + DAY_MS)) ?? 0;
          const figure = days.get(day)?.[name] ?? 0;
          const what = `${name} of ${new Date(day).toISOString()}`;
          // A sample stands on each midnight, so nothing is estimated; the sums of Prometheus are floating point.
          if (FRACTIONAL.includes(name)) expect(Math.abs(told - figure), what).toBeLessThanOrEqual(1e-9 * Math.max(1, figure));
          else expect(Math.round(told), what).toBe(figure);
        }
      }
    });

    it('has what the recording rules make of it', async () => {
      const at = Math.max(...days.keys()) + 12 * 3_600_000;
      const past = Math.min(at, Date.now() - 3_600_000);
      const rules = readRecordingRules(shippedFiles().provisioningDir);
      const recorded = [];
      for (const { record, expr } of rules) {
        // Between two evaluations the recorded value is that of the last.
        const evaluated = await prometheus.value(`max(timestamp(${record}))`, past);
        if (evaluated === undefined) continue;
        recorded.push(record);
        const difference = `max(abs(${record} - (${expr}))) or vector(-1)`;
        expect(await prometheus.value(difference, evaluated * 1000), record).toBeLessThan(1e-6);
      }
      expect(recorded).toContain('project_agent_outcome:claude_agent_runs:increase6h');
      expect(recorded).toContain('project_agent_model:claude_cost_usd:increase1d');
    });

    it('is not written twice', async () => {
      const blocks = readdirSync(inRoot('tsdb'));
      const note = readFileSync(inRoot('tsdb', 'ccmon-backfill.json'), 'utf8');
      const again = await backfill();
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(again.stdout)).toMatchObject({ state: 'already' });
      expect(readFileSync(inRoot('tsdb', 'ccmon-backfill.json'), 'utf8')).toBe(note);
      expect(readdirSync(inRoot('tsdb')).filter((name) => !blocks.includes(name))).toEqual([]);
    });

    it('goes on live without a step', async () => {
      const seam = Date.now() / 1000;
      collector = await startCollector({ configDirs, dataDir: inRoot('state'), port });
      await untilScraped(prometheus, port);
      for (const counter of COUNTERS) {
        // What was last of the past against the present: the same series with the same values, and no others.
        const past = `last_over_time(${counter}[2y] @ ${seam})`;
        const steps = `count(${counter} != ${past}) or count(${past} unless ${counter}) or count((${counter} > 0) unless ${past})`;
        expect(await prometheus.value(`${steps} or vector(0)`), counter).toBe(0);
        expect(await prometheus.value(`sum(resets(${counter}[2y])) or vector(0)`), counter).toBe(0);
      }
    });

    it('goes on across the seam with what happens now', async () => {
      // Of a series that has a past.
      const { project, model } = await labelsOf(prometheus, 'topk(1, claude_requests_total{agent="main",project!="other",model!="other"})');
      const requests = `claude_requests_total{project="${project}",model="${model}",agent="main"}`;
      const tokens = `claude_tokens_total{project="${project}",model="${model}",agent="main",type="output"}`;
      const before = { requests: await prometheus.value(requests), tokens: await prometheus.value(tokens) };
      appendRequests(inRoot('more'), { count: 5, cwd: `/home/${project}`, model });
      await waitFor({ for: 'the appended requests' }, () => prometheus.value(`${requests} == ${(before.requests ?? 0) + 5}`));
      await untilScraped(prometheus, port);
      expect(await prometheus.value(tokens)).toBe((before.tokens ?? 0) + 5 * REQUEST_TOKENS.output);
      // Over the seam: what came to the last days in the last minutes.
      const increase = await prometheus.value(`increase(${requests}[2d]) - increase(${requests}[2d] offset 10m)`);
      expect(Math.round(increase ?? 0)).toBe(5);
      expect(await prometheus.value('sum(claude_requests_total)')).toBe([...days.values()].reduce((sum, day) => sum + day.requests, 5));
      for (const counter of COUNTERS) expect(await prometheus.value(`sum(resets(${counter}[2y])) or vector(0)`), counter).toBe(0);
    });
  });
}
