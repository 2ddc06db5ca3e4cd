import { describe, expect, it, vi } from 'vitest';
import { parseExposition, sumOf, type Sample } from '../../../../test/support/exposition.ts';
import type { Facts } from '../../ledger/facts.ts';
import { file, OPUS_NANO_USD, request, session, toolRun, turn } from '../../store/queries/testHistory.ts';
import { NOON, openTestOutput, scaledPrices, scrapeCounters, temporaryDataDir, valuesOf, writeWithoutOutput } from './testOutput.ts';
import { readsOf } from '../../store/reads.ts';

const usd = (requests: number): number => (requests * OPUS_NANO_USD) / 1e9;
const HALF = scaledPrices(0.5);

/** A session of project `before` with two requests, a tool run and a turn. */
const history: Partial<Facts> = {
  sessionActivities: [session('s1', '/src/before', NOON, NOON + 5000)],
  requests: [request('m1', NOON), request('m2', NOON)],
  ...toolRun('t1', 'Bash', NOON, 700),
  turns: [turn('u1', NOON, 8000, { reportedDurationMs: 8000 })],
};
/** An earlier record of the session names another directory. */
const moved: Partial<Facts> = { sessionActivities: [session('s1', '/src/after', NOON - 1000, NOON)] };

/** What a process showed that was killed then, and the next one. */
async function restartAfter(writing: Omit<Parameters<typeof writeWithoutOutput>[0], 'dataDir'>) {
  const dataDir = temporaryDataDir();
  const first = await openTestOutput({ dataDir });
  first.commit(history, [file('/p/s1.jsonl', { linesRead: 50 })]);
  await first.scrape();
  const before = await scrapeCounters(first);
  writeWithoutOutput({ dataDir, ...writing });
  const opened = await openTestOutput({ dataDir, ...(writing.prices === undefined ? {} : { prices: writing.prices }), open: false });
  return { before, opened };
}

function expectNoneFallen(before: readonly Sample[], after: readonly Sample[]): void {
  const values = valuesOf(after);
  for (const [series, value] of valuesOf(before)) expect(values.get(series) ?? 0, series).toBeGreaterThanOrEqual(value);
}

describe('after another process lowered what the store holds', () => {
  it('no counter stands lower than it was shown', async () => {
    const { before, opened } = await restartAfter({ facts: moved, files: [file('/p/s1.jsonl', { linesRead: 20 })], prices: HALF });
    const after = await scrapeCounters(opened);
    expectNoneFallen(before, after);
    expect(sumOf(after, 'claude_cost_usd_total', { project: 'src/before' })).toBe(usd(2));
    expect(sumOf(after, 'claude_cost_usd_total', { project: 'src/after' })).toBe(usd(1));
    expect(sumOf(after, 'claude_turn_duration_seconds_count', { project: 'src/before' })).toBe(1);
    expect(sumOf(after, 'ccmon_lines_total', { result: 'read' })).toBe(50);
  });

  it('none falls at the start after that, either', async () => {
    const { before, opened } = await restartAfter({ facts: moved, prices: HALF });
    const again = await openTestOutput({ dataDir: opened.dataDir, prices: HALF, open: false });
    expectNoneFallen(before, await scrapeCounters(again));
  });

  it('counters move by true differences: the others at once, those that are held from where the truth has caught up', async () => {
    const { opened } = await restartAfter({ prices: HALF });
    const cost = async () => sumOf(await scrapeCounters(opened), 'claude_cost_usd_total');
    const requests = async () => sumOf(await scrapeCounters(opened), 'claude_requests_total');
    expect([await requests(), await cost()]).toEqual([2, usd(2)]);
    opened.commit({ requests: [request('m3', NOON), request('m4', NOON)] });
    expect([await requests(), await cost()]).toEqual([4, usd(2)]);
    expect(sumOf(parseExposition(await opened.scrape()), 'ccmon_counters_held')).toBe(0);
    opened.commit({ requests: [request('m5', NOON)] });
    expect([await requests(), await cost()]).toEqual([5, usd(2.5)]);
  });

  it('what it added is held as soon as it could show', async () => {
    const { opened } = await restartAfter({ facts: { requests: [request('m3', NOON)] } });
    const { requests } = opened.store.tables;
    for (const { id, message_id: messageId } of requests.page(0, 9)) if (messageId === 'm3') requests.delete(id);
    const again = await openTestOutput({ dataDir: opened.dataDir, open: false });
    expect(sumOf(await scrapeCounters(again), 'claude_requests_total')).toBe(3);
  });
});

describe('what is saved', () => {
  it('is written for the series that a transaction moves, and for no others', async () => {
    const opened = await openTestOutput();
    opened.commit(history);
    const saved = vi.spyOn(opened.store, 'saveFloors');
    opened.commit(toolRun('t2', 'Bash', NOON, 900));
    opened.commit(toolRun('t2', 'Bash', NOON, 900));
    const [rows = [], rowsOfNothingNew] = saved.mock.calls.map(([written]) => written);
    expect(rows.map(({ series }) => (JSON.parse(series) as string[])[0])).toEqual([
      'claude_tool_runs_total',
      'claude_tool_run_duration_seconds',
    ]);
    expect(rowsOfNothingNew).toEqual([]);
  });

  it('is nothing for what shows 0', async () => {
    const opened = await openTestOutput();
    opened.commit(toolRun('t1', 'Bash', NOON, 700));
    opened.commit(toolRun('t1', 'Read', NOON, 700));
    const floors = await readsOf(opened.store).selectFrom('counter_floors').select('series').execute();
    const amounts = await scrapeCounters(opened);
    expect(amounts.filter(({ name }) => name === 'claude_tool_runs_total').length).toBeGreaterThan(1);
    expect(floors.filter(({ series }) => series.includes('claude_tool_runs_total'))).toHaveLength(1);
  });

  it('is deleted where the catalog does not know it', async () => {
    const { opened } = await restartAfter({
      work: (store) =>
        store.saveFloors([
          { series: '["claude_gadgets_total",{"project":"p"}]', amounts: '{"":5}' },
          { series: '["claude_requests_total",{"project":"p"}]', amounts: '{"":5}' },
          { series: '["claude_sessions_active",{"project":"p"}]', amounts: '{"":5}' },
        ]),
    });
    expect(sumOf(await scrapeCounters(opened), 'claude_requests_total')).toBe(2);
    const floors = await readsOf(opened.store).selectFrom('counter_floors').selectAll().execute();
    expect(floors.filter(({ amounts }) => amounts === '{"":5}')).toEqual([]);
  });

  it('of a histogram with other bounds keeps buckets in order', async () => {
    const { opened } = await restartAfter({
      work: (store) =>
        store.saveFloors([
          {
            series: '["claude_turn_duration_seconds",{"project":"src/before"}]',
            amounts: '{"le=1.0":3,"le=7.5":5,"le=30.0":8,"count":9,"sum":90000000}',
          },
        ]),
    });
    const samples = (await scrapeCounters(opened)).filter(({ name }) => name.startsWith('claude_turn_duration_seconds'));
    const buckets = samples.filter(({ name }) => name.endsWith('_bucket')).map(({ labels, value }) => `${labels['le'] ?? ''} ${value}`);
    expect(buckets.slice(0, 11)).toEqual([
      '0.05 0',
      '0.1 0',
      '0.25 0',
      '0.5 0',
      '1.0 3',
      '2.5 3',
      '5.0 3',
      '10.0 3',
      '30.0 8',
      '60.0 8',
      '120.0 8',
    ]);
    expect(buckets.at(-1)).toBe('+Inf 9');
    expect([sumOf(samples, 'claude_turn_duration_seconds_count'), sumOf(samples, 'claude_turn_duration_seconds_sum')]).toEqual([9, 90]);
  });

  it('is saved before it shows: an opening that cannot write shows nothing, and can be tried again', async () => {
    const opened = await openTestOutput({ open: false });
    opened.commit(history);
    vi.spyOn(opened.store, 'saveFloors').mockImplementationOnce(() => {
      throw new Error('disk full');
    });
    await expect(opened.output.open()).rejects.toThrow('disk full');
    expect((await scrapeCounters(opened)).filter(({ name }) => name.startsWith('claude_'))).toEqual([]);
    await opened.output.open();
    expect(sumOf(await scrapeCounters(opened), 'claude_requests_total')).toBe(2);
  });
});
