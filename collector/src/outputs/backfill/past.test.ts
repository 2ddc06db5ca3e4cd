import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExposition, sumOf, type Sample } from '../../../../test/support/exposition.ts';
import { addHistory, request, toolRun } from '../../store/queries/testHistory.ts';
import { apiCall, compactionReport, hookGroup, toolReport, work } from '../../store/queries/testTelemetry.ts';
import { NOON, openTestOutput, scaledPrices, scrapeCounters, temporaryDataDir, type TestOutput } from '../prometheus/testOutput.ts';
import { hourOf, stretchesOf } from './grid.ts';
import { createPastWriter, seriesKey } from './openMetrics.ts';
import { readPast, type Past } from './past.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

interface PastSample extends Sample {
  /** As {@link seriesKey} gives it. */
  key: string;
  at: number;
}

async function pastOf({ store }: TestOutput): Promise<Past> {
  const past = await readPast(store);
  if (past === null) throw new Error('The store was never exposed.');
  return past;
}

interface Written {
  from?: number;
  to: number;
  ceilings?: ReadonlyMap<string, number>;
}

/** What is written of the past of a store. */
async function write(past: Past, { from, to, ceilings }: Written): Promise<PastSample[]> {
  const times = past.flatMap(({ events }) => events.map(({ at }) => at)).filter((at) => at >= (from ?? 0));
  const span = { from: from ?? Math.min(...times) - 10 * MINUTE, to };
  const stretches = stretchesOf(span, new Set(times.map(hourOf)));
  const writer = createPastWriter({ past, stretches, targetLabels: () => ({}), ceilings });
  const file = path.join(temporaryDataDir(), 'past.om');
  const middle = (span.from + to) / 2;
  await writer.write(file, span.from, middle);
  await writer.write(`${file}.2`, middle, to + 1);
  const text = [file, `${file}.2`].map((each) => fs.readFileSync(each, 'utf8')).join('');
  const known = new Map<string, Pick<PastSample, 'name' | 'labels' | 'key'>>();
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const [, start = '', value, seconds] = /^(.*) (\S+) (\S+)$/.exec(line) ?? [];
    const { name, labels, key } = known.get(start) ?? seriesOf(line);
    known.set(start, { name, labels, key });
    return [{ name, labels, key, value: Number(value), at: Number(seconds) * 1000 }];
  });
}

function seriesOf(line: string): Pick<PastSample, 'name' | 'labels' | 'key'> {
  const [sample] = parseExposition(line);
  if (sample === undefined) throw new Error(`No sample: ${line}`);
  return { ...sample, key: keyOf(sample) };
}

const keyOf = ({ name, labels }: Sample): string => seriesKey(name, labels);

function bySeries(samples: readonly PastSample[]): Map<string, PastSample[]> {
  const series = new Map<string, PastSample[]>();
  for (const sample of samples) {
    const there = series.get(sample.key);
    if (there === undefined) series.set(sample.key, [sample]);
    else there.push(sample);
  }
  return series;
}

async function everything(): Promise<TestOutput> {
  const opened = await openTestOutput();
  addHistory({ ...opened, add: opened.commit, remove: () => undefined });
  opened.commit({
    apiCalls: [apiCall('call', NOON), apiCall('error', NOON + MINUTE, { status: 529 })],
    toolReports: [toolReport('told')],
    hookGroups: [hookGroup('group', NOON)],
    compactionReports: [compactionReport('compaction', NOON)],
    works: [work('work', NOON, 'commits', 2)],
  });
  // Nothing is new any more.
  opened.clock.now += 100_000;
  return opened;
}

describe('the past', () => {
  it('ends with what is shown now, in every series of every metric that has dates', async () => {
    const opened = await everything();
    const samples = await write(await pastOf(opened), { to: NOON + 30 * DAY });
    const shown = new Map((await scrapeCounters(opened)).map((sample) => [keyOf(sample), sample.value]));
    const past = bySeries(samples);
    expect(past.size).toBeGreaterThan(300);
    for (const [key, values] of past) expect(values.at(-1)?.value, key).toBe(shown.get(key));
    const metricsOf = (keys: Iterable<string>) => new Set([...keys].map((key) => (JSON.parse(key) as string[])[0]));
    const missing = [...metricsOf(shown.keys())].filter((name) => !metricsOf(past.keys()).has(name));
    // What has no date.
    expect(missing.filter((name) => sumOf(parsed(shown), name ?? '') > 0)).toEqual([
      'claude_session_damage_total',
      'ccmon_lines_total',
      'ccmon_unknown_records_total',
    ]);
  });

  it('begins at 0, one sample before anything happened, and never falls', async () => {
    for (const [key, samples] of bySeries(await write(await pastOf(await everything()), { to: NOON + 30 * DAY }))) {
      expect(samples[0]?.value, key).toBe(0);
      const falls = samples.filter(({ value }, i) => value < (samples[i - 1]?.value ?? 0));
      expect(falls, key).toEqual([]);
      expect(
        samples.every(({ at }, i) => at > (samples[i - 1]?.at ?? 0)),
        key,
      ).toBe(true);
    }
  });

  it('shows each thing in the first sample after it', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON + 1000), request('m2', NOON + 60 * MINUTE)] });
    const samples = await write(await pastOf(opened), { to: NOON + 4 * DAY });
    const requests = samples.filter(({ name }) => name === 'claude_requests_total');
    const steps = requests.filter(({ value }, i) => value !== (requests[i - 1]?.value ?? 0)).map(({ value, at }) => [value, at - NOON]);
    expect(steps).toEqual([
      [1, 3 * MINUTE],
      [2, 60 * MINUTE],
    ]);
    expect((requests[0]?.at ?? 0) - NOON).toBe(0);
  });

  it('is 0 to its end of what is so young that it will be scraped at 0', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON - DAY)] });
    opened.commit(toolRun('t1', 'Bash', NOON - MINUTE, 400));
    const samples = await write(await pastOf(opened), { to: NOON });
    const runs = samples.filter(({ name }) => name === 'claude_tool_runs_total');
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.every(({ value }) => value === 0)).toBe(true);
    expect(samples.filter(({ name }) => name === 'claude_requests_total').at(-1)?.value).toBe(1);
  });

  it('holds from its beginning on what was before it, has no date, or is shown although it is no longer true', async () => {
    const dataDir = temporaryDataDir();
    const dear = await openTestOutput({ dataDir, prices: scaledPrices(10) });
    dear.commit({ requests: [request('m0', NOON - 90 * DAY), request('m1', NOON - DAY), request('undated', 0)] });
    await dear.scrape();
    dear.output.close();
    const opened = await openTestOutput({ dataDir });
    const samples = await write(await pastOf(opened), { from: NOON - 30 * DAY, to: NOON });
    const [requests = [], cost = []] = ['claude_requests_total', 'claude_cost_usd_total'].map((of) =>
      samples.filter(({ name }) => name === of),
    );
    expect([requests[0]?.value, requests.at(-1)?.value]).toEqual([2, 3]);
    const shown = sumOf(parseExposition(await opened.scrape()), 'claude_cost_usd_total');
    const each = shown / 30;
    expect(cost.at(-1)?.value).toBe(shown);
    expect(shown - (cost[0]?.value ?? 0)).toBeCloseTo(each, 9);
  });

  it('shows no more than was scraped first, and no series that was not', async () => {
    const opened = await openTestOutput();
    opened.commit({ requests: [request('m1', NOON - DAY), request('m2', NOON - DAY + MINUTE)] });
    opened.commit(toolRun('t1', 'Bash', NOON - DAY, 400));
    const past = await pastOf(opened);
    const [sample] = (await write(past, { to: NOON })).filter(({ name }) => name === 'claude_requests_total');
    if (sample === undefined) throw new Error('There is no such series.');
    const samples = await write(past, { to: NOON, ceilings: new Map([[sample.key, 1]]) });
    expect(new Set(samples.map(({ name, value }) => `${name} ${value}`))).toEqual(
      new Set(['claude_requests_total 0', 'claude_requests_total 1']),
    );
  });

  it('is not told of a store that was never exposed', async () => {
    const opened = await openTestOutput({ open: false });
    expect(await readPast(opened.store)).toBeNull();
  });
});

function parsed(shown: ReadonlyMap<string, number>): Sample[] {
  return [...shown].map(([key, value]) => {
    const [name, ...labels] = JSON.parse(key) as [string, ...[string, string][]];
    return { name, labels: Object.fromEntries(labels), value };
  });
}
