import { expect, describe, it, onTestFinished } from 'vitest';
import { openTestStore, type TestStore } from '../store/queries/testHistory.ts';
import type { Facts, HookRunFact } from './facts.ts';
import { measure, SESSION } from './testFacts.ts';

const T = 1_700_000_000_000;

const record = (id: string, at: number, fields: Partial<HookRunFact> = {}): HookRunFact => ({
  ...{ key: `${id}/PreToolUse/abc`, sessionId: SESSION, agentId: '', event: 'PreToolUse', matcher: 'Bash', hook: 'lint.sh', at },
  ...{ durationMs: 125, exitCode: 0, outcome: 'success' },
  ...fields,
});

function open(): TestStore {
  const test = openTestStore();
  onTestFinished(test.remove);
  return test;
}

function runsAfter(test: TestStore, ...sets: Partial<Facts>[]) {
  for (const set of sets) test.add(set);
  const { tables, names } = test.store;
  return tables.hookRuns
    .page(0, 100)
    .map((row) => ({ ...row, outcome: names.text(row.outcome) }))
    .sort((a, b) => a.at - b.at);
}

const runs = [record('t1', T), record('t2', T + 10_000)];
const measures = [measure('s1.1.1', T + 3), measure('s1.2.2', T + 10_004), measure('s1.3.3', T + 30_000)];

describe('a run that a record and a measurement tell of', () => {
  it.each<[order: string, sets: Partial<Facts>[]]>([
    ['record first', [{ hookRuns: runs }, { hookMeasures: measures }]],
    ['measurement first', [{ hookMeasures: measures }, { hookRuns: runs }]],
    ['one by one', [...measures.map((each) => ({ hookMeasures: [each] })), ...runs.map((each) => ({ hookRuns: [each] }))]],
    [
      'together, and all of it again',
      [
        { hookRuns: runs, hookMeasures: measures },
        { hookRuns: runs, hookMeasures: measures },
      ],
    ],
  ])('is one: %s', (_order, sets) => {
    const after = runsAfter(open(), ...sets);
    expect(after.map(({ key, measure: of, unrecorded_in: unrecorded }) => [key.split('/')[0], of, unrecorded === null])).toEqual([
      ['t1', 's1.1.1', true],
      ['t2', 's1.2.2', true],
      ['measured:s1.3.3', 's1.3.3', false],
    ]);
    expect(after.every(({ cpu_us: cpu, peak_bytes: peak }) => cpu === 50_000 && peak === 9_000_000)).toBe(true);
  });

  it('takes from the measurement what the record does not say', () => {
    const started = record('t1', T, { durationMs: -1, exitCode: -1, outcome: 'unknown' });
    const [run] = runsAfter(open(), { hookRuns: [started] }, { hookMeasures: [measure('m', T + 50, { exitCode: 2 })] });
    expect(run).toMatchObject({ duration_ms: 120, exit_code: 2, outcome: 'blocking' });
  });

  it('keeps the duration that Claude Code saw', () => {
    const [run] = runsAfter(open(), { hookRuns: [record('t1', T)] }, { hookMeasures: [measure('m', T)] });
    expect(run).toMatchObject({ duration_ms: 125, outcome: 'success' });
  });
});

it.each([
  ['another command', { command: 'zzz' }],
  ['another event', { event: 'Stop' }],
  ['another session', { sessionId: 's2' }],
  ['an hour later', { endedAt: T + 3_600_000 }],
])('does not join %s', (_what, fields) => {
  expect(runsAfter(open(), { hookRuns: [record('t1', T)] }, { hookMeasures: [measure('m', T, fields)] })).toHaveLength(2);
});

it('counts each of fifty runs at the same moment once', () => {
  const at = (i: number): number => T + i;
  const recorded = Array.from({ length: 30 }, (_, i) => record(`t${i}`, at(i)));
  const measured = Array.from({ length: 50 }, (_, i) => measure(`m${i}`, at(i)));
  const after = runsAfter(open(), { hookMeasures: measured.slice(0, 20) }, { hookRuns: recorded }, { hookMeasures: measured.slice(20) });
  expect(after).toHaveLength(50);
  expect(new Set(after.map((run) => run.measure)).size).toBe(50);
});

it.each([
  [{ exitCode: 0 }, 'success'],
  [{ exitCode: 2 }, 'blocking'],
  [{ exitCode: 1 }, 'error'],
  [{ exitCode: 143, signal: 15 }, 'cancelled'],
])('tells of %j alone as %s', (fields, outcome) => {
  expect(runsAfter(open(), { hookMeasures: [measure('m', T, { ...fields, peakBytes: null })] })).toMatchObject([
    { outcome, peak_bytes: null },
  ]);
});
