/** One pass over listed transcripts: reads what is new and hands the facts over in batches of bounded size. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Batch, emptyFacts, type Facts, type FileProgress } from '../../ledger/facts.ts';
import { prepareForReading } from './coldStart.ts';
import { type DefinitionsSeen, readAgentDefinitions } from './definitions.ts';
import type { FoundFile, Listing, Problem } from './files.ts';
import { type LineReader, openLineReader, type ReaderKind } from './lines.ts';
import { readAgentMeta } from './meta.ts';
import { CHUNK_BYTES, readFile } from './read.ts';

/** Facts handed over at once: 30,000 are no cheaper, and take 12 MB more. */
const BATCH_FACTS = 6_000;
/** Bytes read of one file before it is looked at how many facts there are. */
const SLICE_BYTES = 64 << 20;
/** A reader whose buffer had to grow beyond this for a long line is replaced, to give the memory back. */
const KEPT_BUFFER_BYTES = 4 << 20;
/** The event loop gets a turn this often. */
const SLICE_MS = 20;

export interface ReadProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
}

export interface ReadTranscriptsOptions {
  configDirs: readonly string[];
  /** What the store knows, by path. */
  known: ReadonlyMap<string, FileProgress>;
  /** Called with what was read, to be written in one transaction. */
  onBatch(batch: Batch): void;
  onProgress?: ((progress: ReadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** `plain` reads everything by JSON.parse. */
  reader?: ReaderKind | undefined;
  /** What the store knows of agents' definitions: where projects are, and which definitions it has. */
  stored?: { projectDirs: () => Iterable<string>; definitions: () => Iterable<string> } | undefined;
  now?: (() => number) | undefined;
  /** Smaller chunks, shorter lines and smaller batches than usual, for tests. */
  limits?: { chunkBytes?: number; lineBytesMax?: number; sliceBytes?: number; batchFacts?: number } | undefined;
}

export interface ReadSummary {
  files: number;
  filesRead: number;
  filesDeleted: number;
  bytes: number;
  lines: { read: number; damaged: number; recovered: number };
  /** Folders and files that cannot be read. */
  problems: Problem[];
  /** False when the signal ended the pass early; what was handed over until then is good. */
  complete: boolean;
}

/** A file and what was known of it. */
export interface Unread {
  file: FoundFile;
  known: FileProgress | undefined;
}

/** What one pass leaves to the next. */
export interface PassMemory {
  reader: LineReader | null;
  definitions: DefinitionsSeen;
}

export function newPassMemory(): PassMemory {
  return { reader: null, definitions: new Map() };
}

/** Reads what is new in the listed files. `others`: progress of files that are not read but gone or unreadable. */
export async function readListing(
  listing: Listing,
  others: readonly FileProgress[],
  options: ReadTranscriptsOptions,
  memory: PassMemory,
): Promise<ReadSummary> {
  const unread = listing.files.flatMap((file) => unreadOf(file, options.known.get(file.path)));
  // A session and its agents one after the other: most of what is told twice then meets within a batch, and the store need
  // not be asked for it. That is a sixth of the processor time of a first read.
  unread.sort((left, right) => (left.file.path < right.file.path ? -1 : 1));
  const pass = new Pass(unread, others, options, memory);
  const complete = await pass.run(listing.isComplete);
  return {
    files: listing.files.length,
    filesRead: pass.filesDone,
    filesDeleted: others.filter((progress) => progress.state === 'deleted').length,
    bytes: pass.bytesDone,
    lines: pass.lines,
    problems: [...listing.problems, ...pass.problems],
    complete,
  };
}

/** Empty when nothing changed since the file was read. */
export function unreadOf(file: FoundFile, known: FileProgress | undefined): Unread[] {
  const unchanged =
    known?.state === 'ok' &&
    known.size === file.size &&
    known.modifiedAt === file.modifiedAt &&
    known.inode === file.inode &&
    known.device === file.device &&
    // Written after its transcript was read.
    (known.hadMeta || !file.hasMeta);
  return unchanged ? [] : [{ file, known }];
}

/** Bytes of a file that are still to be read. */
export function unreadBytes({ file, known }: Unread): number {
  const goesOn = known?.inode === file.inode && known.offset <= file.size;
  return goesOn ? file.size - known.offset : file.size;
}

/** Reads files one after the other and hands over what was read. */
class Pass {
  filesDone = 0;
  bytesDone = 0;
  readonly lines = { read: 0, damaged: 0, recovered: 0 };
  readonly problems: Problem[] = [];
  private readonly unread: Unread[];
  private readonly options: ReadTranscriptsOptions;
  private readonly memory: PassMemory;
  private readonly bytes: number;
  private readonly now: number;
  private readonly limits: { sliceBytes: number; batchFacts: number; lineBytesMax: number | undefined };
  private readonly projectDirs: Set<string>;
  private batch: Batch;

  constructor(unread: Unread[], others: readonly FileProgress[], options: ReadTranscriptsOptions, memory: PassMemory) {
    this.unread = unread;
    this.options = options;
    this.memory = memory;
    this.bytes = unread.reduce((sum, item) => sum + unreadBytes(item), 0);
    this.now = (options.now ?? Date.now)();
    const { sliceBytes = SLICE_BYTES, batchFacts = BATCH_FACTS, lineBytesMax } = options.limits ?? {};
    this.limits = { sliceBytes, batchFacts, lineBytesMax };
    this.projectDirs = new Set();
    this.batch = { facts: emptyFacts(), files: [...others] };
  }

  /** False when the signal ended it. */
  async run(withDefinitions: boolean): Promise<boolean> {
    const endReading = prepareForReading(this.bytes);
    try {
      await this.readFiles();
    } finally {
      endReading();
    }
    const complete = !this.isAborted();
    if (complete && withDefinitions) this.addDefinitions();
    this.flush();
    this.report();
    return complete;
  }

  private async readFiles(): Promise<void> {
    this.report();
    let sliceEnd = performance.now() + SLICE_MS;
    for (const item of this.unread) {
      if (this.isAborted()) break;
      this.readFile(item);
      if (performance.now() < sliceEnd) continue;
      this.report();
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }

  private isAborted(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  private readFile({ file, known }: Unread): void {
    const meta = readAgentMeta(file);
    if (meta) this.batch.facts.agentMetas.push(meta);
    const { sliceBytes, batchFacts, lineBytesMax } = this.limits;
    let before = known;
    let complete = false;
    while (!complete) {
      const limits = { now: this.now, budget: sliceBytes, lineBytesMax };
      const result = readFile(file, before, this.openReader(), this.batch.facts, limits);
      const { progress } = result;
      complete = result.complete;
      this.bytesDone += result.bytes;
      if (progress && isNews(progress, before)) this.batch.files.push(progress);
      if (complete && progress) this.countFile(progress, known);
      if (countFacts(this.batch.facts) >= batchFacts) this.flush();
      before = progress ?? undefined;
    }
  }

  private countFile(progress: FileProgress, before: FileProgress | undefined): void {
    const goesOn = before?.inode === progress.inode && before.linesRead <= progress.linesRead;
    this.filesDone++;
    this.lines.read += progress.linesRead - (goesOn ? before.linesRead : 0);
    this.lines.damaged += progress.linesDamaged - (goesOn ? before.linesDamaged : 0);
    this.lines.recovered += progress.linesRecovered - (goesOn ? before.linesRecovered : 0);
    if (progress.state === 'unreadable') this.problems.push({ path: progress.path, message: progress.message });
  }

  private openReader(): LineReader {
    const { memory, options } = this;
    const chunkBytes = options.limits?.chunkBytes ?? CHUNK_BYTES;
    if (memory.reader && memory.reader.capacity > Math.max(KEPT_BUFFER_BYTES, chunkBytes)) memory.reader = null;
    memory.reader ??= openLineReader(options.reader ?? 'auto', chunkBytes);
    return memory.reader;
  }

  private noteProjectDirs(batch: Batch): void {
    for (const { cwd } of batch.facts.sessionActivities) if (cwd !== '') this.projectDirs.add(cwd);
  }

  private addDefinitions(): void {
    this.noteProjectDirs(this.batch);
    const { configDirs, stored } = this.options;
    const { agentDefinitions, goneDefinitions } = readAgentDefinitions({
      configDirs,
      projectDirs: [...(stored?.projectDirs() ?? []), ...this.projectDirs],
      stored: stored?.definitions() ?? [],
      seen: this.memory.definitions,
    });
    this.batch.facts.agentDefinitions.push(...agentDefinitions);
    this.batch.facts.goneDefinitions.push(...goneDefinitions);
  }

  private flush(): void {
    const { batch } = this;
    this.noteProjectDirs(batch);
    this.batch = { facts: emptyFacts(), files: [] };
    if (batch.files.length > 0 || countFacts(batch.facts) > 0) this.options.onBatch(batch);
  }

  private report(): void {
    const { filesDone, bytesDone } = this;
    this.options.onProgress?.({ files: this.unread.length, filesDone, bytes: this.bytes, bytesDone });
  }
}

function countFacts(facts: Facts): number {
  let count = 0;
  for (const list of Object.values(facts) as unknown[][]) count += list.length;
  return count;
}

/** A file that is still unreadable for the same reason is no news. */
function isNews(progress: FileProgress, before: FileProgress | undefined): boolean {
  return progress.state === 'ok' || before?.state !== progress.state || before.message !== progress.message;
}
