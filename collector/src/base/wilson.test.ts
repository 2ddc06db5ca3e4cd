import { expect, test } from 'vitest';
import { wilsonInterval } from './wilson.ts';

// Worked examples of R's prop.test(x, n, correct = FALSE).
test.each([
  [9, 10, 0.5958, 0.9821],
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [5, 5, 0.5655, 1],
])('%d of %d', (successes, trials, low, high) => {
  const interval = wilsonInterval(successes, trials);
  expect(interval?.low).toBeCloseTo(low, 4);
  expect(interval?.high).toBeCloseTo(high, 4);
});

test('no trial, no interval', () => expect(wilsonInterval(0, 0)).toBeNull());
