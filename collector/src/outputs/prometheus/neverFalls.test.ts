import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../../test/support/exposition.ts';
import { seededRandom, testSeed, type Random } from '../../../../test/support/random.ts';
import { metrics, type MetricDefinition, type MetricName } from '../../catalog/metrics.ts';
import type { Facts, FileProgress, ToolResultClass } from '../../ledger/facts.ts';
import { file, hookRun, request, session, toolRun, turn } from '../../store/queries/testHistory.ts';
import { NOON, openTestOutput, temporaryDataDir, type TestOutput } from './testOutput.ts';
import { readsOf } from '../../store/reads.ts';

const SEED = testSeed();
const RUNS = 6;
const STEPS = 60;

type Values = Map<string, number>;

/** Values of all series that must not fall: of what the store counts, not of what this process counts of itself. */
async function scrape(opened: TestOutput, scraper = ''): Promise<Values> {
  const samples = parseExposition(await opened.scrape('', '', scraper)).filter(({ name }) => isCounted(name));
  return new Map(samples.map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value]));
}

function isCounted(series: string): boolean {
  const name = series.replace(/_(bucket|sum|count)$/, '');
  const catalog: Partial<Record<string, MetricDefinition>> = metrics;
  const definition = catalog[series] ?? catalog[name];
  const isState = name === ('claude_session_size_bytes' satisfies MetricName);
  return definition !== undefined && definition.type !== 'gauge' && !isState && !/^ccmon_(source|cpu)/.test(series);
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

const LABEL_LIMITS = { tool: 2, agent: 3 };

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

/** One history of commits, undone commits, scrapes and restarts. Gives the last process. */
async function live(random: Random): Promise<TestOutput> {
  const dataDir = temporaryDataDir();
  const scrapers = [new Scraper('a'), new Scraper('b')];
  let opened = await openTestOutput({ dataDir, labelLimits: LABEL_LIMITS });
  for (let step = 0; step < STEPS; step++) {
    const action = random.below(20);
    if (action < 11) opened.commit(...randomFacts(random));
    else if (action < 13) opened.fail(...randomFacts(random));
    else if (action < 14) opened = await openTestOutput({ dataDir, labelLimits: LABEL_LIMITS, open: false });
    else await scrapers[random.below(scrapers.length)]?.scrape(opened);
  }
  return opened;
}

describe(`counters over commits, undone commits, scrapes and restarts (CCMON_TEST_SEED=${SEED})`, () => {
  it.each(Array.from({ length: RUNS }, (_, i) => i))('never fall, and show the truth where they are not held: run %i', async (run) => {
    const random = seededRandom(SEED + run);
    const opened = await live(random);
    await opened.scrape();
    const shown = await scrape(opened);
    const floors = await readsOf(opened.store).selectFrom('counter_floors').selectAll().execute();
    const heldAccordingToGauge = parseExposition(await opened.scrape()).find(({ name }) => name === 'ccmon_counters_held');
    expect(heldAccordingToGauge?.value).toBe(floors.length);

    opened.store.saveFloors(floors.map(({ series }) => ({ series, excess: 0 })));
    const dataDir = opened.store.path.replace(/\/[^/]*$/, '');
    const truth = await scrape(await openTestOutput({ dataDir, labelLimits: LABEL_LIMITS, open: false }));
    let held = 0;
    for (const [series, value] of shown) {
      const true_ = truth.get(series) ?? 0;
      expect(value, series).toBeGreaterThanOrEqual(true_);
      if (value > true_) held++;
    }
    // The count of a histogram is shown twice: as such and as the bucket of everything.
    const counts = floors.filter(({ series }) => (JSON.parse(series) as string[])[1] === 'count').length;
    expect(held).toBe(floors.length + counts);
  });
});
