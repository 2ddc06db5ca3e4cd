/** Writes a copy of transcripts as a client would, only worse: in pieces cut at any byte, many files at a time. */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transcriptFiles } from './corpora.ts';
import type { Random } from './random.ts';

interface OpenFile {
  path: string;
  bytes: Buffer;
  written: number;
}

export interface TrickleOptions {
  from: string;
  to: string;
  random: Random;
  /** Pieces in all, about. */
  pieces: number;
  /** Called after each piece. */
  afterPiece?: (piece: number) => Promise<void>;
}

const PAUSE_MS = 4;

export async function trickle({ from, to, random, pieces, afterPiece }: TrickleOptions): Promise<void> {
  const files: OpenFile[] = transcriptFiles(from).map((file) => ({
    path: join(to, file),
    bytes: readFileSync(join(from, file)),
    written: 0,
  }));
  const total = files.reduce((sum, file) => sum + file.bytes.length, 0);
  const largestPiece = Math.max(1, Math.ceil((2 * total) / pieces));
  for (let piece = 0; files.length > 0; piece += 1) {
    const index = random.below(files.length);
    const file = files[index];
    if (file === undefined) return;
    appendPiece(file, 1 + random.below(largestPiece));
    if (file.written >= file.bytes.length) files.splice(index, 1);
    await afterPiece?.(piece);
    await sleep(PAUSE_MS);
  }
}

function appendPiece(file: OpenFile, length: number): void {
  if (file.written === 0) mkdirSync(dirname(file.path), { recursive: true });
  appendFileSync(file.path, file.bytes.subarray(file.written, file.written + length));
  file.written += length;
}
