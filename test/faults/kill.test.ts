/**
 * Faults: the process dies by SIGKILL at any moment, transcripts grow in pieces cut at any byte and in any order, the
 * same transcripts lie under two directories. Whatever happens, the figures in the end are those of one clean pass.
 */
import { isDeepStrictEqual } from 'node:util';
import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCorpus } from '../../collector/src/demo/corpus.ts';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { type Collector, getText, launchCollector, startCollector, untilReady } from '../support/collector.ts';
import { type Oracle, type OracleTokens, readOracle, sharedCorpus } from '../support/corpora.ts';
import { seededRandom, testSeed } from '../support/random.ts';
import { launchCcmon, type Launched, reportArgs, reportIn, runReport } from '../support/runCommand.ts';
import { makeTemporaryDirectory, temporaryDirectory } from '../support/temporaryDirectory.ts';
import { trickle } from '../support/trickle.ts';
import { waitFor } from '../support/waiting.ts';

const KILLS = 12;
const spotter = sharedCorpus('spotter');
const viewer = sharedCorpus('claude-code-viewer');
const GENERATED_BYTES = 8_000_000;

interface Corpus {
  name: string;
  /** Why it cannot be read here; empty when it can. */
  missing: string;
  pieces: number;
  /** Gives the configuration directory, if need be written below `root`. */
  provide(root: string, seed: number): string;
  /** What was counted in it independently. */
  oracle?: () => Oracle;
}

const corpora: readonly Corpus[] = [
  { name: 'generated transcripts', missing: '', pieces: 300, provide: generate },
  ...[
    { corpus: spotter, pieces: 600 },
    { corpus: viewer, pieces: 100 },
  ].map(({ corpus, pieces }) => ({
    ...{ name: corpus.name, missing: corpus.missing, pieces },
    provide: () => corpus.directory,
    oracle: () => readOracle(corpus),
  })),
];

function generate(root: string, seed: number): string {
  const dir = join(root, 'generated');
  writeCorpus({ dir, bytes: GENERATED_BYTES, seed: String(seed), shape: 'current' });
  return dir;
}

for (const corpus of corpora) {
  const seed = testSeed();
  describe.skipIf(corpus.missing !== '')(
    `${corpus.name}${corpus.missing && ` (${corpus.missing})`}, seed ${seed}`,
    { timeout: 180_000 },
    () => {
      let clean: Figures;
      let writingMs: number;
      let directory: string;
      let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
      beforeAll(async () => {
        root = await makeTemporaryDirectory();
        directory = corpus.provide(root.directory, seed);
        const dataDir = join(root.directory, 'clean');
        const run = launchCcmon(reportArgs({ configDirs: [directory], dataDir }));
        await untilStoreChanges(dataDir, run);
        const began = performance.now();
        clean = figuresOf(reportIn(await run.finished));
        writingMs = performance.now() - began;
        expect(clean.requests).toBeGreaterThan(100);
      });
      afterAll(() => root.remove());

      it.skipIf(corpus.oracle === undefined)('gives the report that an independent count gives', () => {
        expect(oracleFigures(clean)).toEqual(corpus.oracle?.() && figuresOfOracle(corpus.oracle()));
      });

      it('gives the same report when it is read twice', async () => {
        const dataDir = await temporaryDirectory();
        for (let pass = 0; pass < 2; pass += 1) {
          expect(figuresOf(await runReport({ configDirs: [directory], dataDir }))).toEqual(clean);
        }
      });

      it('gives the same report when it lies under two directories', async () => {
        const copy = await temporaryDirectory();
        cpSync(directory, copy, { recursive: true });
        const both = await runReport({ configDirs: [copy, directory], dataDir: await temporaryDirectory() });
        expect(both.files.read).toBe(2 * clean.files.read);
        expect(withoutFileCounts(figuresOf(both))).toEqual(withoutFileCounts(clean));
      });

      it(`gives the same report after ${KILLS} kills on the way`, async () => {
        const random = seededRandom(seed);
        let dataDir = await temporaryDirectory();
        for (let kills = 0; kills < KILLS;) {
          const ended = await killReport({ configDir: directory, dataDir, afterMs: random.next() * writingMs });
          if (ended === null) {
            kills += 1;
            continue;
          }
          // It came to its end before the kill: another store has kills still to come.
          expect(figuresOf(ended)).toEqual(clean);
          dataDir = await temporaryDirectory();
        }
        expect(figuresOf(await runReport({ configDirs: [directory], dataDir }))).toEqual(clean);
      });

      it('gives the same figures when the files grow piece by piece while they are followed', async () => {
        const configDir = await temporaryDirectory();
        const collector = await startCollector({ configDirs: [configDir], dataDir: await temporaryDirectory() });
        try {
          await trickle({ from: directory, to: configDir, random: seededRandom(seed), pieces: corpus.pieces });
          await untilFiguresAre(clean, collector);
        } finally {
          await collector.stop();
        }
      });

      it('gives the same figures when the collector is killed again and again meanwhile', async () => {
        const random = seededRandom(seed);
        const configDir = await temporaryDirectory();
        const dataDir = await temporaryDirectory();
        let collector = await launchCollector({ configDirs: [configDir], dataDir });
        const killAt = new Set(Array.from({ length: KILLS }, () => random.below(corpus.pieces)));
        const afterPiece = async (piece: number): Promise<void> => {
          if (!killAt.has(piece)) return;
          await sleep(random.below(600));
          await collector.kill();
          collector = await launchCollector({ configDirs: [configDir], dataDir });
        };
        try {
          await trickle({ from: directory, to: configDir, random, pieces: corpus.pieces, afterPiece });
          await untilReady(collector);
          await untilFiguresAre(clean, collector);
        } finally {
          await collector.kill();
        }
      });
    },
  );
}

/** A report without where it was read from. */
type Figures = Report & { configDirs: [] };

function figuresOf(report: Report): Figures {
  return { ...report, configDirs: [] };
}

/** What a report and an oracle both tell. */
interface Counted {
  sessions: number;
  requests: number;
  tokens: number[];
  models: Record<string, number[]>;
  toolRuns: number;
  toolErrors: number;
  tools: Record<string, number>;
}

function oracleFigures({ sessions, requests, tokens, models, tools }: Report): Counted {
  const tokensOf = ({ input, output, cacheRead, cacheWrite }: Report['tokens']): number[] => [input, output, cacheRead, cacheWrite];
  return {
    ...{ sessions, requests, tokens: tokensOf(tokens), toolRuns: tools.runs, toolErrors: tools.errors },
    models: Object.fromEntries(models.map((model) => [model.model, [model.requests, ...tokensOf(model.tokens)]])),
    tools: Object.fromEntries(tools.byName.map(({ tool, runs }) => [tool, runs])),
  };
}

function figuresOfOracle({ sessions, requests, tokens, byModel, toolUses, toolErrors, toolsByName }: Oracle): Counted {
  const tokensOf = (of: OracleTokens): number[] => [
    of.input_tokens,
    of.output_tokens,
    of.cache_read_input_tokens,
    of.cache_creation_input_tokens,
  ];
  return {
    ...{ sessions, requests, tokens: tokensOf(tokens), toolRuns: toolUses, toolErrors, tools: toolsByName },
    models: Object.fromEntries(Object.entries(byModel).map(([model, of]) => [model, [of.requests, ...tokensOf(of)]])),
  };
}

function withoutFileCounts(figures: Figures): object {
  return { ...figures, files: null, lines: null };
}

/** Kills a report a while after it began to write. Gives the report if that came too late. */
async function killReport({
  configDir,
  dataDir,
  afterMs,
}: {
  configDir: string;
  dataDir: string;
  afterMs: number;
}): Promise<Report | null> {
  const run = launchCcmon(reportArgs({ configDirs: [configDir], dataDir }));
  await untilStoreChanges(dataDir, run);
  await Promise.race([sleep(afterMs), run.finished]);
  run.child.kill('SIGKILL');
  const finished = await run.finished;
  return run.child.signalCode === 'SIGKILL' ? null : reportIn(finished);
}

/** Waits for the first write to the store, or for the end of the run. */
async function untilStoreChanges(dataDir: string, { finished }: Launched): Promise<void> {
  const sizes = (): string =>
    ['ccmon.db', 'ccmon.db-wal'].map((name) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
  const before = sizes();
  let ended = false;
  void finished.finally(() => (ended = true));
  await waitFor({ for: `a write to the store in ${dataDir}`, everyMs: 2 }, () =>
    Promise.resolve(ended || sizes() !== before ? true : undefined),
  );
}

async function untilFiguresAre(clean: Figures, collector: Collector): Promise<void> {
  const summary = async (): Promise<Figures> => figuresOf(Report.parse(JSON.parse(await getText(`${collector.url}/api/v1/summary`))));
  // Definitions of agents and metadata may be read after the last line.
  const areThese = async (): Promise<true | undefined> => (isDeepStrictEqual(await summary(), clean) ? true : undefined);
  await waitFor({ for: 'the figures of a clean read', timeoutMs: 20_000 }, areThese).catch(() => undefined);
  expect(await summary(), `the collector printed:\n${collector.output()}`).toEqual(clean);
}
