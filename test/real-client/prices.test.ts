/** The newest client prices one request of every model of our price table; our prices must be its own. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRICE_TABLE } from '../../collector/src/ledger/priceTable.ts';
import { runReport } from '../support/runCommand.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { locateClient, provideClient, reasonToSkip } from './clientCache.ts';
import { NEWEST } from './compatibility.ts';
import { type Played, playOneSession } from './play.ts';
import type { Scenario } from './scenario.ts';
import { agent, calls, type Script } from './script.ts';

const FETCH_AND_RUN_MS = 900_000;
/** Longer than any limit above which a model is dearer, and short enough for every model's context. */
const LONG_PROMPT_TOKENS = 150_000;
/** The client runs no more agents than this at a time. */
const AGENTS_AT_A_TIME = 5;

const models = [...new Set(PRICE_TABLE.map((row) => row.model))];
const client = locateClient(NEWEST);
const reason = reasonToSkip(client);

describe.skipIf(reason !== '')(`prices of Claude Code ${NEWEST}${reason && ` (${reason})`}`, () => {
  it.each([
    ['short', undefined],
    ['long', LONG_PROMPT_TOKENS],
  ])(
    'are ours for %s prompts',
    async (_length, cacheReadTokens) => {
      const root = await temporaryDirectory();
      const played = await playOneSession({
        binary: await provideClient(client),
        version: NEWEST,
        root,
        scenario: scenario(cacheReadTokens),
      });
      const report = await runReport({ configDirs: [played.configDir], dataDir: join(root, 'report') });
      const theirs = pricesOf(played);
      expect(theirs.size).toBeGreaterThan(10);
      for (const [model, usd] of theirs) {
        const ours = report.models.find((row) => row.model === model)?.usd ?? NaN;
        expect(Math.abs(ours - usd), `${model}: ${ours} for ${usd}`).toBeLessThan(1e-6);
      }
    },
    FETCH_AND_RUN_MS,
  );
});

/** One agent and one request for each model. */
function scenario(cacheReadTokens: number | undefined): Scenario {
  const agents = models.map((model) => ({ name: `asks-${model}`, model }));
  const answers: Script[] = agents.map(({ name }) => ({
    name: scriptOf(name),
    agent: name,
    steps: [{ calls: [], ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }) }],
  }));
  const launches = agents.map(({ name }) => agent(name, scriptOf(name)));
  const steps = Array.from({ length: Math.ceil(launches.length / AGENTS_AT_A_TIME) }, (_, i) =>
    calls(...launches.slice(i * AGENTS_AT_A_TIME, (i + 1) * AGENTS_AT_A_TIME)),
  );
  return { agents, scripts: [{ name: 'main', agent: 'main', steps }, ...answers] };
}

/** The client's own prices, by model; `[1m]` only says how long a context it allows. */
function pricesOf(played: Played): Map<string, number> {
  const prices = new Map<string, number>();
  for (const [name, usage] of Object.entries(played.results[0]?.modelUsage ?? {})) {
    const model = name.replace(/\[1m\]$/, '');
    if (usage.costBasis === 'list') prices.set(model, (prices.get(model) ?? 0) + usage.costUSD);
  }
  return prices;
}

/** Names of scripts are letters and dashes. */
function scriptOf(name: string): string {
  return name.replace(/\d/g, (digit) => String.fromCharCode('a'.charCodeAt(0) + Number(digit)));
}
