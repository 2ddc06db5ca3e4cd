import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionTimingFact } from '../../ledger/facts.ts';
import { readsOf } from '../reads.ts';
import { EVERYTHING, type Scope } from './scope.ts';
import { readSessionTimings } from './sessionTimings.ts';
import { DAY_1, DAY_2, openTestStore, session, type TestStore } from './testHistory.ts';

const HOUR = 3_600_000;

function timing(kind: SessionTimingFact['kind'], operation: string, at: number, durationMs: number, sessionId = 's1'): SessionTimingFact {
  return { key: `${kind}/${sessionId}/${at}`, sessionId, kind, operation, at, durationMs };
}

let test: TestStore;
beforeAll(() => {
  test = openTestStore();
  const loads = Array.from({ length: 20 }, (_, i) => timing('load', 'resume', DAY_1 + i * HOUR, (i + 1) * 1000));
  test.add({
    sessionActivities: [session('s1', '/spotter', DAY_1, DAY_1 + HOUR), session('s2', '/viewer', DAY_2, DAY_2 + HOUR)],
    sessionTimings: [
      ...loads,
      // Of a process that nobody has seen.
      timing('load', 'startup', DAY_1 + 1, -1),
      timing('load', 'startup', DAY_2, 900, 's2'),
      timing('read', 'resume', DAY_1, 40),
      timing('save', 'startup', DAY_2, 0, 's2'),
    ],
  });
});
afterAll(() => test.remove());

const ask = async (scope: Partial<Scope> = {}): Promise<unknown[][]> => {
  const { timings } = await readSessionTimings(readsOf(test.store), { ...EVERYTHING, ...scope });
  return timings.map((each) => [each.kind, each.operation, each.count, each.p50Seconds, each.p95Seconds]);
};

it('counts what was measured, by kind and operation', async () => {
  expect(await ask()).toEqual([
    ['load', 'resume', 20, 10, 19],
    ['load', 'startup', 1, 0.9, 0.9],
    ['read', 'resume', 1, 0.04, 0.04],
    ['save', 'startup', 1, 0, 0],
  ]);
});

it.each<[string, Partial<Scope>, unknown[][]]>([
  ['a span', { since: DAY_1 + HOUR, until: DAY_1 + 3 * HOUR }, [['load', 'resume', 2, 2, 3]]],
  [
    'a session',
    { session: 's2', until: DAY_2 + 1 },
    [
      ['load', 'startup', 1, 0.9, 0.9],
      ['save', 'startup', 1, 0, 0],
    ],
  ],
  [
    'a project',
    { projects: ['viewer'] },
    [
      ['load', 'startup', 1, 0.9, 0.9],
      ['save', 'startup', 1, 0, 0],
    ],
  ],
  ['nothing', { projects: ['none'] }, []],
])('keeps to %s', async (_, scope, expected) => {
  expect(await ask(scope)).toEqual(expected);
});
