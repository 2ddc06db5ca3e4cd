import { describe, expect, it } from 'vitest';
import { createRandom, valueAtQuantile } from './random.ts';

describe('createRandom', () => {
  it('gives the same values for the same seed, others for another', () => {
    const draw = (seed: string): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('is uniform enough: each tenth gets its share', () => {
    const random = createRandom('uniform');
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 100_000; i++) {
      const tenth = Math.floor(random.next() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(count).toBeGreaterThan(9_600);
  });

  it('has streams that do not shift each other', () => {
    const whole = createRandom('parent');
    const first = whole.next();
    const again = createRandom('parent');
    const fork = again.fork('child');
    for (let i = 0; i < 7; i++) fork.next();
    expect(again.next()).toBe(first);
  });

  it('makes version 4 uuids that do not repeat', () => {
    const random = createRandom('uuid');
    const uuids = Array.from({ length: 5000 }, () => random.uuid());
    expect(new Set(uuids).size).toBe(uuids.length);
    for (const uuid of uuids) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('keeps to weights', () => {
    const random = createRandom('weights');
    let rare = 0;
    for (let i = 0; i < 20_000; i++)
      if (
        random.weighted([
          ['rare', 1],
          ['usual', 9],
        ] as const) === 'rare'
      )
        rare++;
    expect(rare / 20_000).toBeCloseTo(0.1, 1);
  });

  it('refuses to choose from nothing', () => {
    expect(() => createRandom('x').pick([])).toThrow(/not empty/);
  });
});

describe('valueAtQuantile', () => {
  const table = [
    [0, 10],
    [0.5, 100],
    [1, 10_000],
  ] as const;

  it.each([
    [0, 10],
    [0.25, 31.6228],
    [0.5, 100],
    [0.75, 1000],
    [1, 10_000],
  ])('at %d is %d', (probability, value) => {
    expect(valueAtQuantile(table, probability)).toBeCloseTo(value, 3);
  });
});
