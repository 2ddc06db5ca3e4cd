/**
 * Whole lines of bytes -> records. Two readers give the same facts: the scanner, which makes no string of what is not
 * wanted, and JSON.parse, for machines on which the scanner cannot run.
 */
import { isUtf8 } from 'node:buffer';
import type { DamageKind } from '../../ledger/facts.ts';
import { BytesView } from './bytesView.ts';
import { type JsonObject, ObjectView } from './objectView.ts';
import { LINE_ID } from './paths.ts';
import { readLine } from './recover.ts';
import { EVENT_WORDS, LINE_DOUBTFUL, LINE_NOT_ASCII, openScanner, type Scanner, WHAT_MASK } from './scanner/scanner.ts';
import type { RecordView } from './view.ts';

/** What becomes of the lines. Positions are indices into the reader's `bytes`. */
export interface LineSink {
  record(view: RecordView): void;
  /** A whole line has been read. `recovered`: records given although the line is damaged. */
  line(start: number, end: number, damage: DamageKind | null, recovered: number): void;
  /** A whole line without anything in it. */
  blank(): void;
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
  /** Gives the record of a line that has no newline yet, if it is whole all the same. */
  readUnfinished(from: number, end: number, sink: LineSink, now: number): void;
}

export type ReaderKind = 'auto' | 'plain';

const NEWLINE = 0x0a;
const SPARE_BYTES = 64 << 10;
/** A spare scanner that had to grow beyond this is given up after use. */
const SPARE_KEPT_BYTES = 1 << 20;

/** `auto` is the scanner where it can run. */
export function openLineReader(kind: ReaderKind, capacity: number): LineReader {
  const scanner = kind === 'plain' ? null : openScanner(capacity);
  return scanner ? new ScanningReader(scanner) : new PlainReader(capacity);
}

class ScanningReader implements LineReader {
  readonly dataStart: number;
  private readonly scanner: Scanner;
  private readonly view = new BytesView();
  /** Scans what is recovered from lines that the scanner doubts, while the events of the others wait. */
  private spare: { scanner: Scanner; view: BytesView } | null = null;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
    this.dataStart = scanner.dataStart;
  }

  get bytes(): Buffer {
    return this.scanner.bytes;
  }

  get capacity(): number {
    return this.scanner.capacity;
  }

  grow(capacity: number): void {
    this.scanner.grow(capacity);
  }

  read(from: number, end: number, sink: LineSink, now: number): void {
    let at = from;
    while (at < end) {
      this.readEvents(this.scanner.scan(at, end), sink, now);
      at = this.scanner.position();
    }
  }

  readUnfinished(from: number, end: number, sink: LineSink, now: number): void {
    const { records, damage } = readLine(this.bytes.subarray(from, end), false);
    if (damage === null) for (const record of records) this.rescan(record, sink, now);
  }

  private readEvents(words: number, sink: LineSink, now: number): void {
    const { bytes, events } = this.scanner;
    let first = 0;
    for (let at = 0; at < words; at += EVENT_WORDS) {
      const word = events[at] ?? 0;
      if ((word & WHAT_MASK) !== LINE_ID) continue;
      const start = events[at + 1] ?? 0;
      const end = events[at + 2] ?? 0;
      const notUtf8 = (word & LINE_NOT_ASCII) !== 0 && !isUtf8(bytes.subarray(start, end));
      if (notUtf8 || (word & LINE_DOUBTFUL) !== 0) {
        this.readDoubtful(start, end, sink, now);
      } else {
        this.view.load(bytes, events, first, at, now);
        sink.record(this.view);
        sink.line(start, end, null, 0);
      }
      first = at + EVENT_WORDS;
    }
  }

  private readDoubtful(start: number, end: number, sink: LineSink, now: number): void {
    this.view.forget();
    const { records, damage, blank } = readLine(this.bytes.subarray(start, end), true);
    if (blank) {
      sink.blank();
      return;
    }
    for (const record of records) this.rescan(record, sink, now);
    sink.line(start, end, damage, damage === null ? 0 : records.length);
  }

  /**
   * Writes a parsed record as sound JSON and scans that, so that the functions that read records meet one kind of view
   * only: with two, V8 compiles each of them for both, which costs more than all damaged lines together.
   */
  private rescan(record: JsonObject, sink: LineSink, now: number): void {
    const json = Buffer.from(`${JSON.stringify(record)}\n`);
    const { scanner, view } = this.openSpare(json.length);
    json.copy(scanner.bytes, scanner.dataStart);
    const words = scanner.scan(scanner.dataStart, scanner.dataStart + json.length);
    const line = words - EVENT_WORDS;
    if (((scanner.events[line] ?? 0) & LINE_DOUBTFUL) === 0) {
      view.load(scanner.bytes, scanner.events, 0, line, now);
      sink.record(view);
    } else {
      // Too deep or too long for the scanner's tables.
      view.forget();
      sink.record(new ObjectView(record, now));
    }
  }

  private openSpare(bytes: number): { scanner: Scanner; view: BytesView } {
    const capacity = this.spare?.scanner.capacity ?? 0;
    if (!this.spare || bytes > capacity || capacity > SPARE_KEPT_BYTES) {
      const scanner = openScanner(Math.max(bytes, SPARE_BYTES));
      if (!scanner) throw new Error('the scanner ran before and cannot be started again');
      this.spare = { scanner, view: new BytesView() };
    }
    return this.spare;
  }
}

class PlainReader implements LineReader {
  readonly dataStart = 0;
  bytes: Buffer;

  constructor(capacity: number) {
    this.bytes = Buffer.alloc(capacity);
  }

  get capacity(): number {
    return this.bytes.length;
  }

  grow(capacity: number): void {
    const larger = Buffer.alloc(capacity);
    this.bytes.copy(larger);
    this.bytes = larger;
  }

  read(from: number, end: number, sink: LineSink, now: number): void {
    let at = from;
    while (at < end) {
      const lineEnd = this.bytes.indexOf(NEWLINE, at);
      const { records, damage, blank } = readLine(this.bytes.subarray(at, lineEnd), false);
      for (const record of records) sink.record(new ObjectView(record, now));
      if (blank) sink.blank();
      else sink.line(at, lineEnd, damage, damage === null ? 0 : records.length);
      at = lineEnd + 1;
    }
  }

  readUnfinished(from: number, end: number, sink: LineSink, now: number): void {
    const { records, damage } = readLine(this.bytes.subarray(from, end), false);
    if (damage === null) for (const record of records) sink.record(new ObjectView(record, now));
  }
}
