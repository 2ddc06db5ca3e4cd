import { expect, it } from 'vitest';
import type { Delivery, SourceStatus } from '../outputs/api/schema/status.ts';
import { sourceRows, type SourceRowsOptions } from './sourceRows.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const OPTIONS: SourceRowsOptions = { now: NOW, commandLine: (command) => `ccmon ${command}` };
const source = (name: string, fields: Partial<SourceStatus> = {}): SourceStatus => ({
  name,
  ok: true,
  lagSeconds: 0.5,
  error: null,
  ...fields,
});
const telemetry = (fields: Partial<Delivery> = {}): Delivery => ({
  ...{ delivery: 'telemetry', source: 'otlp', taken: 0, lastAt: null, notTaken: [] },
  ...fields,
});
const rowsOf = (delivery: Delivery, options = OPTIONS) => sourceRows({ sources: [source('otlp')], deliveries: [delivery] }, options);

it.each<[string, Partial<Delivery>, string]>([
  ['was never handed anything', {}, 'nothing received yet; ccmon telemetry install adds it'],
  ['was handed some', { taken: 1200, lastAt: '2026-03-02T11:59:57Z' }, '1,200 received, last 3.0 s ago'],
  [
    'was handed some before it was started',
    { lastAt: '2026-03-02T10:00:00Z' },
    'nothing received since the collector was started, last 2 h 0 min ago',
  ],
  ['was handed some by a clock that is ahead', { taken: 1, lastAt: '2026-03-02T13:00:00Z' }, '1 received, last 0 ms ago'],
  [
    'took some and refused some',
    {
      ...{ taken: 3, lastAt: '2026-03-02T11:59:57Z' },
      notTaken: [
        { reason: 'too_large', count: 2 },
        { reason: 'unknown_event', count: 1500 },
      ],
    },
    '3 received, last 3.0 s ago; not taken: 2 too large, 1,500 unknown event',
  ],
  [
    'refused all',
    { notTaken: [{ reason: 'undecodable', count: 4 }] },
    'nothing received yet; ccmon telemetry install adds it; not taken: 4 undecodable',
  ],
])('says of a source that %s what is so', (_what, fields, text) => {
  expect(rowsOf(telemetry(fields))).toEqual([['Source otlp: records of telemetry', text]]);
});

it('offers nothing where nothing is to be added', () => {
  expect(rowsOf(telemetry(), { ...OPTIONS, commandLine: null })[0]?.[1]).toBe('nothing received yet');
});

it('says of a source that fails only that, and of one that looks by itself how far it is', () => {
  const sources = [source('otlp', { ok: false, error: 'x' }), source('transcripts'), source('host', { lagSeconds: null })];
  expect(sourceRows({ sources, deliveries: [telemetry()] }, OPTIONS)).toEqual([
    ['Source otlp', 'fails'],
    ['Source transcripts', 'works, 500 ms behind'],
    ['Source host', 'works'],
  ]);
});
