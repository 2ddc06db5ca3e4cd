/** The rules for names are those of Prometheus' own linter, which is asked about every name here. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { missingPrometheus } from '../../../../test/support/prometheus.ts';
import { CUSTOM_PREFIX } from '../../catalog/metrics.ts';
import { exposedName, labelNameProblem, metricNameProblem } from './metricNames.ts';

type Type = 'gauge' | 'counter';

const GOOD: readonly (readonly [string, Type])[] = [
  ['queue_length', 'gauge'],
  ['build_seconds', 'gauge'],
  ['a2b', 'gauge'],
  ['thermometers', 'gauge'],
  ['deployments', 'counter'],
  ['deployments_total', 'counter'],
  ['sent_bytes_total', 'counter'],
  ['total_cost', 'gauge'],
  ['gauges_read', 'gauge'],
];
/** Our own rules go further in a few places; `promtool` says whether it complains too. */
const BAD: readonly (readonly [string, Type, boolean])[] = [
  ['build_ms', 'gauge', true],
  ['build_milliseconds', 'gauge', true],
  ['uptime_days', 'gauge', true],
  ['load_s_max', 'gauge', true],
  ['errors_total', 'gauge', true],
  ['my_gauge', 'gauge', true],
  ['histogram_of_x', 'gauge', true],
  ['hits_counter', 'counter', true],
  ['runs_count', 'gauge', true],
  ['runs_sum', 'gauge', true],
  ['runs_bucket', 'gauge', true],
  ['camelCase', 'gauge', true],
  ['runs_created_total', 'counter', false],
  ['build_info', 'gauge', false],
  ['a__b', 'gauge', false],
  ['', 'gauge', false],
  ['1st', 'gauge', false],
  ['what the user typed', 'gauge', false],
  ['x'.repeat(61), 'gauge', false],
];

it.each(GOOD)('takes %s as a %s', (name, type) => {
  expect(metricNameProblem(name, type)).toBe('');
});

it.each(BAD)('refuses %s as a %s, with words', (name, type) => {
  expect(metricNameProblem(name, type)).toMatch(/\w+ \w+/);
});

const missing = missingPrometheus();
describe.skipIf(missing !== '')(`promtool${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  const complaints = (name: string, type: Type): string => {
    const exposed = type === 'counter' ? exposedName(name, type) : name;
    const input = `# HELP ${CUSTOM_PREFIX}${exposed} x.\n# TYPE ${CUSTOM_PREFIX}${exposed} ${type}\n${CUSTOM_PREFIX}${exposed} 1\n`;
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    return stdout + stderr;
  };

  it('has nothing to say about what is taken', () => {
    expect(GOOD.map(([name, type]) => complaints(name, type))).toEqual(GOOD.map(() => ''));
  });

  it.each(BAD.filter(([, , isLinted]) => isLinted))('complains about %s as a %s too', (name, type) => {
    expect(complaints(name, type)).not.toBe('');
  });
});

it('keeps labels that belong to Prometheus, and what is no word, out', () => {
  expect(['branch', 'git_ref2'].map(labelNameProblem)).toEqual(['', '']);
  for (const name of ['job', 'instance', 'le', 'quantile', '__name__', 'Branch', 'a b', '', 'a'.repeat(41)]) {
    expect(labelNameProblem(name), name).not.toBe('');
  }
});
