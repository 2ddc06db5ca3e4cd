/**
 * Damaged lines: what is wrong with one, and which whole records can still be read out of it. Crashes and two writers
 * leave torn lines, a record behind a torn one, several records on one line, and runs of NUL bytes.
 */
import { isUtf8 } from 'node:buffer';
import type { DamageKind } from '../../ledger/facts.ts';
import { isJsonObject, type JsonObject } from './objectView.ts';
import { isRecordType } from './records/record.ts';

export interface ReadLine {
  records: JsonObject[];
  /** Null when the line is one whole record, or blank. */
  damage: DamageKind | null;
  blank: boolean;
}

const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const TAB = 0x09;
const RETURN = 0x0d;
/** Records that hold facts name their session. */
const SESSION_KEY = '"sessionId"';
/** Looking for records may pass over a line's bytes this many times, then it gives up. */
const PASSES_MAX = 16;

/**
 * Reads one line, without its newline, by JSON.parse. `doubted`: the scanner found something wrong with it, so its
 * brackets are looked at first, since V8 takes 100 microseconds to say that JSON is broken.
 */
export function readLine(line: Buffer, doubted: boolean): ReadLine {
  const value = doubted && !mayBeJson(line) ? undefined : parse(line.toString('utf8'));
  if (isJsonObject(value)) return { records: [value], damage: isUtf8(line) ? null : 'invalid_utf8', blank: false };
  if (value !== undefined) return { records: [], damage: 'not_a_record', blank: false };
  if (skipBlanks(line) === line.length) return { records: [], damage: null, blank: true };
  const { records, rest } = recoverRecords(line);
  return { records, damage: damageOf(line, records.length, rest), blank: false };
}

/** False for what is certainly not one JSON value: an object that ends too early or never, a line of something else. */
function mayBeJson(line: Buffer): boolean {
  const first = skipBlanks(line);
  if (line[first] === OPEN) {
    const end = endOfObject(line, first);
    return end >= 0 && skipBlanks(line, end) === line.length;
  }
  return /^[\s\w"[-]/.test(line.toString('latin1', first, first + 1));
}

function skipBlanks(line: Buffer, from = 0): number {
  let at = from;
  while (line[at] === SPACE || line[at] === TAB || line[at] === RETURN) at++;
  return at;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function damageOf(line: Buffer, recovered: number, rest: number): DamageKind {
  if (line.includes(0)) return 'nul_bytes';
  if (recovered > 1 && rest === 0) return 'joined';
  if (recovered > 0) return 'torn';
  const isBalanced = line[0] === OPEN && endOfObject(line, 0) >= 0;
  return isBalanced ? 'malformed' : 'torn';
}

interface Recovered {
  records: JsonObject[];
  /** Bytes of the line, other than NUL and blanks, that belong to no record. */
  rest: number;
}

function recoverRecords(line: Buffer): Recovered {
  const records: JsonObject[] = [];
  let rest = 0;
  // After the last session's name no record can begin.
  const lastOpen = line.lastIndexOf(SESSION_KEY);
  let budget = line.length * PASSES_MAX;
  let at = 0;
  while (at < line.length) {
    const next = line.indexOf(OPEN, at);
    const open = next < lastOpen ? next : -1;
    const gapEnd = open < 0 ? line.length : open;
    rest += meaningful(line, at, gapEnd);
    if (open < 0) break;
    const end = budget > 0 && mayBeginRecord(line, open) ? endOfObject(line, open) : -1;
    budget -= (end < 0 ? line.length : end) - open;
    const value = end < 0 ? undefined : parse(line.toString('utf8', open, end));
    if (isJsonObject(value) && isWholeRecord(value)) {
      records.push(value);
      at = end;
    } else {
      rest++;
      at = open + 1;
    }
  }
  return { records, rest };
}

/** Only a quote or a blank can follow the bracket that opens a record. */
function mayBeginRecord(line: Buffer, open: number): boolean {
  const next = line[open + 1] ?? 0;
  return next === QUOTE || next === SPACE || next === TAB;
}

/** Objects inside a torn record can look like records, but name no session. */
function isWholeRecord(value: JsonObject): boolean {
  return isRecordType(value['type']) && typeof value['sessionId'] === 'string';
}

/** Position after the bracket that closes the object opened at `open`, or -1. */
function endOfObject(line: Buffer, open: number): number {
  let depth = 0;
  let inString = false;
  for (let at = open; at < line.length; at++) {
    const byte = line[at];
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN) {
      depth++;
    } else if (byte === CLOSE && --depth === 0) {
      return at + 1;
    }
  }
  return -1;
}

function meaningful(line: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if ((line[at] ?? 0) > 0x20) count++;
  return count;
}
