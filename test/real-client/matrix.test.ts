/** Real versions of Claude Code play the scenario; our report over what they wrote must equal what they were billed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import type { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { startCollector, getText } from '../support/collector.ts';
import { parseExposition, type Sample, sumOf } from '../support/exposition.ts';
import { runReport } from '../support/runCommand.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { type ClientLocation, locateClient, provideClient, reasonToSkip } from './clientCache.ts';
import { type Compatibility, compatibility, NEWEST } from './compatibility.ts';
import { type Expectations, expectationsOf } from './expectations.ts';
import { type Figures, figuresOfReport } from './figures.ts';
import { type Played, playScenario } from './play.ts';
import { fullScenario } from './scenario.ts';
import { startPool } from './pool.ts';

interface Outcome {
  played: Played;
  report: Report;
  metrics: Sample[];
}

const CLIENTS_AT_A_TIME = 2;
/** A first run downloads up to 400 MB. */
const RUN_TIMEOUT_MS = 900_000;

const candidates = compatibility.map((version) => ({ version, client: locateClient(version.version) }));
const runnable = candidates.filter(({ client }) => reasonToSkip(client) === '');
const outcomes = new Map<string, Promise<Outcome>>();
let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;

beforeAll(async () => {
  root = await makeTemporaryDirectory();
  const runs = startPool(
    runnable.map(
      ({ client }) =>
        () =>
          outcomeOf(client, join(root.directory, client.version)),
    ),
    CLIENTS_AT_A_TIME,
  );
  runnable.forEach(({ client }, i) => {
    const run = runs[i];
    if (run === undefined) return;
    run.catch(() => undefined);
    outcomes.set(client.version, run);
  });
});

afterAll(() => root.remove());

async function outcomeOf(client: ClientLocation, directory: string): Promise<Outcome> {
  const played = await playScenario({
    binary: await provideClient(client),
    version: client.version,
    root: directory,
    scenario: fullScenario,
  });
  const report = await runReport({ configDirs: [played.configDir], dataDir: join(directory, 'report') });
  const collector = await startCollector({ configDirs: [played.configDir], dataDir: join(directory, 'daemon') });
  try {
    return { played, report, metrics: parseExposition(await getText(`${collector.url}/metrics`)) };
  } finally {
    await collector.stop();
  }
}

for (const { version, client } of candidates) {
  const reason = reasonToSkip(client);
  describe.skipIf(reason !== '')(`Claude Code ${version.version}${reason && ` (${reason})`}`, () => {
    let outcome: Outcome;
    let told: Figures;
    let expected: Expectations;
    beforeAll(async () => {
      const run = outcomes.get(version.version);
      if (run === undefined) throw new Error(`${version.version} was not run`);
      outcome = await run;
      told = figuresOfReport(outcome.report);
      expected = expectationsOf(version, outcome.played);
    }, RUN_TIMEOUT_MS);

    it('bills every request and token once', () => {
      expect(told.total).toEqual(expected.figures.total);
    });
    it('bills each model what it was asked for', () => {
      expect(told.byModel).toEqual(expected.figures.byModel);
    });
    it('bills each agent what it used', () => {
      expect(told.byAgent).toEqual(expected.figures.byAgent);
    });
    it('counts every tool run and every failed one', () => {
      expect(told.toolRuns).toEqual(expected.figures.toolRuns);
    });
    it('counts every agent run and every failed one', () => {
      expect(told.agentRuns).toEqual(expected.figures.agentRuns);
    });
    it('counts the hook runs that leave a record', () => {
      expect(told.hookRuns).toEqual(expected.figures.hookRuns);
    });
    it('counts API errors that were tried again, and those that were not', () => {
      expect({
        retried: sumOf(outcome.metrics, 'claude_api_errors_total', { status: '529' }),
        failed: sumOf(outcome.metrics, 'claude_request_failures_total'),
      }).toEqual(expected.apiErrors);
    });
    it('plays the scenario as the compatibility table says', () => {
      expect(abilitiesSeen(outcome.played)).toEqual({
        auxiliaryRequests: version.auxiliaryRequests,
        nestedAgents: version.nestedAgents,
        backgroundAgents: version.backgroundAgents,
      });
    });
    it.runIf(version.version === NEWEST)('puts the same price on it as the client', () => {
      const usage = outcome.played.results.at(-1)?.modelUsage ?? {};
      const prices = Object.fromEntries(outcome.report.models.map((row) => [row.model, row.usd]));
      expect(Object.keys(prices).sort()).toEqual(Object.keys(usage).sort());
      for (const [model, { costUSD }] of Object.entries(usage))
        expect(Math.abs((prices[model] ?? NaN) - costUSD), model).toBeLessThan(1e-6);
    });
  });
}

function abilitiesSeen(played: Played): Pick<Compatibility, 'auxiliaryRequests' | 'nestedAgents' | 'backgroundAgents'> {
  const { requests } = played.bill;
  const launched = requests.findIndex((request) => request.script === 'background');
  const wentOn = requests.findIndex((request, i) => i > launched && request.script === 'main');
  const ended = requests.findLastIndex((request) => request.script === 'background');
  return {
    auxiliaryRequests: requests.some((request) => request.purpose === 'auxiliary') ? 'unrecorded' : 'none',
    nestedAgents: requests.some((request) => request.script === 'nested'),
    backgroundAgents: wentOn < ended ? 'background' : 'foreground',
  };
}
