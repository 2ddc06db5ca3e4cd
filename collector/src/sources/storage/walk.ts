/** Looks at every file below a folder, in short slices with long pauses, so that nobody waits for it. */
import { lstatSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, reasonOf } from '../transcripts/files.ts';

export interface WalkedFile {
  /** Components below the folder. */
  path: readonly string[];
  bytes: number;
  modifiedAt: number;
}

export interface WalkOptions {
  onFile: (file: WalkedFile) => void;
  /** A folder that cannot be looked into. */
  onProblem: (problem: { path: string; message: string }) => void;
  signal?: AbortSignal;
}

export interface Walked {
  /** False when the signal ended it. */
  isComplete: boolean;
  /** Of the processor, without the turns of others. */
  busyMs: number;
}

/** Short beside a scrape, which may come at any moment. */
const SLICE_MS = 2;
/** Longer than a scrape, which takes several turns of the event loop: it meets one slice at most. */
const PAUSE_MS = 20;
/** Users move `projects`, or a project, to another disk and leave a link; deeper down a link may lead anywhere. */
const LINK_DEPTH_MAX = 2;
const DEPTH_MAX = 32;

export async function walk(root: string, { onFile, onProblem, signal }: WalkOptions): Promise<Walked> {
  const folders: string[][] = [[]];
  let [busyMs, sliceStart] = [0, performance.now()];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const place = [root, ...folder].join(sep);
    for (const entry of entriesOf(place, onProblem)) {
      const path = [...folder, entry.name];
      if (isFolder(entry, `${place}${sep}${entry.name}`, path.length)) {
        if (path.length < DEPTH_MAX) folders.push(path);
      } else {
        const stats = lstatSync(`${place}${sep}${entry.name}`, { throwIfNoEntry: false });
        if (stats !== undefined) onFile({ path, bytes: stats.size, modifiedAt: stats.mtimeMs });
      }
      if (performance.now() - sliceStart < SLICE_MS) continue;
      busyMs += performance.now() - sliceStart;
      await sleep(PAUSE_MS);
      if (signal?.aborted === true) return { isComplete: false, busyMs };
      sliceStart = performance.now();
    }
  }
  return { isComplete: true, busyMs: busyMs + performance.now() - sliceStart };
}

function entriesOf(folder: string, onProblem: WalkOptions['onProblem']): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') onProblem({ path: folder, message: reasonOf(error) });
    return [];
  }
}

function isFolder(entry: Dirent, path: string, depth: number): boolean {
  if (!entry.isSymbolicLink() || depth > LINK_DEPTH_MAX) return entry.isDirectory();
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // A loop of links.
    return false;
  }
}
