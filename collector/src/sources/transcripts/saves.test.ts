import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collect, configDirWith } from './testing/collect.ts';
import { answer, prompt, SESSION } from './testing/records.ts';
import { saveTimingOf } from './saves.ts';

const NOW = Date.parse('2026-03-01T12:00:30Z');
const save = (fields: Partial<Parameters<typeof saveTimingOf>[0]> = {}) =>
  saveTimingOf({ sessionId: 's1', recordAt: NOW - 250, writtenAt: NOW - 100, now: NOW, ...fields });

it('is the time from a record to its bytes being on disk', () => {
  const minute = Math.floor(NOW / 60_000);
  expect(save()).toEqual({ key: `save/s1/${minute}`, sessionId: 's1', kind: 'save', operation: '', at: NOW - 250, durationMs: 150 });
});

it.each([
  ['a line without a time', { recordAt: 0 }],
  ['no session', { sessionId: '' }],
  ['a time to come', { recordAt: NOW + 5000 }],
  ['a copy of an old record', { recordAt: NOW - 3_600_000 }],
  ['what was written long ago', { writtenAt: NOW - 3_600_000, recordAt: NOW - 3_600_100 }],
])('is not known of %s', (_what, fields) => {
  expect(save(fields)).toBeNull();
});

it('is measured of what is appended while the reader looks on, not of what was there before', async () => {
  const now = (): number => Date.now();
  const record = (content: object): string => `${JSON.stringify({ ...content, timestamp: new Date().toISOString() })}\n`;
  const lines = [prompt(1, 'one'), answer(2, { type: 'text', text: 'two' }, { requestId: 'r1' }, { id: 'm1' })];
  const objects = lines.map((line) => JSON.parse(line) as object);
  const dir = configDirWith({ [`p/${SESSION}.jsonl`]: objects.map(record).join('') });
  const first = await collect(dir, { now });
  expect(first.facts.sessionTimings).toEqual([]);
  appendFileSync(join(dir, 'projects', 'p', `${SESSION}.jsonl`), record(objects[1] ?? {}));
  const { facts } = await collect(dir, { now }, first.known);
  expect(facts.sessionTimings).toMatchObject([{ sessionId: SESSION, kind: 'save' }]);
  expect(facts.sessionTimings[0]?.durationMs).toBeLessThan(5000);
});
