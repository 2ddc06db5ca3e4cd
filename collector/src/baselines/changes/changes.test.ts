/** A change is said where it made a difference, and only there. */
import { describe, expect, it } from 'vitest';
import type { PastRun } from '../../store/queries/agentRunHistory.ts';
import { compareRuns } from './compare.ts';
import { findChanges } from './computeChanges.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 2, 2);

function runs(count: number, fields: (i: number) => Partial<PastRun>, from = START): PastRun[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{
      agent: 'reviewer',
      at: from + i * HOUR_MS,
      seconds: 10 + (i % 5),
      failed: false,
      model: 'm1',
      version: '2.1.0',
      tokens: 100,
      usd: 0.1,
    },
    ...fields(i),
  }));
}

describe('comparison', () => {
  it('finds no difference where there is none', () => {
    expect(
      compareRuns(
        runs(40, () => ({})),
        runs(40, () => ({})),
      ),
    ).toEqual([]);
  });
  it('tells what is longer, dearer, or fails more often', () => {
    const effects = compareRuns(
      runs(40, () => ({})),
      runs(40, (i) => ({ seconds: 30 + (i % 5), usd: 0.4 + i / 1000, failed: i % 2 === 0 })),
    );
    expect(effects.map(({ quantity }) => quantity)).toEqual(['duration', 'failures', 'cost']);
    expect(effects[0]).toMatchObject({ before: 12, after: 32, runsBefore: 40, runsAfter: 20 });
    for (const { probability } of effects) expect(probability).toBeLessThan(0.001);
  });
  it('says nothing with few runs on one side', () => {
    expect(
      compareRuns(
        runs(40, () => ({})),
        runs(5, () => ({ seconds: 500, failed: true })),
      ),
    ).toEqual([]);
  });
});

describe('changes', () => {
  const after = START + 50 * HOUR_MS;

  it('are those of version, model and definition, with the time of the first run under them', () => {
    const all = [...runs(40, () => ({})), ...runs(40, () => ({ seconds: 60, model: 'm2' }), after)];
    expect(findChanges(all, [])).toMatchObject([{ kind: 'model', agent: 'reviewer', at: after, from: 'm1', to: 'm2' }]);
    const definitions = [
      { agent: 'reviewer', at: START - 1, contentHash: 'aaaaaaaaaaaa' },
      { agent: 'reviewer', at: after, contentHash: 'bbbbbbbbbbbb' },
    ];
    const slower = [...runs(40, () => ({})), ...runs(40, () => ({ seconds: 60 }), after)];
    expect(findChanges(slower, definitions)).toMatchObject([{ kind: 'definition', from: 'aaaaaaaa', to: 'bbbbbbbb' }]);
  });
  it('are none where a model is only tried in between', () => {
    const all = [
      ...runs(40, () => ({})),
      ...runs(3, () => ({ model: 'm2', seconds: 60 }), after),
      ...runs(40, () => ({}), after + 10 * HOUR_MS),
    ];
    expect(findChanges(all, [])).toEqual([]);
  });
  it('of one agent say nothing of another', () => {
    const all = [...runs(40, () => ({})), ...runs(40, () => ({ agent: 'other', version: '2.1.1', seconds: 60 }), after)];
    expect(findChanges(all, [])).toEqual([]);
  });
});
