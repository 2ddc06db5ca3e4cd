/**
 * Files of a session as they grow: each line with the moment at which the client would write it. A file on disk is always a
 * prefix of its plan, so writing a history, going on live and going on after a restart are one operation.
 */
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../base/folders.ts';

export interface Line {
  at: number;
  text: string;
  /** Tells of no work done: may be lost to damage without changing any total. */
  spare: boolean;
  /** Only of a damaged line: how many whole records it still holds. */
  recovered?: number;
}

/** An append-only transcript. */
export interface TranscriptFile {
  /** Relative to the configuration directory. */
  path: string;
  lines: Line[];
  bytes: number;
  /** Ends without a newline, as the client leaves many files. */
  openEnd: boolean;
  /** How many lines are known to be on disk; undefined before the first look. */
  linesOnDisk?: number;
}

/** A small file that is written whole, perhaps again later (`.meta.json`). */
export interface WholeFile {
  path: string;
  versions: { at: number; text: string }[];
  /** Known to be on disk; undefined before the first look. */
  textOnDisk?: string;
}

export function emptyTranscriptFile(path: string): TranscriptFile {
  return { path, lines: [], bytes: 0, openEnd: false };
}

/**
 * Appends what is due and not on disk yet: at first by comparing with the file, which may have been cut off anywhere, then
 * by what was written before. Returns the number of bytes written.
 */
export function bringUpToDate(dir: string, file: TranscriptFile, until: number): number {
  const due = countDue(file, until);
  if (due <= (file.linesOnDisk ?? 0)) return 0;
  const path = join(dir, file.path);
  const isFirst = file.linesOnDisk === undefined;
  const present = isFirst ? (fileSize(path) ?? 0) : 0;
  const missing = encodeLines(file, file.linesOnDisk ?? 0, due).subarray(present);
  file.linesOnDisk = due;
  if (missing.length === 0) return 0;
  if (isFirst && present === 0) makeFolder(dirname(path));
  appendFileSync(path, missing, { mode: 0o600 });
  return missing.length;
}

/** Lines are in the order of their times, so what is due is a beginning. */
function countDue({ lines, linesOnDisk = 0 }: TranscriptFile, until: number): number {
  let due = linesOnDisk;
  while (due < lines.length && (lines[due]?.at ?? Infinity) <= until) due++;
  return due;
}

/** Grows to the largest file written; encoding into it is much cheaper than joining the lines of a file first. */
let scratch = Buffer.allocUnsafe(1 << 20);
const MAX_BYTES_PER_CHAR = 3;
const NEWLINE = 0x0a;

/** The bytes of the lines from `first` up to `end`. Valid until the next call. */
function encodeLines({ lines, openEnd }: TranscriptFile, first: number, end: number): Buffer {
  let length = 0;
  for (let index = first; index < end; index++) {
    const text = lines[index]?.text ?? '';
    const needed = length + text.length * MAX_BYTES_PER_CHAR + 1;
    if (needed > scratch.length) growScratch(needed);
    length += scratch.write(text, length, 'utf8');
    if (!openEnd || index < lines.length - 1) length = scratch.writeUInt8(NEWLINE, length);
  }
  return scratch.subarray(0, length);
}

function growScratch(needed: number): void {
  const larger = Buffer.allocUnsafe(needed * 2);
  scratch.copy(larger);
  scratch = larger;
}

/** Writes the newest version that is due, unless it is there already. */
export function bringWholeFileUpToDate(dir: string, file: WholeFile, until: number): void {
  const due = file.versions.findLast((version) => version.at <= until);
  if (due === undefined || due.text === file.textOnDisk) return;
  const path = join(dir, file.path);
  file.textOnDisk = due.text;
  if (fileSize(path) !== undefined && readFileSync(path, 'utf8') === due.text) return;
  makeFolder(dirname(path));
  writeFileSync(path, due.text);
}

function fileSize(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
