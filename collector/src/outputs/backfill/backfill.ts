/**
 * Writes the past of the counters into the data directory of a Prometheus: OpenMetrics with the original times, slice by
 * slice, promtool makes blocks of them, then the recording rules are computed over those, and all of it is moved in.
 */
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../base/folders.ts';
import type { Store } from '../../store/store.ts';
import { COARSE_STEP_MS, countTimes, hourOf, stretchesOf, type Stretch } from './grid.ts';
import { readLive } from './live.ts';
import { createPastWriter, type PastWriter } from './openMetrics.ts';
import { readPast, type Past } from './past.ts';
import { blocksIn, markOutOfOrder, openPlace, type Place, type Placed } from './place.ts';
import { levelsOf, readRecordingRules } from './rules.ts';
import { linkBlocks, startQueryServer } from './server.ts';
import { readTargetLabels } from './targets.ts';
import { runPromtool, type Tools } from './tools.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Longer ago than this nothing is written, whatever the store holds: it bounds the number of samples. */
export const MAX_DAYS = 1100;

export interface BackfillOptions {
  store: Store;
  /** Data directory of Prometheus. It may be missing, and a Prometheus may be running on it. */
  output: string;
  /** Where Prometheus scrapes the collector: `127.0.0.1:8001`. */
  instance: string;
  /** The generated configuration: jobs and recording rules. */
  provisioningDir: string;
  tools: Tools;
  /** How many days of history are written. */
  days: number;
  now: number;
  onProgress: (progress: BackfillProgress) => void;
}

export interface BackfillProgress {
  samples: number;
  samplesDone: number;
}

export type BackfillResult =
  | { state: 'written'; placed: Placed; series: number }
  /** A run before this one has done it. */
  | { state: 'already'; placed: Placed }
  /** There is nothing to write, or all of it is there as Prometheus scraped it. */
  | { state: 'nothing' };

/** @throws Error that says what to do; nothing in the data directory has changed then */
export async function backfill(options: BackfillOptions): Promise<BackfillResult> {
  const place = await openPlace(options.output);
  try {
    const placed = place.placed(options.instance);
    return placed === undefined ? await write(place, options) : { state: 'already', placed };
  } catch (error) {
    throw explained(error, options.output);
  } finally {
    place.close();
  }
}

async function write(place: Place, options: BackfillOptions): Promise<BackfillResult> {
  const { store, instance, tools, now, days, onProgress } = options;
  const past = await readPast(store);
  if (past === null) {
    throw new Error(`The collector is still reading the history into ${path.dirname(store.path)}. Run this again when it has.`);
  }
  const oldest = now - Math.min(days, MAX_DAYS) * DAY_MS;
  // After the store was read: what is scraped from now on is no less than what was read.
  const live = await readLive(tools, { dir: place.dir, copyDir: path.join(place.workDir, 'copy'), instance, from: oldest, now });
  const stretches = stretchesBetween(past, oldest, live === null ? now : live.since - 1);
  const targetLabels = readTargetLabels(options.provisioningDir, instance);
  const writer = createPastWriter({ past, stretches, targetLabels, ceilings: live?.values });
  const [first, last] = [stretches[0], stretches[stretches.length - 1]];
  const blocksDir = path.join(place.workDir, 'blocks');
  makeFolder(blocksDir);
  if (first === undefined || last === undefined || writer.width === 0) {
    // Where something was scraped, nothing can be written later either.
    if (live !== null) place.move(instance, blocksDir, { from: null, to: null, samples: 0, store: path.dirname(store.path) });
    return { state: 'nothing' };
  }
  const samples = await writeBlocks({ writer, stretches, blocksDir, tools, workDir: place.workDir, onProgress });
  await recordRules({ provisioningDir: options.provisioningDir, stretches, blocksDir, tools, workDir: place.workDir });
  for (const block of blocksIn(blocksDir)) markOutOfOrder(path.join(blocksDir, block));
  tools.signal.throwIfAborted();
  const placed = place.move(instance, blocksDir, {
    ...{ from: new Date(first.from).toISOString(), to: new Date(last.to).toISOString() },
    ...{ samples, store: path.dirname(store.path) },
  });
  return { state: 'written', placed, series: writer.width };
}

/** From just before the first thing that happened. */
function stretchesBetween(past: Past, oldest: number, to: number): Stretch[] {
  const activeHours = new Set<number>();
  let firstAt = Infinity;
  for (const { events } of past) {
    for (const { at } of events) {
      if (at < oldest || at > to) continue;
      activeHours.add(hourOf(at));
      firstAt = Math.min(firstAt, at);
    }
  }
  if (firstAt === Infinity) return [];
  const from = Math.max(oldest, Math.floor(firstAt / COARSE_STEP_MS) * COARSE_STEP_MS - COARSE_STEP_MS);
  return stretchesOf({ from, to }, activeHours);
}

/** promtool keeps a block in memory, 150 bytes a sample and more, and reads a file as often as it makes blocks of it. */
const SLICE_SAMPLES = 1_000_000;
/** The lengths that promtool knows, longest first; each begins at a multiple of itself, as in Prometheus. */
const BLOCK_HOURS = [1458, 486, 162, 54, 18, 6, 2] as const;

interface Slice {
  from: number;
  until: number;
  hours: number;
}

interface Work {
  stretches: readonly Stretch[];
  blocksDir: string;
  tools: Tools;
  workDir: string;
}

async function writeBlocks({
  writer,
  stretches,
  blocksDir,
  tools,
  workDir,
  onProgress,
}: Work & { writer: PastWriter; onProgress: BackfillOptions['onProgress'] }): Promise<number> {
  const file = path.join(workDir, 'slice.om');
  const all = countTimes(stretches, -Infinity, Infinity) * writer.width;
  let samples = 0;
  for (const { from, until, hours } of slicesOf(stretches, writer.width)) {
    const written = await writer.write(file, from, until);
    tools.signal.throwIfAborted();
    if (written > 0) {
      await runPromtool(tools, ['tsdb', 'create-blocks-from', 'openmetrics', `--max-block-duration=${hours}h`, file, blocksDir]);
    }
    fs.rmSync(file);
    samples += written;
    onProgress({ samples: all, samplesDone: countTimes(stretches, -Infinity, until) * writer.width });
  }
  return samples;
}

function slicesOf(stretches: readonly Stretch[], width: number): Slice[] {
  const [first, last] = [stretches[0], stretches[stretches.length - 1]];
  if (first === undefined || last === undefined) return [];
  const cut = (from: number, until: number, [hours = 0, ...shorter]: readonly number[]): Slice[] => {
    const length = hours * HOUR_MS;
    const slices: Slice[] = [];
    for (let start = Math.floor(from / length) * length; start < until; start += length) {
      const slice = { from: Math.max(from, start), until: Math.min(until, start + length), hours };
      const samples = countTimes(stretches, slice.from, slice.until) * width;
      if (samples > SLICE_SAMPLES && shorter.length > 0) slices.push(...cut(slice.from, slice.until, shorter));
      else if (samples > 0) slices.push(slice);
    }
    return slices;
  };
  return cut(first.from, last.to + 1, BLOCK_HOURS);
}

/** Most samples that one query may give of a series: promtool asks for a block at a time. */
const QUERY_STEPS = 11_000;
/** Rules are evaluated no more often than Prometheus does it. */
const RULES_STEP_MS = 60_000;

/** Level by level, since the past of a rule is asked for by those of the next. */
async function recordRules({ provisioningDir, stretches, blocksDir, tools, workDir }: Work & { provisioningDir: string }): Promise<void> {
  const file = path.join(workDir, 'level.yml');
  for (const [index, rules] of levelsOf(readRecordingRules(provisioningDir)).entries()) {
    // JSON is YAML.
    fs.writeFileSync(file, JSON.stringify({ groups: [{ name: `level ${index + 1}`, rules }] }));
    const askedDir = path.join(workDir, `level-${index + 1}`);
    linkBlocks(blocksDir, askedDir);
    const server = await startQueryServer(tools, askedDir);
    try {
      for (const { from, to, stepMs } of rulesStretches(stretches)) {
        const range = [`--start=${from / 1000}`, `--end=${to / 1000}`, `--eval-interval=${stepMs / 1000}s`];
        const output = [`--max-block-duration=${longestBlock(stepMs)}h`, `--output-dir=${blocksDir}`];
        await runPromtool(tools, ['tsdb', 'create-blocks-from', 'rules', `--url=${server.url}`, ...range, ...output, file]);
      }
    } finally {
      await server.stop();
    }
    fs.rmSync(askedDir, { recursive: true });
  }
}

function longestBlock(stepMs: number): number {
  return BLOCK_HOURS.find((hours) => (hours * HOUR_MS) / stepMs < QUERY_STEPS) ?? Math.min(...BLOCK_HOURS);
}

function rulesStretches(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const { from, to, stepMs: ofSamples } of stretches) {
    const stepMs = Math.max(RULES_STEP_MS, ofSamples);
    const last = merged[merged.length - 1];
    if (last?.stepMs === stepMs) last.to = to;
    else merged.push({ from: Math.ceil(from / RULES_STEP_MS) * RULES_STEP_MS, to, stepMs });
  }
  return merged;
}

function explained(error: unknown, output: string): unknown {
  if (!(error instanceof Error) || !/ENOSPC|no space left/i.test(error.message)) return error;
  return new Error(`The disk of ${output} is full. Nothing there was changed: make room and run this again. (${error.message})`, {
    cause: error,
  });
}
