/** The real Claude Code sends its telemetry to a running collector, which must report what was served and what was run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { Reconciliation } from '../../collector/src/outputs/api/schema/reconciliation.ts';
import { ApiCalls, Telemetry } from '../../collector/src/outputs/api/schema/telemetry.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { parseExposition, type Sample, sumOf } from '../support/exposition.ts';
import { makeTemporaryDirectory, temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';
import { type ClientLocation, locateClient, provideClient, reasonToSkip } from './clientCache.ts';
import { NEWEST } from './compatibility.ts';
import { type Played, playOneSession, playScenario } from './play.ts';
import { fullScenario, MAIN_MODEL } from './scenario.ts';
import { bash, calls } from './script.ts';

interface Candidate {
  version: string;
  protocol: 'http/json' | 'http/protobuf';
  /** What its events tell. */
  tells: { decisions: boolean; hooks: boolean; agents: boolean; activeTime: boolean; requestIds: boolean };
  /** Whether each run says what all runs of its session have cost so far. */
  costAddsUp: boolean;
}

const everything = { decisions: true, hooks: true, agents: true, activeTime: true, requestIds: true };
const nothing = { decisions: false, hooks: false, agents: false, activeTime: false, requestIds: false };
const candidates: readonly Candidate[] = [
  { version: NEWEST, protocol: 'http/protobuf', tells: everything, costAddsUp: true },
  { version: '2.1.200', protocol: 'http/json', tells: everything, costAddsUp: false },
  { version: '2.1.39', protocol: 'http/protobuf', tells: nothing, costAddsUp: false },
];

/** All that can be switched on, traces apart: nothing of it may come out. */
const CONTENT = {
  ...{ OTEL_LOG_USER_PROMPTS: '1', OTEL_LOG_ASSISTANT_RESPONSES: '1', OTEL_LOG_TOOL_DETAILS: '1', OTEL_LOG_TOOL_CONTENT: '1' },
  OTEL_LOG_RAW_API_BODIES: '1',
};
const TRACES = { OTEL_TRACES_EXPORTER: 'otlp', CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1' };
const FETCH_AND_RUN_MS = 900_000;

function telemetryTo(collector: Collector, protocol: string): Record<string, string> {
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/otlp`,
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    OTEL_LOGS_EXPORT_INTERVAL: '1000',
  };
}

interface Told {
  calls: ApiCalls;
  telemetry: Telemetry;
  metrics: Sample[];
}

async function toldBy({ url }: Collector): Promise<Told> {
  const [calls_, telemetry] = await Promise.all(['api-calls', 'telemetry'].map((name) => getText(`${url}/api/v1/${name}`)));
  // A series is shown to a scraper at 0 first.
  await getText(`${url}/metrics`);
  return {
    calls: ApiCalls.parse(JSON.parse(calls_ ?? '')),
    telemetry: Telemetry.parse(JSON.parse(telemetry ?? '')),
    metrics: parseExposition(await getText(`${url}/metrics`)),
  };
}

const countBy = <T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
};
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

for (const { version, protocol, tells, costAddsUp } of candidates) {
  const client = locateClient(version);
  const reason = reasonToSkip(client);
  describe.skipIf(reason !== '')(`telemetry of Claude Code ${version} by ${protocol}${reason && ` (${reason})`}`, () => {
    let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
    let collector: Collector;
    let played: Played;
    let told: Told;
    beforeAll(async () => {
      root = await makeTemporaryDirectory();
      const home = join(root.directory, 'home');
      collector = await startCollector({ configDirs: [join(home, '.claude')], dataDir: join(root.directory, 'state') });
      const env = { ...telemetryTo(collector, protocol), ...TRACES, ...CONTENT };
      played = await playScenario({ binary: await provideClient(client), version, root: home, scenario: fullScenario, env });
      told = await toldBy(collector);
    }, FETCH_AND_RUN_MS);
    afterAll(async () => {
      await collector.stop();
      await root.remove();
    });

    it('counts every request that was answered, and those that failed', () => {
      const answered = Object.fromEntries(told.calls.models.map(({ model, answered: count }) => [model, count]));
      expect(answered).toEqual(countBy(played.bill.requests, ({ model }) => model));
      const failedScripts = new Set(played.bill.errors.filter(({ final }) => final).map(({ script }) => script));
      expect(told.calls.models.flatMap(({ failures }) => failures)).toEqual([{ status: 400, calls: failedScripts.size }]);
    });

    it('knows of further attempts where events say which request they are of, for traces to be joined with', () => {
      const retried = played.bill.errors.filter(({ final }) => !final).length;
      expect(retried).toBe(1);
      expect(sum(told.calls.models.map(({ retries }) => retries))).toBe(tells.requestIds ? retried : 0);
    });

    it('knows the time to the first token of every answer, likewise', () => {
      const answers = tells.requestIds ? played.bill.requests.length : 0;
      expect(sumOf(told.metrics, 'claude_api_time_to_first_token_seconds_count')).toBe(answers);
    });

    it('puts the cost on each model that the client puts', () => {
      const usages = costAddsUp ? played.results.slice(-1) : played.results;
      for (const { model, usd, calls: count } of told.calls.models) {
        const theirs = sum(usages.map(({ modelUsage }) => modelUsage[model]?.costUSD ?? 0));
        expect(Math.abs((usd ?? NaN) - theirs), `${model}: ${usd} for ${theirs}`).toBeLessThan(1e-6 * count);
      }
    });

    it('counts every tool that ran, and every failed one', () => {
      const served = played.bill.requests.flatMap((request) => request.calls);
      // A tool that refuses its input before it runs has no event in older versions.
      const ran = served.filter(({ tool, toolUseId }) => played.bill.results.has(toolUseId) && (tells.decisions || tool !== 'Read'));
      const runs = Object.fromEntries(told.telemetry.tools.map(({ tool, runs: count }) => [tool, count]));
      expect(runs).toEqual(countBy(ran, ({ tool }) => tool));
      const failed = ran.filter(({ toolUseId }) => played.bill.results.get(toolUseId) === true);
      expect(sum(told.telemetry.tools.map(({ errors }) => errors))).toBe(failed.length);
      const decisions = tells.decisions ? ran.length : 0;
      expect(sum(told.telemetry.decisions.map(({ calls: count }) => count))).toBe(decisions);
      expect(sumOf(told.metrics, 'claude_tool_decisions_total', { decision: 'accept', decided_by: 'config' })).toBe(decisions);
    });

    it('counts every hook that ran, silent ones too', () => {
      const runs = told.telemetry.hooks.map((hook) => [hook.event, hook.succeeded + hook.failed + hook.blocked + hook.cancelled]);
      expect(new Map(runs as [string, number][])).toEqual(tells.hooks ? played.hookRuns : new Map());
      expect(sum(told.telemetry.hooks.map(({ failed }) => failed))).toBe(tells.hooks ? played.hookRuns.get('Stop') : 0);
    });

    it('counts every subagent that came to its end', () => {
      const scripts = new Set(played.bill.requests.map(({ script }) => script));
      const failed = new Set(played.bill.errors.filter(({ final }) => final).map(({ script }) => script));
      const launched = played.bill.requests.flatMap((request) => request.calls).filter(({ agentType }) => agentType !== '');
      const ended = launched.filter(({ script }) => scripts.has(script) && !failed.has(script));
      const reported = Object.fromEntries(told.telemetry.agents.map(({ agent, runs }) => [agent, runs]));
      expect(sum(Object.values(reported))).toBe(tells.agents ? ended.length : 0);
    });

    it('adds up the time at work over runs of one session', () => {
      const { cli } = told.telemetry.activeSeconds;
      expect(cli > 0).toBe(tells.activeTime);
      expect(sumOf(told.metrics, 'claude_active_seconds_total', { activity: 'cli' })).toBeCloseTo(cli, 3);
    });

    it.skipIf(!tells.requestIds)('agrees with the transcripts on cost, tokens and tool runs, session by session', async () => {
      const agreed = await waitFor({ for: 'transcripts that were read to their end' }, async () => {
        const { comparisons } = Reconciliation.parse(JSON.parse(await getText(`${collector.url}/api/v1/reconciliation`)));
        const withTelemetry = comparisons.filter(({ sources }) => sources.second === 'telemetry');
        const equal = withTelemetry.filter(({ ratio, sessionsDiffering }) => ratio === 1 && sessionsDiffering === 0);
        return equal.length < 3 ? undefined : equal.map(({ quantity, sessions }) => [quantity, sessions]);
      });
      // The session and its fork.
      expect(agreed).toEqual([
        ['cost_usd', 2],
        ['tokens', 2],
        ['tool_runs', 2],
      ]);
    });

    it('lets nothing out of what was asked, answered or run', async () => {
      const texts = ['Play the script', 'printf one', 'As the script says', 'A step of the script'];
      const entries = readdirSync(join(root.directory, 'state'), { recursive: true, withFileTypes: true, encoding: 'utf8' });
      const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
      const answers = await Promise.all(
        ['metrics', 'api/v1/api-calls', 'api/v1/telemetry'].map((path) => getText(`${collector.url}/${path}`)),
      );
      const out = [...files, ...answers, collector.output()].join('\n');
      expect(texts.filter((text) => out.includes(text))).toEqual([]);
    });
  });
}

const newest: ClientLocation = locateClient(NEWEST);
it.skipIf(reasonToSkip(newest) !== '')(
  'takes the time of an answer from the request to its end',
  async () => {
    const root = await temporaryDirectory();
    const home = join(root, 'home');
    const collector = await startCollector({ configDirs: [join(home, '.claude')], dataDir: join(root, 'state') });
    const steps = [{ ...calls(bash('true')), delayMs: 1500 }, calls(bash('true')), calls(bash('true'))];
    const scenario = { agents: [], scripts: [{ name: 'main', agent: 'main', steps }] };
    await playOneSession({
      binary: await provideClient(newest),
      version: NEWEST,
      root: home,
      scenario,
      env: telemetryTo(collector, 'http/protobuf'),
    });
    const { calls: told, metrics } = await toldBy(collector);
    await collector.stop();
    const [model] = told.models;
    expect(model).toMatchObject({ model: MAIN_MODEL, calls: 4, answered: 4 });
    for (const slowest of [model?.p99Seconds, model?.firstTokenP95Seconds]) {
      expect(slowest).toBeGreaterThanOrEqual(1.5);
      expect(slowest).toBeLessThan(5);
    }
    expect(model?.p50Seconds).toBeLessThan(1.5);
    expect(sumOf(metrics, 'claude_api_request_duration_seconds_count', { model: MAIN_MODEL })).toBe(4);
    expect(sumOf(metrics, 'claude_api_request_duration_seconds_bucket', { model: MAIN_MODEL, le: '1.0' })).toBe(3);
    expect(sumOf(metrics, 'claude_api_time_to_first_token_seconds_count', { model: MAIN_MODEL })).toBe(4);
  },
  FETCH_AND_RUN_MS,
);
