import { expect, test } from 'vitest';
import { axisTicks, labelEvery } from './chartScale.ts';

test.each([
  [0, [0, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [3, [0, 1, 2, 3]],
  [9.9, [0, 2.5, 5, 7.5, 10]],
  [38_400_000, [0, 10_000_000, 20_000_000, 30_000_000, 40_000_000]],
  [0.07, [0, 0.02, 0.04, 0.06, 0.08]],
])('the axis for %d has round values and covers it', (max, ticks) => expect(axisTicks(max)).toEqual(ticks));

test('labels are thinned only when there are too many', () => {
  expect(labelEvery(7, 12)).toBe(1);
  expect(labelEvery(24, 12)).toBe(2);
  expect(labelEvery(30, 12)).toBe(3);
});
