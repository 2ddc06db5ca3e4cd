/**
 * What the writer writes against what real clients wrote: every record of a kind must have the keys that all captured records
 * of this kind and version have, and no key or value type that none of them has.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sharedCorpus } from '../../../test/support/corpora.ts';
import { projects } from './cast.ts';
import { dialects, type Dialect } from './dialects.ts';
import { chooseModel } from './history.ts';
import { createRandom } from './random.ts';
import { addRecord, addTranscripts, complaintsAbout, isCaptured, kindOf, type ParsedRecord, type ShapeBook } from './recordShapes.ts';
import { openSession, type Session } from './session.ts';
import { demoShape, type Shape } from './shapes.ts';
import { beginSession, endSession, playTurn } from './turns.ts';

const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/real-client', import.meta.url));
const CAPTURED = new URL('capturedShapes.json', import.meta.url);

/** Sessions in which everything happens often. */
function play(dialect: Dialect): Session {
  const random = createRandom(`shapes ${dialect.version}`);
  const shape: Shape = { ...demoShape, agentShare: 0.2, hookShare: 1, stateShare: 0.5 };
  const session = openSession(
    {
      sessionId: random.uuid(),
      project: random.pick(projects),
      dialect,
      model: chooseModel(dialect, random),
      shape,
      startAt: Date.UTC(2026, 10, 2, 9),
      start: 'clear',
      longCache: true,
      trouble: { factor: 4, retryShare: 0.2, requestFailureShare: 0.02, interruptionShare: 0.05 },
    },
    random,
  );
  beginSession(session);
  for (let turn = 0; turn < 30; turn++) playTurn(session);
  endSession(session);
  return session;
}

const book = JSON.parse(readFileSync(CAPTURED, 'utf8')) as ShapeBook;
addTranscripts(book, FIXTURES);
/** Not all that clients write is among what was captured and in the fixtures. */
const spotter = sharedCorpus('spotter');
if (spotter.missing === '') addTranscripts(book, spotter.directory);

const needs = spotter.missing && ` (${spotter.missing})`;
const versions = Object.values(dialects).map((dialect) => [dialect.version, dialect] as const);

describe.skipIf(spotter.missing !== '').each(versions)(`records of %s${needs}`, (version, dialect) => {
  const records = play(dialect).files.flatMap((file) => file.lines.map((line) => JSON.parse(line.text) as ParsedRecord));

  it('could have been written by the client', () => {
    const complaints = new Set(records.flatMap((record) => (isCaptured(book, record) ? complaintsAbout(book, version, record) : [])));
    expect([...complaints]).toEqual([]);
  });

  it('are of kinds that clients write', () => {
    expect([...new Set(records.filter((record) => !isCaptured(book, record)).map(kindOf))]).toEqual([]);
  });
});

describe('the comparison', () => {
  const record: ParsedRecord = { type: 'mode', mode: 'normal', sessionId: 's' };
  const small: ShapeBook = {};
  for (let sample = 0; sample < 5; sample++) addRecord(small, '9.9.9', record);

  it('finds a key that no client writes, one that is missing, and a value of another type', () => {
    expect(complaintsAbout(small, '9.9.9', record)).toEqual([]);
    expect(complaintsAbout(small, '9.9.9', { ...record, extra: 1 })).toEqual(['mode: no client writes .extra']);
    expect(complaintsAbout(small, '9.9.9', { type: 'mode', mode: 'normal' })).toEqual(['mode: 9.9.9 always writes .sessionId']);
    expect(complaintsAbout(small, '9.9.9', { ...record, mode: 3 })).toEqual(['mode: .mode is number, clients write string']);
  });
});
