/** For tests: a store, a ledger and a Prometheus output wired as the collector wires them, with a clock that is set by hand. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { parseExposition, type Sample } from '../../../../test/support/exposition.ts';
import { metrics, type MetricName } from '../../catalog/metrics.ts';
import type { MetricDefinition } from '../../catalog/metrics/definition.ts';
import { createIngest } from '../../ingest.ts';
import { emptyFacts, type Facts, type FileProgress } from '../../ledger/facts.ts';
import { createLedger } from '../../ledger/ledger.ts';
import { PRICE_TABLE } from '../../ledger/priceTable.ts';
import { createPrices, type Prices } from '../../ledger/prices.ts';
import { createReadingBoard, type ReadingBoard } from '../../readings/board.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { LabelLimits } from './labels.ts';
import { createPrometheusOutput, type PrometheusOutput } from './output.ts';

export const NOON = Date.parse('2026-03-02T12:00:00Z');
const PRICES = createPrices(PRICE_TABLE);

/** The built-in prices, with those of the model that test requests name times `factor`. */
export function scaledPrices(factor: number): Prices {
  const [model, input, output, cacheRead] = ['claude-opus-4-6', 5 * factor, 25 * factor, 0.5 * factor];
  return createPrices(PRICE_TABLE, [{ model, prices: { input, output, cacheRead, cacheWrite5m: input * 1.25, cacheWrite1h: input * 2 } }]);
}

export interface TestOutput {
  dataDir: string;
  store: Store;
  output: PrometheusOutput;
  readings: ReadingBoard;
  clock: { now: number };
  logged: string[];
  commit: (facts: Partial<Facts>, files?: FileProgress[]) => void;
  /** A transaction that is undone after everything in it was done. */
  fail: (facts: Partial<Facts>, files?: FileProgress[]) => void;
  /** What a scrape gives. */
  scrape: (query?: string, accept?: string, scraper?: string) => Promise<string>;
}

export interface TestOutputOptions {
  dataDir?: string;
  labelLimits?: LabelLimits;
  prices?: Prices;
  /** False to leave it as a first start leaves it before the history is read. */
  open?: boolean;
}

export function temporaryDataDir(): string {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-prometheus-'));
  onTestFinished(() => fs.rmSync(dataDir, { recursive: true }));
  return dataDir;
}

/** Opens a data directory as a new process would. What an earlier one left open is let go of, as a kill would do it. */
export async function openTestOutput({
  dataDir = temporaryDataDir(),
  labelLimits = {},
  prices = PRICES,
  open = true,
}: TestOutputOptions = {}): Promise<TestOutput> {
  const clock = { now: NOON };
  const logged: string[] = [];
  const store = openStore({ dataDir });
  onTestFinished(() => store.close());
  const ledger = createLedger(store, prices);
  const ingest = createIngest(store, ledger);
  const log = (message: string): void => void logged.push(message);
  const now = (): number => clock.now;
  const readings = createReadingBoard();
  const output = await createPrometheusOutput({ store, readings, now, version: '1.2.3', labelLimits, log, refreshMs: 2 ** 31 - 1 });
  onTestFinished(output.close);
  ingest.attach(output);
  ingest.reprice();
  if (open) await output.open();

  const commit: TestOutput['commit'] = (facts, files = []) => ingest.commit({ facts: { ...emptyFacts(), ...facts }, files });
  const fail: TestOutput['fail'] = (facts, files = []) => {
    const doomed = {
      ...output,
      beforeCommit: (): never => {
        output.beforeCommit();
        throw new Error('disk full');
      },
    };
    ingest.attach(doomed);
    try {
      commit(facts, files);
    } catch {
      ingest.attach(output);
      return;
    }
    throw new Error('The transaction was meant to fail.');
  };
  const scrape: TestOutput['scrape'] = async (query = '', accept = '', scraper = '') => {
    const { status, body } = await output.handler(accept, new URLSearchParams(query), scraper);
    if (status !== 200) throw new Error(String(body));
    return body.toString();
  };
  return { dataDir, store, output, readings, clock, logged, commit, fail, scrape };
}

export interface OtherWriting {
  dataDir: string;
  facts?: Partial<Facts>;
  files?: FileProgress[];
  prices?: Prices;
  /** Makes of the store what the ledger would not. */
  work?: (store: Store) => void;
}

/** Writes to a data directory without an output, as `ccmon report` does while no collector runs. */
export function writeWithoutOutput({ dataDir, facts = {}, files = [], prices = PRICES, work = () => undefined }: OtherWriting): void {
  const store = openStore({ dataDir });
  try {
    const ingest = createIngest(store, createLedger(store, prices));
    ingest.reprice();
    ingest.commit({ facts: { ...emptyFacts(), ...facts }, files });
    work(store);
  } finally {
    store.close();
  }
}

export type Values = Map<string, number>;

/** What a scrape gives of the counters that the store keeps: of what this process counts of itself, nothing. */
export async function scrapeCounters(opened: TestOutput, scraper = ''): Promise<Sample[]> {
  return parseExposition(await opened.scrape('', '', scraper)).filter(({ name }) => isCounted(name));
}

/** By name and labels. */
export function valuesOf(samples: readonly Sample[]): Values {
  return new Map(samples.map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value]));
}

function isCounted(series: string): boolean {
  const name = series.replace(/_(bucket|sum|count)$/, '');
  const catalog: Partial<Record<string, MetricDefinition>> = metrics;
  const definition = catalog[series] ?? catalog[name];
  const isState = name === ('claude_session_size_bytes' satisfies MetricName);
  return definition !== undefined && definition.type !== 'gauge' && !isState && !/^ccmon_(source|cpu)/.test(series);
}
