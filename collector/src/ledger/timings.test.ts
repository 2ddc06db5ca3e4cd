import { expect, it } from 'vitest';
import { openTestOutput, type TestOutput } from '../outputs/prometheus/testOutput.ts';
import { parseExposition, sumOf } from '../../../test/support/exposition.ts';
import type { SessionTimingFact } from './facts.ts';
import { hookEvent } from './testFacts.ts';

const AT = Date.parse('2026-03-01T12:00:00Z');
const load = (at: number, fields: Partial<SessionTimingFact> = {}): SessionTimingFact => ({
  ...{ key: `load/s1/${at}`, sessionId: 's1', kind: 'load', operation: 'resume', at, durationMs: -1 },
  ...fields,
});
const started = (startedAt: number) => ({ sessionId: 's1', startedAt });

async function seconds(test: TestOutput, kind: string, start: string): Promise<[count: number, sum: number]> {
  const samples = parseExposition(await test.scrape());
  const of = (part: string): number => sumOf(samples, `claude_session_${kind}_duration_seconds_${part}`, { start });
  return [of('count'), of('sum')];
}

it('measures a load from the start of its process, whichever is told first and however often', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
    [0, 1, 1, 0],
  ]) {
    const test = await openTestOutput();
    for (const i of order) test.commit(i === 0 ? { sessionTimings: [load(AT)] } : { sessionProcesses: [started(AT - 2500)] });
    await test.scrape();
    expect(await seconds(test, 'load', 'resume')).toEqual([1, 2.5]);
  }
});

it('gives each load the process that was started since the load before', async () => {
  const test = await openTestOutput();
  test.commit({
    sessionProcesses: [started(AT - 1000), started(AT + 9000)],
    sessionTimings: [load(AT), load(AT + 10_000), load(AT + 20_000)],
  });
  await test.scrape();
  expect(await seconds(test, 'load', 'resume')).toEqual([2, 2]);
});

it('takes no process for a session that it went on with after another', async () => {
  const test = await openTestOutput();
  test.commit({ sessionProcesses: [started(AT - 2500)], sessionTimings: [load(AT)] });
  const later = { sessionId: 's2', startedAt: AT - 2500 };
  test.commit({ sessionProcesses: [later, started(AT - 2500)], sessionTimings: [load(AT + 90_000, { key: 'load/s2', sessionId: 's2' })] });
  await test.scrape();
  expect(await seconds(test, 'load', 'resume')).toEqual([1, 2.5]);
});

it('takes no process for what happens within one, and what is told as it is', async () => {
  const test = await openTestOutput();
  const cleared = load(AT, { operation: 'clear' });
  const compacted = load(AT + 1, { operation: 'compact', durationMs: 1500 });
  test.commit({ sessionProcesses: [started(AT - 1000)], sessionTimings: [cleared, compacted] });
  await test.scrape();
  expect(await seconds(test, 'load', 'clear')).toEqual([0, 0]);
  expect(await seconds(test, 'load', 'compact')).toEqual([1, 1.5]);
});

it('measures a compaction from its beginning, whichever is told first', async () => {
  const began = { hookEvents: [hookEvent('PreCompact', AT - 7500, { detail: 'auto' })] };
  const done = { sessionTimings: [load(AT, { operation: 'compact' })] };
  for (const sets of [[{ ...began, ...done }], [began, done], [began, done, done]]) {
    const test = await openTestOutput();
    for (const set of sets) test.commit(set);
    await test.scrape();
    expect(await seconds(test, 'load', 'compact')).toEqual([1, 7.5]);
  }
});

it('counts a load once that two hooks tell of, in whichever order', async () => {
  for (const times of [
    [AT, AT + 9],
    [AT + 9, AT],
  ]) {
    const test = await openTestOutput();
    test.commit({ sessionProcesses: [started(AT - 2500)] });
    for (const at of times) test.commit({ sessionTimings: [load(at)] });
    await test.scrape();
    expect((await seconds(test, 'load', 'resume'))[0]).toBe(1);
  }
});

it('counts of each minute the slowest save, under the operation that the session was begun with', async () => {
  const test = await openTestOutput();
  const save = (durationMs: number): SessionTimingFact => load(AT, { key: 'save/s1/1', kind: 'save', operation: '', durationMs });
  test.commit({ sessionStarts: [{ key: 'k', sessionId: 's1', source: 'fork', at: AT - 5 }], sessionTimings: [save(100)] });
  test.commit({ sessionTimings: [save(300)] });
  test.commit({ sessionStarts: [{ key: 'l', sessionId: 's1', source: 'resume', at: AT - 1 }], sessionTimings: [save(200)] });
  await test.scrape();
  expect(await seconds(test, 'save', 'fork')).toEqual([1, 0.3]);
  expect(await seconds(test, 'save', 'resume')).toEqual([0, 0]);
});
