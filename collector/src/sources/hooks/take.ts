/**
 * Takes files out of a folder of the spool, oldest first. A file that does not parse may still be being written: it is
 * read again when it has changed, and discarded when it stays as it is. Nothing is removed before what it says is kept.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS, EARLIEST_MS } from '../../base/time.ts';
import type { SpoolTally } from '../../readings/intakes.ts';
import { hashText } from '../transcripts/hash.ts';
import { FILE_BLOCKS_MAX, readSpoolName, TORN_AFTER_MS, type SpoolName } from './spool.ts';

export interface TakenFile extends SpoolName {
  name: string;
  /** When it was written, milliseconds since the epoch. */
  at: number;
  value: unknown;
  /** Of its bytes. */
  hash: number;
}

export interface TakeOptions {
  folder: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  monotonic: () => number;
  /** Keeps what files say. They are removed when it returns, and left when it throws. */
  keep: (files: readonly TakenFile[]) => void;
  onDiscard: (name: string, fate: keyof SpoolTally) => void;
}

/** Blocks are of 1024 bytes in some shells; a writer may have stopped a little above. */
const FILE_BYTES_MAX = FILE_BLOCKS_MAX * 1024 + 4096;
/** So many that one transaction is worth its while, so few that nobody waits for it. */
const FILES_PER_BATCH = 200;
const STATS_PER_TURN = 2000;

export interface Taker {
  readonly tally: Readonly<SpoolTally>;
  /** Time of the latest that was taken, milliseconds since the epoch; null before the first. */
  lastAt: () => number | null;
  /** What lay in the folder when the last sweep began. */
  bytesFound: () => number;
  /** Takes all that can be taken now. @throws when the folder cannot be read, or `keep` throws */
  sweep: (signal: AbortSignal) => Promise<void>;
}

interface Candidate extends SpoolName {
  name: string;
  modifiedMs: number;
  size: number;
}

/** A file that did not parse. */
interface Torn {
  size: number;
  modifiedMs: number;
  since: number;
}

export function createTaker({ folder, now, monotonic, keep, onDiscard }: TakeOptions): Taker {
  const tally: SpoolTally = { taken: 0, torn: 0, too_large: 0 };
  const torn = new Map<string, Torn>();
  let lastAt: number | null = null;
  let bytesFound = 0;

  const discard = (name: string, fate: 'torn' | 'too_large'): void => {
    remove(folder, name);
    torn.delete(name);
    tally[fate] += 1;
    onDiscard(name, fate);
  };
  const take = ({ name, origin, pid }: Candidate): (TakenFile & { modifiedMs: number }) | null => {
    const read = readWhole(path.join(folder, name), torn.get(name));
    if (read === 'gone') return null;
    if (read === 'too_large') {
      discard(name, read);
      return null;
    }
    const { size, modifiedMs, text } = read;
    const value = text === null ? undefined : parse(text);
    if (text !== null && value !== undefined) {
      torn.delete(name);
      return { name, origin, pid, at: plausible(modifiedMs, now()), modifiedMs, value, hash: hashText(text) };
    }
    const { since } = torn.get(name) ?? { since: monotonic() };
    torn.set(name, { size, modifiedMs, since });
    // By both clocks: what was torn while no collector ran is old already, and the time of a file may lie in the future.
    if (monotonic() - since >= TORN_AFTER_MS || now() - modifiedMs >= TORN_AFTER_MS) discard(name, 'torn');
    return null;
  };

  return {
    tally,
    lastAt: () => lastAt,
    bytesFound: () => bytesFound,
    async sweep(signal) {
      const candidates = await listOldestFirst(folder);
      bytesFound = candidates.reduce((sum, { size }) => sum + size, 0);
      forgetMissing(torn, candidates);
      for (let from = 0; from < candidates.length && !signal.aborted; from += FILES_PER_BATCH) {
        const files = candidates.slice(from, from + FILES_PER_BATCH).flatMap((candidate) => take(candidate) ?? []);
        if (files.length > 0) keep(files);
        for (const { name, modifiedMs } of files) removeUnchanged(folder, name, modifiedMs);
        tally.taken += files.length;
        lastAt = files.reduce((latest, { at }) => Math.max(latest ?? 0, at), lastAt);
        await nextTurn();
      }
    },
  };
}

async function listOldestFirst(folder: string): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const [index, name] of readdirSync(folder).entries()) {
    const who = readSpoolName(name);
    const stats = who === null ? undefined : statSync(path.join(folder, name), { throwIfNoEntry: false });
    if (who !== null && stats?.isFile() === true) candidates.push({ ...who, name, modifiedMs: stats.mtimeMs, size: stats.size });
    if (index % STATS_PER_TURN === STATS_PER_TURN - 1) await nextTurn();
  }
  return candidates.sort((a, b) => a.modifiedMs - b.modifiedMs);
}

function forgetMissing(torn: Map<string, Torn>, candidates: readonly Candidate[]): void {
  if (torn.size === 0) return;
  const present = new Set(candidates.map(({ name }) => name));
  for (const name of torn.keys()) if (!present.has(name)) torn.delete(name);
}

interface Read {
  size: number;
  modifiedMs: number;
  /** Null when it is as it was when it did not parse. */
  text: string | null;
}

function readWhole(file: string, before: Torn | undefined): Read | 'gone' | 'too_large' {
  let descriptor;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    // Gone, or a link: no writer makes one.
    return 'gone';
  }
  try {
    const { size, mtimeMs: modifiedMs } = fstatSync(descriptor);
    if (size > FILE_BYTES_MAX) return 'too_large';
    const isUnchanged = before?.size === size && before.modifiedMs === modifiedMs;
    return { size, modifiedMs, text: isUnchanged ? null : readFileSync(descriptor, 'utf8') };
  } finally {
    closeSync(descriptor);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function plausible(modifiedMs: number, now: number): number {
  return Math.round(modifiedMs >= EARLIEST_MS && modifiedMs <= now + DAY_MS ? modifiedMs : now);
}

/** A process of the same number may have written under the same name meanwhile. */
function removeUnchanged(folder: string, name: string, modifiedMs: number): void {
  if (statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs === modifiedMs) remove(folder, name);
}

export function remove(folder: string, name: string): void {
  try {
    unlinkSync(path.join(folder, name));
  } catch {
    // Gone already; or it cannot be removed, and is taken again without being counted again.
  }
}
