/**
 * Host side of the path scanner: lays out its memory, fills its tables from the tree of wanted paths, and hands lines to it.
 */
import { PATH_NODES, type PathNode } from '../paths.ts';
import { SCANNER_WASM_BASE64 } from './scan.wasm.ts';

/** Flags of an event's first word, as in wasm/scan.ts. */
export const WHAT_MASK = 0xff;
export const LINE_DOUBTFUL = 0x100;
export const LINE_NOT_ASCII = 0x200;
export const VALUE_REPEATED = 0x100;
export const VALUE_STRING = 0x200;
/** Words of an event: what and flags, start, end. */
export const EVENT_WORDS = 3;

const PAGE_BYTES = 65_536;
const FRAMES_AT = 1_024;
const RECENT_AT = 8_192;
const TABLES_AT = 32_768;
const EVENTS_AT = 65_536;
const EVENTS_BYTES = 1 << 20;
const DATA_AT = EVENTS_AT + EVENTS_BYTES;
/** The scanner reads whole blocks, so this many bytes after the data must exist. */
const SPARE_BYTES = 128;

const NODE_BYTES = 140;
const NODE_BUCKETS = 12;
const ENTRY_KEY = 12;

interface ScannerExports {
  configure(rootNode: number, frames: number, recent: number, events: number, eventsEnd: number): void;
  scan(from: number, end: number): number;
  position: WebAssembly.Global;
}

/** A scanner and its buffer. Positions are indices into `bytes`, and so are the starts and ends in `events`. */
export interface Scanner {
  /** The whole memory; file bytes belong between `dataStart` and `dataStart + capacity`. Replaced by `grow`. */
  readonly bytes: Buffer;
  readonly events: Int32Array;
  readonly dataStart: number;
  readonly capacity: number;
  /** Gives it more room; what lies in the old one is moved. */
  grow(capacity: number): void;
  /** Scans whole lines; returns the number of words in `events`. Go on at `position` until it reaches `end`. */
  scan(from: number, end: number): number;
  position(): number;
}

let compiled: { module: WebAssembly.Module | null } | undefined;

/** The compiled scanner, or null where WebAssembly or its SIMD instructions are missing. */
function scannerModule(): WebAssembly.Module | null {
  if (!compiled) {
    const bytes = Buffer.from(SCANNER_WASM_BASE64, 'base64');
    const canRun = 'WebAssembly' in globalThis && WebAssembly.validate(bytes);
    compiled = { module: canRun ? new WebAssembly.Module(bytes) : null };
  }
  return compiled.module;
}

/** A scanner with room for `capacity` bytes, or null where it cannot run. */
export function openScanner(capacity: number): Scanner | null {
  const module = scannerModule();
  if (!module) return null;
  let place = layOut(module, capacity);
  return {
    get bytes() {
      return place.bytes;
    },
    get events() {
      return place.events;
    },
    dataStart: DATA_AT,
    get capacity() {
      return place.capacity;
    },
    grow(wanted) {
      // Memory that grows in place detaches the buffers on it. From the first detached buffer on, V8 throws away all code
      // that it has optimized for typed arrays, and makes slower code: 0.4 s of a read of 500 MB.
      const larger = layOut(module, wanted);
      place.bytes.copy(larger.bytes, DATA_AT, DATA_AT, DATA_AT + place.capacity);
      place = larger;
    },
    scan: (from, end) => place.wasm.scan(from, end) >> 2,
    position: () => place.wasm.position.value as number,
  };
}

interface Place {
  wasm: ScannerExports;
  bytes: Buffer;
  events: Int32Array;
  capacity: number;
}

function layOut(module: WebAssembly.Module, capacity: number): Place {
  const memory = new WebAssembly.Memory({ initial: pagesFor(capacity) });
  const wasm = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ScannerExports;
  const rootNode = writeTables(new DataView(memory.buffer));
  wasm.configure(rootNode, FRAMES_AT, RECENT_AT, EVENTS_AT, EVENTS_AT + EVENTS_BYTES);
  return { wasm, bytes: Buffer.from(memory.buffer), events: new Int32Array(memory.buffer, EVENTS_AT, EVENTS_BYTES / 4), capacity };
}

function pagesFor(capacity: number): number {
  return Math.ceil((DATA_AT + capacity + SPARE_BYTES) / PAGE_BYTES);
}

/** Writes the tree of wanted paths as wasm/scan.ts reads it; returns the address of the root node. */
function writeTables(memory: DataView): number {
  let free = TABLES_AT + PATH_NODES.length * NODE_BYTES;
  const addressOf = (node: number): number => (node === 0 ? 0 : TABLES_AT + node * NODE_BYTES);
  PATH_NODES.forEach((node, index) => {
    const at = TABLES_AT + index * NODE_BYTES;
    memory.setInt32(at, addressOf(node.element), true);
    memory.setInt32(at + 4, node.elementLeaf, true);
    memory.setInt32(at + 8, node.closeLeaf, true);
    for (const key of node.keys) {
      writeEntry(memory, at, free, key, addressOf(key.node));
      free += ENTRY_KEY + Math.ceil(key.key.length / 4) * 4;
    }
  });
  if (free > EVENTS_AT)
    throw new Error(`the tree of wanted paths needs ${free - TABLES_AT} bytes, there is room for ${EVENTS_AT - TABLES_AT}`);
  return addressOf(1);
}

/** Puts a key in front of the others of the same length. */
function writeEntry(memory: DataView, node: number, entry: number, { key, leaf }: PathNode['keys'][number], child: number): void {
  const bucket = node + NODE_BUCKETS + 4 * key.length;
  memory.setInt32(entry, memory.getInt32(bucket, true), true);
  memory.setInt32(entry + 4, child, true);
  memory.setInt32(entry + 8, leaf, true);
  Buffer.from(key).forEach((byte, index) => memory.setUint8(entry + ENTRY_KEY + index, byte));
  memory.setInt32(bucket, entry, true);
}
