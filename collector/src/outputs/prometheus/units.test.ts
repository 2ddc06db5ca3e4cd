import { expect, it } from 'vitest';
import { metrics } from '../../catalog/metrics.ts';
import type { MetricDefinition } from '../../catalog/metrics/definition.ts';
import { bucketLabel, microseconds } from './units.ts';

it.each([
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [0.05, '0.05'],
  [1, '1.0'],
  [2.5, '2.5'],
  [7200, '7200.0'],
  [262_144, '262144.0'],
  [1_048_576, '1.048576e+06'],
  [10_485_760, '1.048576e+07'],
])('the bound %d is spelt %s', (bound, label) => {
  expect(bucketLabel(bound)).toBe(label);
});

it('spells every bound of the catalog so that it reads as the same number', () => {
  const bounds = Object.values<MetricDefinition>(metrics).flatMap(({ buckets = [] }) => buckets);
  expect(bounds.length).toBeGreaterThan(50);
  expect(bounds.map((bound) => Number(bucketLabel(bound)))).toEqual(bounds);
});

it('keeps durations in whole microseconds', () => {
  expect(microseconds(0.1 + 0.2)).toBe(300);
});
