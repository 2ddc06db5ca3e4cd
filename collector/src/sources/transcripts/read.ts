/**
 * Reads one file, from where the last run ended, in chunks, into facts. The offset moves only over whole lines, so a
 * line that is still being written is read again; facts are idempotent, so reading anything again is harmless.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { DamageKind, Facts, FileProgress } from '../../ledger/facts.ts';
import { FileFacts, NeedsWholeFileError } from './facts.ts';
import type { FoundFile } from './files.ts';
import { errorCode, modifiedAt, reasonOf } from './files.ts';
import { hashBytes } from './hash.ts';
import type { LineReader, LineSink } from './lines.ts';
import { readRecord } from './records/record.ts';
import { PATHS } from './paths.ts';
import { saveTimingOf } from './saves.ts';
import type { RecordView } from './view.ts';

/** A longer line is skipped as damage, in constant memory; the longest in real profiles is below 1 MB. */
const LINE_BYTES_MAX = 64 << 20;
/** Bytes read at once; between 256 KiB and 4 MiB it makes no difference. */
export const CHUNK_BYTES = 512 << 10;
/** Enough to hold a whole record: the ends of all records of a session are alike. */
const TAIL_BYTES = 4_096;
const NEWLINE = 0x0a;
const CLOSE = 0x7d;

export interface ReadFileOptions {
  now: number;
  /** Stops after about this many bytes, at the end of a line; the returned progress says where. */
  budget?: number;
  lineBytesMax?: number | undefined;
}

export interface ReadFileResult {
  /** Null when the file is gone. */
  progress: FileProgress | null;
  bytes: number;
  /** False when the budget ended before the file did. */
  complete: boolean;
}

/** Reads what is new in a file. Never throws for what may be wrong with the file: `progress.state` and `message` tell. */
export function readFile(
  file: FoundFile,
  known: FileProgress | undefined,
  reader: LineReader,
  facts: Facts,
  options: ReadFileOptions,
): ReadFileResult {
  let descriptor = -1;
  try {
    descriptor = openSync(file.path, 'r');
    return readOpenFile(descriptor, file, known, reader, facts, options);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { progress: null, bytes: 0, complete: true };
    return { progress: unreadable(file, known, reasonOf(error)), bytes: 0, complete: true };
  } finally {
    if (descriptor >= 0) closeSync(descriptor);
  }
}

/** What is known of a file that cannot be read: of a new one its age, by which Claude Code will delete it. */
export function unreadable(file: FoundFile, known: FileProgress | undefined, message: string): FileProgress {
  return { ...(known ?? { ...startOf(file), modifiedAt: file.modifiedAt }), state: 'unreadable', message };
}

export function startOf(file: FoundFile): FileProgress {
  const { path, configDir, sessionId, device, inode } = file;
  return {
    ...{ path, configDir, sessionId, device, inode, size: 0, modifiedAt: 0, offset: 0, tailHash: 0 },
    ...{ linesRead: 0, linesDamaged: 0, linesRecovered: 0, unknownTypes: {}, state: 'ok', message: '', resume: '', hadMeta: false },
  };
}

function readOpenFile(
  descriptor: number,
  file: FoundFile,
  known: FileProgress | undefined,
  reader: LineReader,
  facts: Facts,
  options: ReadFileOptions,
): ReadFileResult {
  const stats = fstatSync(descriptor);
  const from = known && goesOn(descriptor, stats, known) ? known : startOf(file);
  try {
    return new FileRead(descriptor, stats, file, from, reader, facts, options).run();
  } catch (error) {
    if (!(error instanceof NeedsWholeFileError)) throw error;
    const whole = { ...options, budget: Number.POSITIVE_INFINITY };
    return new FileRead(descriptor, stats, file, startOf(file), reader, facts, whole).run();
  }
}

/** False when the file was replaced, truncated or rewritten since: then it must be read anew. */
function goesOn(descriptor: number, stats: Stats, known: FileProgress): boolean {
  if (stats.ino !== known.inode || stats.dev !== known.device || stats.size < known.offset) return false;
  return tailHash(descriptor, known.offset) === known.tailHash;
}

function tailHash(descriptor: number, offset: number): number {
  const bytes = Buffer.alloc(Math.min(TAIL_BYTES, offset));
  const read = readSync(descriptor, bytes, 0, bytes.length, offset - bytes.length);
  return hashBytes(bytes, 0, read);
}

/** One run over one open file. */
class FileRead implements LineSink {
  private readonly descriptor: number;
  private readonly stats: Stats;
  private readonly file: FoundFile;
  private readonly from: FileProgress;
  private readonly reader: LineReader;
  private readonly facts: Facts;
  private readonly collected: FileFacts;
  private readonly options: ReadFileOptions;

  /** Position in the file of the first byte in the reader's buffer. */
  private bufferOffset: number;
  /** Bytes in the buffer that belong to a line whose end was not yet seen. */
  private pending = 0;
  /** Bytes dropped of a line that is too long; -1 when no line is being skipped. */
  private skipped = -1;
  private linesRead: number;
  private linesDamaged: number;
  private linesRecovered: number;
  private bytesRead = 0;
  /** What goes on a file that was read before may have been written just now: of its last line, the time counts. */
  private readonly goesOn: boolean;
  private lastLineAt = 0;

  constructor(
    descriptor: number,
    stats: Stats,
    file: FoundFile,
    from: FileProgress,
    reader: LineReader,
    facts: Facts,
    options: ReadFileOptions,
  ) {
    this.descriptor = descriptor;
    this.stats = stats;
    this.file = file;
    this.from = from;
    this.reader = reader;
    this.facts = facts;
    this.options = options;
    this.collected = new FileFacts(facts, file, from.resume);
    this.bufferOffset = from.offset;
    this.goesOn = from.offset > 0;
    this.linesRead = from.linesRead;
    this.linesDamaged = from.linesDamaged;
    this.linesRecovered = from.linesRecovered;
  }

  run(): ReadFileResult {
    const budget = this.options.budget ?? Number.POSITIVE_INFINITY;
    let ended = false;
    // A line that is longer than the budget is read to its end: what stops before it would begin there again for ever.
    while (!ended && (this.bytesRead < budget || this.bufferOffset === this.from.offset)) ended = !this.readChunk();
    const progress = this.progress();
    this.addSaveTiming(progress);
    if (ended) this.readUnfinishedLine();
    this.collected.finish();
    return { progress, bytes: this.bytesRead, complete: ended };
  }

  record(view: RecordView): void {
    if (this.goesOn) this.lastLineAt = view.time(PATHS.timestamp);
    readRecord(view, this.collected);
  }

  line(start: number, end: number, damage: DamageKind | null, recovered: number): void {
    this.linesRead++;
    if (damage !== null) this.addDamage(this.bufferOffset + start - this.reader.dataStart, end - start, damage, recovered);
  }

  blank(): void {
    this.collected.state.blankLines++;
  }

  /** Reads on; false at the end of the file. */
  private readChunk(): boolean {
    const { reader } = this;
    if (this.pending === reader.capacity && !this.makeRoom()) return this.skipLine();
    const at = reader.dataStart + this.pending;
    const count = readSync(this.descriptor, reader.bytes, at, reader.capacity - this.pending, this.bufferOffset + this.pending);
    if (count === 0) return false;
    this.bytesRead += count;
    const filled = at + count;
    const lastNewline = reader.bytes.lastIndexOf(NEWLINE, filled - 1);
    if (lastNewline < at) this.pending += count;
    else this.readLines(lastNewline + 1, filled);
    return true;
  }

  /** Reads the whole lines in the buffer and moves what is left of it to its beginning. */
  private readLines(end: number, filled: number): void {
    const { reader } = this;
    reader.read(reader.dataStart, end, this, this.options.now);
    this.pending = filled - end;
    reader.bytes.copyWithin(reader.dataStart, end, filled);
    this.bufferOffset += end - reader.dataStart;
  }

  private makeRoom(): boolean {
    const max = this.options.lineBytesMax ?? LINE_BYTES_MAX;
    if (this.reader.capacity >= max) return false;
    this.reader.grow(Math.min(max, this.reader.capacity * 2));
    return true;
  }

  /** Passes over a line that is too long, up to and with its newline; false when the file ends before. */
  private skipLine(): boolean {
    const { reader } = this;
    this.skipped = this.pending;
    for (;;) {
      const count = readSync(this.descriptor, reader.bytes, reader.dataStart, reader.capacity, this.bufferOffset + this.skipped);
      if (count === 0) return false;
      this.bytesRead += count;
      const newline = reader.bytes.subarray(reader.dataStart, reader.dataStart + count).indexOf(NEWLINE);
      this.skipped += newline < 0 ? count : newline;
      if (newline >= 0) break;
    }
    this.linesRead++;
    this.addDamage(this.bufferOffset, this.skipped, 'too_long', 0);
    this.bufferOffset += this.skipped + 1;
    this.pending = 0;
    this.skipped = -1;
    return true;
  }

  private addDamage(offset: number, bytes: number, kind: DamageKind, recovered: number): void {
    this.linesDamaged++;
    this.linesRecovered += recovered > 0 ? 1 : 0;
    const sessionId = this.file.sessionId || this.collected.record.sessionId;
    const line = this.linesRead + this.collected.state.blankLines;
    this.facts.damages.push({ path: this.file.path, line, offset, bytes, kind, recovered, sessionId });
  }

  private addSaveTiming({ sessionId, modifiedAt: writtenAt }: FileProgress): void {
    const timing = saveTimingOf({ sessionId, recordAt: this.lastLineAt, writtenAt, now: this.options.now });
    if (timing !== null) this.facts.sessionTimings.push(timing);
  }

  /** A last line without its newline may be whole all the same; its facts count, but it will be read again. */
  private readUnfinishedLine(): void {
    if (this.pending === 0 || this.skipped >= 0) return;
    const { bytes, dataStart } = this.reader;
    if (bytes[dataStart + this.pending - 1] !== CLOSE) return;
    this.reader.readUnfinished(dataStart, dataStart + this.pending, this, this.options.now);
  }

  /** Until 2.1.2x an agent's file stood beside those of sessions: only its records say whose it is. */
  private sessionId(): string {
    const { sessionId, agentId } = this.file;
    return sessionId !== '' || agentId === '' ? sessionId : this.collected.record.sessionId || this.from.sessionId;
  }

  private progress(): FileProgress {
    const { path, configDir } = this.file;
    const offset = this.bufferOffset;
    return {
      path,
      configDir,
      sessionId: this.sessionId(),
      device: this.stats.dev,
      inode: this.stats.ino,
      size: offset + Math.max(this.pending, this.skipped),
      modifiedAt: modifiedAt(this.stats),
      offset,
      tailHash: tailHash(this.descriptor, offset),
      linesRead: this.linesRead,
      linesDamaged: this.linesDamaged,
      linesRecovered: this.linesRecovered,
      unknownTypes: addCounts(this.from.unknownTypes, this.collected.unknownTypes),
      state: 'ok',
      message: '',
      resume: this.collected.resume(),
      hadMeta: this.file.hasMeta,
    };
  }
}

function addCounts(left: Readonly<Record<string, number>>, right: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...left };
  for (const [name, count] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
