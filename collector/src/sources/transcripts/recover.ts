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
/** Looking for records may pass over a line's bytes this many times, then it gives up. */
const PASSES_MAX = 16;

/** Reads one line, without its newline, by JSON.parse. */
export function readLine(line: Buffer): ReadLine {
  const text = line.toString('utf8');
  const validUtf8 = isUtf8(line);
  const value = parse(text);
  if (isJsonObject(value)) return { records: [value], damage: validUtf8 ? null : 'invalid_utf8', blank: false };
  if (value !== undefined) return { records: [], damage: 'not_a_record', blank: false };
  if (text.trim() === '') return { records: [], damage: null, blank: true };
  const { records, rest } = recoverRecords(line);
  return { records, damage: damageOf(line, records.length, rest), blank: false };
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
  let budget = line.length * PASSES_MAX;
  let at = 0;
  while (at < line.length) {
    const open = line.indexOf(OPEN, at);
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
  return next === QUOTE || next === 0x20 || next === 0x09;
}

/** Objects inside a torn record can look like records; those of a session name it, the others are of no interest. */
function isWholeRecord(value: JsonObject): boolean {
  return (
    isRecordType(value['type']) &&
    (typeof value['sessionId'] === 'string' || value['type'] === 'file-history-snapshot' || value['type'] === 'summary')
  );
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
