/**
 * The way of blocks into a data directory of Prometheus: made in a folder inside it, then moved, each whole. A note beside
 * them says which ones they are before the first is moved, so that whatever interrupts it, the next run ends it, and that
 * the history of a collector is there, so that it is never put there twice.
 */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { makeFolder } from '../../base/folders.ts';
import { replaceFile } from '../../base/replaceFile.ts';
import { endLeftover } from '../../stack/processRecord.ts';
import { acquireLock } from '../../store/lock.ts';

/** What the data directory holds of one collector. */
export interface Placed {
  /** ISO texts of the first and the last sample; null where all that there is was scraped. */
  from: string | null;
  to: string | null;
  samples: number;
  /** The store that the history is of. */
  store: string;
  blocks: readonly string[];
  isMoved: boolean;
}

export interface Place {
  dir: string;
  /** Everything of an unfinished run is in it. */
  workDir: string;
  /** The history of this collector that is there; undefined for none. */
  placed(instance: string): Placed | undefined;
  /** Moves the blocks in a folder of the working folder into the data directory. */
  move(instance: string, blocksDir: string, placed: Omit<Placed, 'blocks' | 'isMoved'>): Placed;
  /** Gives it up for others, and what is left of the work. */
  close(): void;
}

const NOTE = 'ccmon-backfill.json';
const WORK = 'ccmon-backfill.partial';
const GRACE_MS = 5_000;
/** Blocks are directories with such a name; Prometheus looks at no other. */
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The history of this collector that a data directory holds, whole; undefined for none. */
export function placedIn(dir: string, instance: string): Placed | undefined {
  const placed = readNote(path.join(dir, NOTE))[instance];
  return placed?.isMoved === true ? placed : undefined;
}

/** @throws Error when the directory cannot be had, or another process puts history there */
export async function openPlace(dir: string): Promise<Place> {
  try {
    makeFolder(dir);
    fs.accessSync(dir, fs.constants.W_OK);
  } catch (error) {
    throw new Error(`The data directory of Prometheus ${dir} cannot be written (${messageOf(error)}). Name another with --output.`, {
      cause: error,
    });
  }
  const locked = acquireLock(dir, 'backfill');
  if ('heldBy' in locked) throw new Error(`Another ccmon (process ${locked.heldBy.pid}) writes history into ${dir} at this moment.`);
  const workDir = path.join(dir, WORK);
  const noteFile = path.join(dir, NOTE);
  let note: Record<string, Placed>;
  try {
    note = readNote(noteFile);
    for (const [instance, placed] of Object.entries(note)) if (!placed.isMoved) note[instance] = finishMove(dir, placed);
    writeNote(noteFile, note);
    await clear(workDir);
    makeFolder(workDir);
  } catch (error) {
    locked.lock.release();
    throw error;
  }
  return {
    dir,
    workDir,
    placed: (instance) => note[instance],
    move(instance, blocksDir, facts) {
      const ready = path.join(workDir, READY);
      fs.renameSync(blocksDir, ready);
      note[instance] = { ...facts, blocks: blocksIn(ready), isMoved: false };
      writeNote(noteFile, note);
      note[instance] = finishMove(dir, note[instance]);
      writeNote(noteFile, note);
      return note[instance];
    },
    close() {
      fs.rmSync(workDir, { recursive: true, force: true });
      locked.lock.release();
    },
  };
}

/** Takes away what a run that was killed has left behind, processes included. */
async function clear(workDir: string): Promise<void> {
  for (const name of fs.existsSync(workDir) ? fs.readdirSync(workDir) : []) await endLeftover(path.join(workDir, name), GRACE_MS);
  fs.rmSync(workDir, { recursive: true, force: true });
}

/** Blocks that only need to be moved. */
const READY = 'ready';

function finishMove(dir: string, placed: Placed): Placed {
  for (const block of placed.blocks) {
    const from = path.join(dir, WORK, READY, block);
    if (fs.existsSync(from)) fs.renameSync(from, path.join(dir, block));
  }
  return { ...placed, isMoved: true };
}

function readNote(file: string): Record<string, Placed> {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, Placed>;
  } catch (error) {
    throw new Error(`${file}, which says what history is there already, cannot be read (${messageOf(error)}).`, { cause: error });
  }
}

function writeNote(file: string, note: Record<string, Placed>): void {
  if (Object.keys(note).length > 0) replaceFile(file, `${JSON.stringify(note, null, 2)}\n`);
}

/** Names of the blocks in a folder. */
export function blocksIn(dir: string): string[] {
  return fs
    .readdirSync(dir)
    .filter((name) => ULID.test(name))
    .sort();
}

/**
 * Marks a block as one that was not written in order of time. Prometheus throws away what its log holds from before the end
 * of its newest block, when it is started anew; not so for such a block, which may lie beside what it is just scraping.
 */
export function markOutOfOrder(block: string): void {
  const file = path.join(block, 'meta.json');
  const meta = JSON.parse(fs.readFileSync(file, 'utf8')) as { compaction: { hints?: string[] } };
  meta.compaction.hints = ['from-out-of-order'];
  fs.writeFileSync(file, JSON.stringify(meta, null, '\t'));
}
