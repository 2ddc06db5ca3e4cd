/** The benchmark's command line: chooses what to measure, prints the table, fails on a wrong answer and never on a slow one. */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { CorpusShape } from '../../collector/src/demo/corpus.ts';
import { corpus, manySeriesCorpus, peerBinary } from './cache.ts';
import { benchAnomalies } from './anomalies.ts';
import { benchAppend, benchIdle, benchScrape } from './daemon.ts';
import { benchGenerate } from './generate.ts';
import { benchHandOff } from './handOff.ts';
import { benchIngest } from './ingest.ts';
import { table, type Result } from './results.ts';

const USAGE = `Usage: npm run bench [-- options]

  --only <names>   ingest, append, scrape, idle, generate, hooks, anomalies; several with commas (default: all)
  --runs <number>  repetitions of what is repeated, medians are shown (default: 5)
  --mb <number>    size of the history for ingest and append, megabytes (default: 500)
  --shape <name>   classic (Claude Code 2.0 to 2.1.5x) or current (newest) (default: classic)

Corpora and the peer are kept in ~/.cache/ccmon-tests/bench (CCMON_BENCH_CACHE names another directory).
Exit codes: 0 measured, 1 a figure differs from what was written or from the peer's, 2 an argument is wrong.
`;

const CASES = ['ingest', 'append', 'scrape', 'idle', 'generate', 'hooks', 'anomalies'] as const;
type Case = (typeof CASES)[number];

interface Options {
  cases: readonly Case[];
  runs: number;
  megabytes: number;
  shape: CorpusShape;
}

const IDLE_MEGABYTES = 1000;
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: CASES.join(',') },
      runs: { type: 'string', default: '5' },
      mb: { type: 'string', default: '500' },
      shape: { type: 'string', default: 'classic' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const cases = values.only.split(',').map((name) => {
    const known = CASES.find((candidate) => candidate === name);
    if (known === undefined) throw new TypeError(`--only: there is no "${name}"; there are ${CASES.join(', ')}`);
    return known;
  });
  if (values.shape !== 'classic' && values.shape !== 'current')
    throw new TypeError(`--shape: "${values.shape}" is neither classic nor current`);
  return { cases, runs: wholeNumber('--runs', values.runs), megabytes: wholeNumber('--mb', values.mb), shape: values.shape };
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new TypeError(`${flag}: "${text}" is not a whole number above 0`);
  return value;
}

async function main({ cases, runs, megabytes, shape }: Options): Promise<number> {
  const results: Result[] = [];
  const mismatches: string[] = [];
  const history = cases.includes('ingest') || cases.includes('append') ? corpus(shape, megabytes) : undefined;
  if (history !== undefined && cases.includes('ingest')) {
    const outcome = await benchIngest(history, await peerBinary(), runs);
    results.push(...outcome.results);
    mismatches.push(...outcome.mismatches);
  }
  if (history !== undefined && cases.includes('append')) results.push(...(await benchAppend(history.dir)));
  if (cases.includes('scrape')) results.push(...(await benchScrape(manySeriesCorpus().dir)));
  if (cases.includes('idle')) results.push(...(await benchIdle(corpus('current', IDLE_MEGABYTES).dir)));
  if (cases.includes('generate')) results.push(...benchGenerate(runs));
  if (cases.includes('hooks')) {
    const outcome = await benchHandOff();
    results.push(...outcome.results);
    mismatches.push(...outcome.mismatches);
  }
  if (cases.includes('anomalies')) results.push(...benchAnomalies());
  process.stdout.write(`${surroundings(runs)}\n\n${table(results)}\n`);
  if (mismatches.length === 0) return 0;
  process.stdout.write(`\nThe figures do not agree:\n${mismatches.map((line) => `  ${line}\n`).join('')}`);
  return 1;
}

/** Ratios stand a busy machine better than times, but not any load: say what it was. */
function surroundings(runs: number): string {
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `Node ${process.version}, ${cpus().length} cores, load ${load} in the last minute, medians of ${runs}; peer: ccusage 20.0.24, native`;
}

try {
  process.exitCode = await main(readOptions());
} catch (error) {
  const isUsage = error instanceof TypeError;
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${USAGE}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}
