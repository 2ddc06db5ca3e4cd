/**
 * Whole lines of bytes -> records. Two readers give the same facts: the scanner, which makes no string of what is not
 * wanted, and JSON.parse, for lines that the scanner doubts and for machines on which it cannot run.
 */
import { isUtf8 } from 'node:buffer';
import type { DamageKind } from '../../ledger/facts.ts';
import { BytesView } from './bytesView.ts';
import { ObjectView } from './objectView.ts';
import { LINE_ID } from './paths.ts';
import { readLine } from './recover.ts';
import { EVENT_WORDS, LINE_DOUBTFUL, LINE_NOT_ASCII, openScanner, type Scanner, WHAT_MASK } from './scanner/scanner.ts';
import type { RecordView } from './view.ts';

/** What becomes of the lines. Positions are indices into the reader's `bytes`. */
export interface LineSink {
  record(view: RecordView): void;
  /** A whole line has been read. `recovered`: records given although the line is damaged. */
  line(start: number, end: number, damage: DamageKind | null, recovered: number): void;
}

/** Reads lines out of its own buffer, into which the caller puts the bytes of a file. */
export interface LineReader {
  /** Replaced by `grow`. */
  readonly bytes: Buffer;
  readonly dataStart: number;
  readonly capacity: number;
  grow(capacity: number): void;
  /** Reads whole lines: the byte before `end` is a newline. `now` is the time by which absurd times are told. */
  read(from: number, end: number, sink: LineSink, now: number): void;
}

export type ReaderKind = 'auto' | 'plain';

const NEWLINE = 0x0a;

/** `auto` is the scanner where it can run. */
export function openLineReader(kind: ReaderKind, capacity: number): LineReader {
  const scanner = kind === 'plain' ? null : openScanner(capacity);
  return scanner ? scanningReader(scanner) : plainReader(capacity);
}

function scanningReader(scanner: Scanner): LineReader {
  const view = new BytesView();
  return {
    get bytes() {
      return scanner.bytes;
    },
    dataStart: scanner.dataStart,
    get capacity() {
      return scanner.capacity;
    },
    grow: (capacity) => scanner.grow(capacity),
    read(from, end, sink, now) {
      let at = from;
      while (at < end) {
        const words = scanner.scan(at, end);
        readEvents(scanner, view, words, now, sink);
        at = scanner.position();
      }
    },
  };
}

function readEvents(scanner: Scanner, view: BytesView, words: number, now: number, sink: LineSink): void {
  const { bytes, events } = scanner;
  let first = 0;
  for (let at = 0; at < words; at += EVENT_WORDS) {
    const word = events[at] ?? 0;
    if ((word & WHAT_MASK) !== LINE_ID) continue;
    const start = events[at + 1] ?? 0;
    const end = events[at + 2] ?? 0;
    const doubtful = (word & LINE_DOUBTFUL) !== 0 || ((word & LINE_NOT_ASCII) !== 0 && !isUtf8(bytes.subarray(start, end)));
    if (doubtful) {
      view.forget();
      readByParsing(bytes, start, end, now, sink);
    } else {
      view.load(bytes, events, first, at, now);
      sink.record(view);
      sink.line(start, end, null, 0);
    }
    first = at + EVENT_WORDS;
  }
}

function plainReader(initialCapacity: number): LineReader {
  const reader = {
    bytes: Buffer.alloc(initialCapacity),
    dataStart: 0,
    capacity: initialCapacity,
    grow(capacity: number) {
      const larger = Buffer.alloc(capacity);
      reader.bytes.copy(larger);
      reader.bytes = larger;
      reader.capacity = capacity;
    },
    read(from: number, end: number, sink: LineSink, now: number) {
      let at = from;
      while (at < end) {
        const lineEnd = reader.bytes.indexOf(NEWLINE, at);
        readByParsing(reader.bytes, at, lineEnd, now, sink);
        at = lineEnd + 1;
      }
    },
  };
  return reader;
}

function readByParsing(bytes: Buffer, start: number, end: number, now: number, sink: LineSink): void {
  const { records, damage, blank } = readLine(bytes.subarray(start, end));
  if (blank) return;
  for (const record of records) sink.record(new ObjectView(record, now));
  sink.line(start, end, damage, damage === null ? 0 : records.length);
}
