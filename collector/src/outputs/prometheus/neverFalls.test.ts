import { describe, expect, it } from 'vitest';
import { parseExposition, sumOf, type Sample } from '../../../../test/support/exposition.ts';
import { seededRandom, testSeed, type Random } from '../../../../test/support/random.ts';
import type { Facts, FileProgress, ToolResultClass } from '../../ledger/facts.ts';
import { hookEvent, measure } from '../../ledger/testFacts.ts';
import { apiCall, apiSpan, compactionReport, hookGroup, toolReport, work } from '../../store/queries/testTelemetry.ts';
import { file, hookRun, request, session, toolRun, turn } from '../../store/queries/testHistory.ts';
import type { Store } from '../../store/store.ts';
import type { LabelLimits } from './labels.ts';
import {
  NOON,
  openTestOutput,
  scaledPrices,
  scrapeCounters,
  temporaryDataDir,
  valuesOf,
  writeWithoutOutput,
  type TestOutput,
  type Values,
} from './testOutput.ts';
import { readsOf } from '../../store/reads.ts';

const SEED = testSeed();
const RUNS = 6;
const STEPS = 60;

/** The values of all counters. Histograms must be whole. */
async function scrape(opened: TestOutput, scraper = ''): Promise<Values> {
  const samples = await scrapeCounters(opened, scraper);
  expectWholeHistograms(samples);
  return valuesOf(samples);
}

/** No bucket holds less than the one before it, and the last holds what was counted. */
function expectWholeHistograms(samples: readonly Sample[]): void {
  const values = valuesOf(samples);
  const largest = new Map<string, number>();
  for (const { name, labels, value } of samples.filter((sample) => sample.name.endsWith('_bucket'))) {
    const { le, ...others } = labels;
    const series = `${name.replace(/_bucket$/, '_count')} ${JSON.stringify(others)}`;
    expect(value, `${series} up to ${le ?? ''}`).toBeGreaterThanOrEqual(largest.get(series) ?? 0);
    largest.set(series, value);
  }
  for (const [series, value] of largest) expect(values.get(series), series).toBe(value);
}

/** Facts of which later ones correct earlier ones: names that come late, times that grow, sessions that move. */
function randomFacts(random: Random): [Partial<Facts>, FileProgress[]] {
  const one = <T>(...values: T[]): T => values[random.below(values.length)] as T;
  const some = <T>(make: () => T): T[] => Array.from({ length: random.below(4) }, make);
  const sessionId = () => `s${random.below(3)}`;
  const agentId = () => one('', 'a1', 'a2');
  const at = () => NOON + random.below(100_000);
  const runs = some(() =>
    toolRun(`t${random.below(12)}`, one('Bash', 'Read', 'Edit', 'Task'), at(), random.below(90_000), one<ToolResultClass>('ok', 'error'), {
      sessionId: sessionId(),
      agentId: agentId(),
    }),
  );
  const facts: Partial<Facts> = {
    ...randomTelemetry(random),
    sessionActivities: some(() => session(sessionId(), one('/a/x', '/b/x', '/c'), at(), at())),
    requests: some(() =>
      request(`m${random.below(15)}`, at(), {
        ...{ sessionId: sessionId(), agentId: agentId(), outputTokens: random.below(1000), model: one('claude-opus-4-6', 'mystery') },
        requestId: one('', 'req'),
      }),
    ),
    toolUses: runs.flatMap(({ toolUses }) => (random.below(2) === 0 ? toolUses : [])),
    toolResults: runs.flatMap(({ toolResults }) => toolResults),
    turns: some(() =>
      turn(`u${random.below(8)}`, at(), random.below(90_000), { reportedDurationMs: one(0, 700), finishedAt: one(0, NOON + 80_000) }),
    ),
    hookRuns: some(() => hookRun(`h${random.below(10)}`, at(), { durationMs: one(-1, 5, 80), outcome: one('success', 'unknown') })),
    hookMeasures: some(() => measure(`m${random.below(12)}`, at(), { sessionId: sessionId(), event: 'Stop', command: 'x' })),
    hookEvents: some(() =>
      hookEvent(one('UserPromptSubmit', 'PermissionRequest', 'PostToolBatch', 'Notification', 'Stop', 'SessionEnd'), at(), {
        ...{ sessionId: sessionId(), agentId: agentId(), detail: one('', 'Bash', 'idle_prompt') },
      }),
    ),
    agentMetas: some(() => ({
      ...{ sessionId: sessionId(), agentId: one('a1', 'a2'), agentType: one('Explore', 'Plan') },
      toolUseId: '',
      parentAgentId: '',
      spawnDepth: 1,
    })),
    agentActivities: some(() => ({
      ...{ sessionId: sessionId(), agentId: one('a1', 'a2'), agentType: one('', 'Review'), promptHash: 0 },
      ...{ firstAt: at(), lastAt: at(), finishedAt: one(0, at()), failedAt: one(0, 0, at()), cancelledAt: 0 },
    })),
  };
  const progress = (path: string): FileProgress => file(path, { linesRead: random.below(50), unknownTypes: { novelty: random.below(3) } });
  return [facts, ['/f/0.jsonl', '/f/1.jsonl', '/f/2.jsonl'].filter(() => random.below(3) === 0).map(progress)];
}

/** Spans that come before and after their events, decisions before and after results, counters read again. */
function randomTelemetry(random: Random): Partial<Facts> {
  const one = <T>(...values: T[]): T => values[random.below(values.length)] as T;
  const some = <T>(make: () => T): T[] => Array.from({ length: random.below(4) }, make);
  const sessionId = () => `s${random.below(3)}`;
  const at = () => NOON + random.below(100_000);
  return {
    apiCalls: some(() =>
      one(apiCall, apiSpan)(`req${random.below(12)}`, at(), {
        ...{ sessionId: sessionId(), firstTokenMs: one(-1, random.below(5000)), attempts: random.below(4) },
        model: one('claude-opus-4-6', 'mystery'),
      }),
    ).map((fact) =>
      fact.told
        ? {
            ...fact,
            status: one(0, 200, 200, 529),
            costNanoUsd: one(null, random.below(10_000)),
            durationMs: one(-1, random.below(90_000)),
          }
        : fact,
    ),
    toolReports: some(() =>
      toolReport(`t${random.below(12)}`, {
        sessionId: sessionId(),
        ...one(
          { decision: one('accept', 'reject'), decidedBy: one('config', 'hook'), decidedAt: at() } as const,
          { outcome: one('success', 'error'), endedAt: at(), durationMs: one(-1, random.below(90_000)) } as const,
        ),
      }),
    ),
    hookGroups: some(() => hookGroup(`g${random.below(200)}`, at(), { durationMs: one(-1, 5, 80), failed: random.below(3) })),
    compactionReports: some(() => compactionReport(`c${random.below(200)}`, at(), { outcome: one('success', 'error') })),
    works: some(() => work(`w${random.below(12)}`, at(), 'active_cli_ms', random.below(60_000), { sessionId: sessionId() })),
  };
}

/** What `ccmon report`, or another version, may make of the store while no collector runs: totals go either way. */
function writeAsAnother(dataDir: string, random: Random): void {
  const [facts, files] = randomFacts(random);
  const work = ({ tables }: Store): void => {
    if (random.below(3) > 0) return;
    for (const table of [tables.requests, tables.toolRuns, tables.turns, tables.apiCalls, tables.works]) {
      for (const { id } of table.page(0, 100)) if (random.below(4) === 0) table.delete(id);
    }
  };
  writeWithoutOutput({ dataDir, facts, files, prices: scaledPrices(random.below(5) / 2), work });
}

function randomLimits(random: Random): LabelLimits {
  return { tool: 1 + random.below(3), agent: 2 + random.below(3), project: 1 + random.below(4) };
}

/** What one scraper sees: nothing ever falls, and what is new to a process it knows starts at 0. */
class Scraper {
  readonly #name: string;
  readonly #seen: Values = new Map();
  #known: TestOutput | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  async scrape(opened: TestOutput): Promise<void> {
    const values = await scrape(opened, this.#name);
    // One that never counted anything may go with the process that showed it.
    for (const [series, before] of this.#seen) expect(values.get(series) ?? 0, series).toBeGreaterThanOrEqual(before);
    for (const [series, value] of values) {
      if (!this.#seen.has(series) && this.#known === opened) expect(value, `${series} is new`).toBe(0);
      this.#seen.set(series, value);
    }
    this.#known = opened;
  }
}

/** One history of commits, undone commits, scrapes, restarts and writes by others. Gives the last process. */
async function live(random: Random): Promise<TestOutput> {
  const dataDir = temporaryDataDir();
  const scrapers = [new Scraper('a'), new Scraper('b')];
  let opened = await openTestOutput({ dataDir, labelLimits: randomLimits(random) });
  for (let step = 0; step < STEPS; step++) {
    const action = random.below(20);
    if (action < 11) opened.commit(...randomFacts(random));
    else if (action < 13) opened.fail(...randomFacts(random));
    else if (action < 15) {
      if (random.below(2) === 0) writeAsAnother(dataDir, random);
      opened = await openTestOutput({ dataDir, labelLimits: randomLimits(random), open: false });
    } else await scrapers[random.below(scrapers.length)]?.scrape(opened);
  }
  return opened;
}

describe(`counters over commits, undone commits, scrapes, restarts and writes by others (CCMON_TEST_SEED=${SEED})`, () => {
  it.each(Array.from({ length: RUNS }, (_, i) => i))('never fall, and show the truth where they are not held: run %i', async (run) => {
    const random = seededRandom(SEED + run);
    const opened = await live(random);
    await opened.scrape();
    const shown = await scrape(opened);
    const held = sumOf(parseExposition(await opened.scrape()), 'ccmon_counters_held');

    const truth = await scrape(await withoutFloors(opened));
    let above = 0;
    for (const [series, value] of shown) {
      const true_ = truth.get(series) ?? 0;
      expect(value, series).toBeGreaterThanOrEqual(true_);
      // The count of a histogram is shown twice: as such and as the bucket of everything.
      if (value > true_ && !series.includes('"le":"+Inf"')) above++;
    }
    expect(held).toBe(above);
    for (const series of truth.keys()) expect(shown.has(series), series).toBe(true);
  });
});

/** The same store, opened as if nothing of it had ever been shown. */
async function withoutFloors({ store, dataDir }: TestOutput): Promise<TestOutput> {
  const floors = await readsOf(store).selectFrom('counter_floors').selectAll().execute();
  store.saveFloors(floors.map(({ series }) => ({ series, amounts: null })));
  return openTestOutput({ dataDir, open: false });
}
