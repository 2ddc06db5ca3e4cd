/**
 * Benchmark corpora of any size, shaped like profiles that were measured, with exact totals. Sessions are written and
 * forgotten one by one, so a corpus of gigabytes needs the memory of its largest session.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../base/time.ts';
import { makeFolder } from '../base/folders.ts';
import { projects } from './cast.ts';
import { damageFile } from './damage.ts';
import { dialects, type Dialect } from './dialects.ts';
import { chooseModel } from './history.ts';
import { createRandom, type Quantiles, type Random } from './random.ts';
import { openSession, sortLines, usualTrouble, type Session } from './session.ts';
import { addSession, writeSession } from './sessionFiles.ts';
import { classicFileBytes, classicShape, currentFileBytes, currentShape, type Shape } from './shapes.ts';
import { emptyTotals, type WrittenTotals } from './totals.ts';
import { beginSession, endSession, playTurn } from './turns.ts';

export type CorpusShape = 'classic' | 'current';

export interface CorpusOptions {
  /** Becomes the configuration directory; must not exist or be empty. */
  dir: string;
  /** The corpus ends with the session that reaches this size. */
  bytes: number;
  seed: string;
  shape: CorpusShape;
}

interface Profile {
  shape: Shape;
  fileBytes: Quantiles;
  dialects: readonly (readonly [Dialect, number])[];
  damageShare: number;
  /** Share of files whose last line has no newline. */
  openEndShare: number;
}

const PROFILES: Record<CorpusShape, Profile> = {
  classic: {
    shape: classicShape,
    fileBytes: classicFileBytes,
    dialects: [
      [dialects.v2_0_76, 10],
      [dialects.v2_1_39, 90],
    ],
    damageShare: 0.006,
    openEndShare: 0.75,
  },
  current: {
    shape: currentShape,
    fileBytes: currentFileBytes,
    dialects: [
      [dialects.v2_1_98, 10],
      [dialects.v2_1_200, 20],
      [dialects.v2_1_330, 70],
    ],
    damageShare: 0.002,
    openEndShare: 0.05,
  },
};

/** End of the corpus' time; prices of all its models are in force by then. */
const CORPUS_END = Date.UTC(2026, 10, 20);
const CORPUS_DAYS = 30;
const UNPRICED_SHARE = 0.03;
// prettier-ignore
const PAUSE_MS: Quantiles = [[0, 4000], [0.5, 50_000], [1, 2_400_000]];

/** @throws Error when the directory holds sessions already */
export function writeCorpus({ dir, bytes, seed, shape }: CorpusOptions): WrittenTotals {
  if (statSync(join(dir, 'projects'), { throwIfNoEntry: false }) !== undefined) {
    throw new Error(`${dir} holds sessions already: a corpus is written into a directory of its own. Name an empty one.`);
  }
  makeFolder(dir);
  const profile = PROFILES[shape];
  const random = createRandom(`${seed}/corpus ${shape}`);
  const totals = emptyTotals();
  for (let index = 0; totals.bytes < bytes; index++) {
    const session = playCorpusSession(profile, random.fork(`session ${index}`));
    totals.bytes += writeSession(dir, session, Infinity);
    addSession(totals, session, Infinity);
  }
  return totals;
}

function playCorpusSession(profile: Profile, random: Random): Session {
  const dialect = random.weighted(profile.dialects);
  const session = openSession(
    {
      sessionId: random.uuid(),
      project: random.pick(projects),
      dialect,
      model: chooseModel(dialect, random, UNPRICED_SHARE),
      shape: profile.shape,
      startAt: Math.round(CORPUS_END - random.next() * CORPUS_DAYS * DAY_MS),
      start: 'startup',
      longCache: random.chance(0.5),
      trouble: usualTrouble,
    },
    random.fork('play'),
  );
  const targetBytes = random.quantile(profile.fileBytes);
  beginSession(session);
  playTurn(session);
  while (session.main.file.bytes < targetBytes) {
    session.main.clock += random.quantile(PAUSE_MS);
    playTurn(session);
  }
  endSession(session);
  for (const file of session.files) file.openEnd = random.chance(profile.openEndShare);
  sortLines(session);
  for (const file of session.files) damageFile(file, session.random.fork(`damage ${file.path}`), profile.damageShare);
  return session;
}
