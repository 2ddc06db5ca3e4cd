/** What a data directory of Prometheus holds of a collector that it scrapes: the past must end where that begins. */
import fs from 'node:fs';
import path from 'node:path';
import type { MetricName } from '../../catalog/metrics.ts';
import { seriesKey } from './openMetrics.ts';
import { blocksIn } from './place.ts';
import { linkBlocks, startQueryServer, type QueryServer } from './server.ts';
import type { Tools } from './tools.ts';

export interface Live {
  /** Milliseconds: when counters were scraped first. */
  since: number;
  /** What each series showed then. */
  values: ReadonlyMap<string, number>;
}

export interface LiveQuestion {
  /** The data directory, which a Prometheus may be writing to. */
  dir: string;
  /** A folder for a copy of it, which is not there yet. */
  copyDir: string;
  instance: string;
  /** Milliseconds: how far to look back. */
  from: number;
  now: number;
}

/** Never in the past that we write, so where it is, there was a scrape; there from the first on in which counters are. */
const SCRAPED_ONLY: MetricName = 'ccmon_lines_total';
const STEP_MS = 60_000;
/** Data that is not in blocks yet. */
const HEAD_PARTS = ['wal', 'chunks_head', 'wbl'];

/** @returns null for nothing */
export async function readLive(tools: Tools, question: LiveQuestion): Promise<Live | null> {
  const { dir, copyDir } = question;
  const parts = HEAD_PARTS.filter((part) => fs.existsSync(path.join(dir, part)));
  if (blocksIn(dir).length === 0 && parts.length === 0) return null;
  linkBlocks(dir, copyDir);
  for (const part of parts) fs.cpSync(path.join(dir, part), path.join(copyDir, part), { recursive: true });
  const server = await startQueryServer(tools, copyDir);
  try {
    return await firstScrape(server, question);
  } finally {
    await server.stop();
    fs.rmSync(copyDir, { recursive: true });
  }
}

async function firstScrape(server: QueryServer, { instance, from, now }: LiveQuestion): Promise<Live | null> {
  const of = `instance=${JSON.stringify(instance)}`;
  const steps = Math.ceil((now - from) / STEP_MS) + 1;
  const [found] = await server.query(`min(min_over_time(timestamp(${SCRAPED_ONLY}{${of}})[${steps}m:1m]))`, now);
  if (found?.value === undefined) return null;
  // That was to the minute: of several scrapes in one it is the last.
  const around = await server.query(`{__name__=~"claude_.+",${of}}[2m]`, Number(found.value[1]) * 1000 + STEP_MS);
  const firsts = around.flatMap(({ metric, values }) => {
    const first = values?.[0];
    return first === undefined ? [] : [{ metric, seconds: first[0], value: Number(first[1]) }];
  });
  if (firsts.length === 0) return null;
  return {
    since: Math.min(...firsts.map(({ seconds }) => seconds)) * 1000,
    values: new Map(firsts.map(({ metric: { __name__: name = '', ...labels }, value }) => [seriesKey(name, labels), value])),
  };
}
