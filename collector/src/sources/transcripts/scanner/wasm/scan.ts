// The path scanner, in AssemblyScript. README.md beside this folder explains it in one page.
//
// It walks JSON lines 64 bytes at a time, follows only the keys that the tables name, and writes events of three
// 32-bit words: (what | flags), start address, end address. It creates nothing, copies nothing and decides nothing.

const BLOCK: i32 = 64;
const ALL_BITS: u64 = ~0;
const ODD_BITS: u64 = 0xaaaaaaaaaaaaaaaa;

const TAB: i32 = 0x09;
const NEWLINE: i32 = 0x0a;
const RETURN: i32 = 0x0d;
const SPACE: i32 = 0x20;
const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const OPEN_ARRAY: i32 = 0x5b;
const BACKSLASH: i32 = 0x5c;
const CLOSE_ARRAY: i32 = 0x5d;
const OPEN_OBJECT: i32 = 0x7b;
const CLOSE_OBJECT: i32 = 0x7d;

// Flags of an event's first word. `what` is below 256.
const LINE: i32 = 1;
const LINE_DOUBTFUL: i32 = 0x100;
const LINE_NOT_ASCII: i32 = 0x200;
const VALUE_REPEATED: i32 = 0x100;
const VALUE_STRING: i32 = 0x200;

const EVENT_BYTES: i32 = 12;

// Flags beside the node's address in a frame: what the parent is, and what the bracket was.
const FRAME_IN_ARRAY: i32 = 1;
const FRAME_OPENED_ARRAY: i32 = 2;
const FRAME_FLAGS: i32 = 3;
const DEPTH_MAX: i32 = 1000;

// A node of the path tables: addresses of other nodes and entries, or 0 for "not wanted".
const NODE_ELEMENT: i32 = 0;
const NODE_ELEMENT_LEAF: i32 = 4;
const NODE_CLOSE_LEAF: i32 = 8;
const NODE_BUCKETS: i32 = 12;
const KEY_LENGTH_MAX: i32 = 31;

// An entry of a node's bucket: the keys of one length.
const ENTRY_NEXT: i32 = 0;
const ENTRY_NODE: i32 = 4;
const ENTRY_LEAF: i32 = 8;
const ENTRY_KEY: i32 = 12;

// The most recent value of each leaf: its length, then its bytes.
const RECENT_BYTES: i32 = 68;
const RECENT_VALUE: i32 = 4;

let rootNode: i32 = 0;
let frames: i32 = 0;
let recent: i32 = 0;
let events: i32 = 0;
let eventsEnd: i32 = 0;

// State within a line.
let depth: i32 = 0;
let objects: i32 = 0;
let node: i32 = 0;
let inArray: bool = false;
let keyNode: i32 = 0;
let keyLeaf: i32 = 0;
let hasKey: bool = false;
let awaitsValue: bool = false;
let stringStart: i32 = 0;
let stringEnd: i32 = 0;
let doubtful: bool = false;
let cursor: i32 = 0;

/** Where the next call has to go on: after the last line whose events were written. */
export let position: i32 = 0;

/** Addresses laid out by the host: the root of the path tables, room for 1,024 frames, for 256 recent values, for events. */
export function configure(rootNodeAt: i32, framesAt: i32, recentAt: i32, eventsAt: i32, eventsEndAt: i32): void {
  rootNode = rootNodeAt;
  frames = framesAt;
  recent = recentAt;
  events = eventsAt;
  eventsEnd = eventsEndAt - EVENT_BYTES;
}

/** Scans whole lines from `from` to `end` (the byte before `end` is a newline) while there is room; returns bytes of events. */
export function scan(from: i32, end: i32): i32 {
  cursor = events;
  let line = from;
  while (line < end && cursor < eventsEnd - (eventsEnd - events) / 4) line = scanLine(line) + 1;
  position = line;
  return cursor - events;
}

/** Scans one line and returns the address of its newline. */
function scanLine(lineStart: i32): i32 {
  const lineEvents = cursor;
  startLine();
  let at = lineStart;
  let lineEnd = 0;
  let escapeCarry: u64 = 0;
  let stringCarry: u64 = 0;
  let notAscii: v128 = i8x16.splat(0);

  while (lineEnd == 0) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);

    let live = ALL_BITS;
    const control = below(a, b, c, d, SPACE);
    if (control) {
      const newlines = equal(a, b, c, d, NEWLINE);
      if (newlines) {
        live = (newlines & (~newlines + 1)) - 1;
        lineEnd = at + i32(ctz(newlines));
      }
    }
    if (lineEnd == 0) notAscii = v128.or(notAscii, v128.or(v128.or(a, b), v128.or(c, d)));

    let quotes = equal(a, b, c, d, QUOTE) & live;
    const backslashes = equal(a, b, c, d, BACKSLASH) & live;
    if (backslashes | escapeCarry) {
      quotes &= ~escapedBy(backslashes, escapeCarry);
      escapeCarry = nextEscapeCarry(backslashes, escapeCarry);
    }
    if (quotes == 0 && stringCarry != 0) {
      // All of it is inside one string.
      if (control & live) doubtful = true;
      at += BLOCK;
      continue;
    }
    // Bit set: inside a string, from its opening quote up to the byte before its closing quote.
    const inString = quotes ? prefixXor(quotes) ^ stringCarry : stringCarry;
    stringCarry = u64(i64(inString) >> 63);

    if (backslashes & ~inString) doubtful = true;
    if (control & live) checkControls(control & live, equal(a, b, c, d, TAB) | equal(a, b, c, d, RETURN), inString);

    const brackets = bracketMask(a, b, c, d) & ~inString & live;
    if (brackets != 0 || isWanted()) {
      visit(at, brackets, quotes, quotes & inString, equal(a, b, c, d, COLON) & ~inString & live);
    }
    at += BLOCK;
  }
  const ascii = !v128.any_true(i8x16.lt_s(notAscii, i8x16.splat(0))) && tailIsAscii(lineStart, lineEnd);
  endLine(lineStart, lineEnd, lineEvents, stringCarry != 0, ascii);
  return lineEnd;
}

function startLine(): void {
  depth = 0;
  objects = 0;
  node = 0;
  inArray = false;
  keyNode = 0;
  keyLeaf = 0;
  hasKey = false;
  awaitsValue = false;
  stringStart = 0;
  stringEnd = 0;
  doubtful = false;
}

/** The last block of a line may hold bytes of the next line, so it is looked at byte by byte. */
function tailIsAscii(lineStart: i32, lineEnd: i32): bool {
  const tail = lineStart + ((lineEnd - lineStart) & ~(BLOCK - 1));
  for (let at = tail; at < lineEnd; at++) if (load<u8>(at) > 0x7f) return false;
  return true;
}

/** Writes the line's own event. A line that is not exactly one object, as far as its brackets and quotes tell, is doubtful. */
function endLine(lineStart: i32, lineEnd: i32, lineEvents: i32, openString: bool, ascii: bool): void {
  if (openString || depth != 0 || objects != 1) doubtful = true;
  const first = skipBlanks(lineStart);
  let last = lineEnd;
  while (last > first && isBlank(load<u8>(last - 1))) last--;
  if (load<u8>(first) != OPEN_OBJECT || load<u8>(last - 1) != CLOSE_OBJECT) doubtful = true;
  if (cursor >= eventsEnd) doubtful = true;
  if (doubtful) cursor = lineEvents;
  store<i32>(cursor, LINE | (doubtful ? LINE_DOUBTFUL : 0) | (ascii ? 0 : LINE_NOT_ASCII));
  store<i32>(cursor, lineStart, 4);
  store<i32>(cursor, lineEnd, 8);
  cursor += EVENT_BYTES;
}

/** Control characters are allowed only outside strings, and only those that separate values. */
function checkControls(controls: u64, separators: u64, inString: u64): void {
  if (controls & ~(separators & ~inString)) doubtful = true;
}

/** True when keys and values of the present object, or strings of the present array, are wanted; else only brackets matter. */
function isWanted(): bool {
  return node != 0 && (!inArray || load<i32>(node, NODE_ELEMENT_LEAF) != 0);
}

/** Visits the structural bytes of a block: all of them inside a wanted object, else only its brackets. */
function visit(at: i32, brackets: u64, quotes: u64, openingQuotes: u64, colons: u64): void {
  const all = brackets | quotes | colons;
  let rest = isWanted() ? all : brackets;
  while (rest) {
    const bit = ctz(rest);
    const here: u64 = (<u64>1) << bit;
    rest &= rest - 1;
    const byteAt = at + i32(bit);
    if (brackets & here) {
      visitBracket(byteAt, load<u8>(byteAt));
      const later = bit == 63 ? 0 : ALL_BITS << (bit + 1);
      rest = (isWanted() ? all : brackets) & later;
    } else if (quotes & here) {
      if (openingQuotes & here) stringStart = byteAt + 1;
      else visitString(byteAt);
    } else {
      visitColon(byteAt);
    }
  }
}

function visitBracket(at: i32, bracket: i32): void {
  if (bracket == OPEN_OBJECT || bracket == OPEN_ARRAY) openBracket(bracket == OPEN_ARRAY);
  else closeBracket(at, bracket == CLOSE_ARRAY);
  keyNode = 0;
  keyLeaf = 0;
  hasKey = false;
  awaitsValue = false;
}

function openBracket(opensArray: bool): void {
  if (depth == 0) objects++;
  if (depth >= DEPTH_MAX) {
    doubtful = true;
    return;
  }
  if (node != 0 && !inArray && !awaitsValue) doubtful = true;
  store<i32>(frames + (depth << 2), node | (inArray ? FRAME_IN_ARRAY : 0) | (opensArray ? FRAME_OPENED_ARRAY : 0));
  if (depth == 0) node = opensArray ? 0 : rootNode;
  else if (inArray) node = node != 0 && !opensArray ? load<i32>(node, NODE_ELEMENT) : 0;
  else node = keyNode;
  inArray = opensArray && node != 0;
  depth++;
}

function closeBracket(at: i32, closesArray: bool): void {
  if (depth == 0) {
    doubtful = true;
    return;
  }
  if (hasKey || awaitsValue) doubtful = true;
  if (node != 0 && !inArray) {
    const closeLeaf = load<i32>(node, NODE_CLOSE_LEAF);
    if (closeLeaf) emit(closeLeaf, at, at);
  }
  depth--;
  const frame = load<i32>(frames + (depth << 2));
  node = frame & ~FRAME_FLAGS;
  inArray = (frame & FRAME_IN_ARRAY) != 0;
  if (closesArray != ((frame & FRAME_OPENED_ARRAY) != 0)) doubtful = true;
}

/** A string has ended: a wanted element of an array, a value, or a key. */
function visitString(end: i32): void {
  if (inArray) {
    emit(load<i32>(node, NODE_ELEMENT_LEAF) | VALUE_STRING, stringStart, end);
  } else if (awaitsValue) {
    awaitsValue = false;
    if (keyLeaf) emit(keyLeaf | VALUE_STRING | repeated(keyLeaf, stringStart, end), stringStart, end);
  } else {
    if (hasKey || !followsSeparator(stringStart - 2)) doubtful = true;
    hasKey = true;
    stringEnd = end;
  }
}

/** Before a key stands a comma, or the bracket that opens its object. */
function followsSeparator(at: i32): bool {
  while (isBlank(load<u8>(at))) at--;
  return load<u8>(at) == COMMA || load<u8>(at) == OPEN_OBJECT;
}

/** A key has ended: finds it in the tables. A scalar value is taken here, since no structural byte marks it. */
function visitColon(at: i32): void {
  keyNode = 0;
  keyLeaf = 0;
  if (!hasKey) {
    doubtful = true;
    return;
  }
  hasKey = false;
  findKey(stringEnd - stringStart);
  const value = skipBlanks(at + 1);
  const first = <i32>load<u8>(value);
  awaitsValue = first == QUOTE || first == OPEN_OBJECT || first == OPEN_ARRAY;
  if (!awaitsValue && keyLeaf) emit(keyLeaf, value, endOfScalar(value));
}

function findKey(length: i32): void {
  if (length > KEY_LENGTH_MAX) return;
  let entry = load<i32>(node + NODE_BUCKETS + (length << 2));
  while (entry && !sameBytes(stringStart, entry + ENTRY_KEY, length)) entry = load<i32>(entry, ENTRY_NEXT);
  if (!entry) return;
  keyNode = load<i32>(entry, ENTRY_NODE);
  keyLeaf = load<i32>(entry, ENTRY_LEAF);
}

function skipBlanks(at: i32): i32 {
  while (isBlank(load<u8>(at))) at++;
  return at;
}

function endOfScalar(at: i32): i32 {
  while (!endsScalar(load<u8>(at))) at++;
  return at;
}

function emit(what: i32, start: i32, end: i32): void {
  if (cursor >= eventsEnd) return;
  store<i32>(cursor, what);
  store<i32>(cursor, start, 4);
  store<i32>(cursor, end, 8);
  cursor += EVENT_BYTES;
}

/** VALUE_REPEATED when the leaf had the same bytes the last time; the host may then reuse its string. */
function repeated(leaf: i32, start: i32, end: i32): i32 {
  const length = end - start;
  const last = recent + leaf * RECENT_BYTES;
  if (length < 1 || length > BLOCK) {
    store<i32>(last, -1);
    return 0;
  }
  const a = v128.load(start);
  const b = v128.load(start, 16);
  const c = v128.load(start, 32);
  const d = v128.load(start, 48);
  const value = last + RECENT_VALUE;
  const same = combine(
    i8x16.eq(a, v128.load(value)),
    i8x16.eq(b, v128.load(value, 16)),
    i8x16.eq(c, v128.load(value, 32)),
    i8x16.eq(d, v128.load(value, 48)),
  );
  const needed = length == BLOCK ? ALL_BITS : ((<u64>1) << length) - 1;
  if (load<i32>(last) == length && (same & needed) == needed) return VALUE_REPEATED;
  store<i32>(last, length);
  v128.store(value, a);
  v128.store(value, b, 16);
  v128.store(value, c, 32);
  v128.store(value, d, 48);
  return 0;
}

function sameBytes(left: i32, right: i32, length: i32): bool {
  for (let i = 0; i < length; i++) if (load<u8>(left + i) != load<u8>(right + i)) return false;
  return true;
}

function isBlank(byte: i32): bool {
  return byte == SPACE || byte == TAB || byte == RETURN;
}

function endsScalar(byte: i32): bool {
  return byte == COMMA || byte == CLOSE_OBJECT || byte == CLOSE_ARRAY || byte == NEWLINE || isBlank(byte);
}

/** One bit for each of 64 comparison results. */
function combine(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = u64(u32(i8x16.bitmask(a)) | (u32(i8x16.bitmask(b)) << 16));
  const high = u64(u32(i8x16.bitmask(c)) | (u32(i8x16.bitmask(d)) << 16));
  return low | (high << 32);
}

function equal(a: v128, b: v128, c: v128, d: v128, byte: i32): u64 {
  const wanted = i8x16.splat(i8(byte));
  return combine(i8x16.eq(a, wanted), i8x16.eq(b, wanted), i8x16.eq(c, wanted), i8x16.eq(d, wanted));
}

function below(a: v128, b: v128, c: v128, d: v128, byte: i32): u64 {
  const limit = i8x16.splat(i8(byte));
  return combine(i8x16.lt_u(a, limit), i8x16.lt_u(b, limit), i8x16.lt_u(c, limit), i8x16.lt_u(d, limit));
}

/** `[` and `{` differ from each other in bit 0x20 only, and so do `]` and `}`. */
function bracketMask(a: v128, b: v128, c: v128, d: v128): u64 {
  const bit = i8x16.splat(0x20);
  const open = i8x16.splat(i8(OPEN_OBJECT));
  const close = i8x16.splat(i8(CLOSE_OBJECT));
  const a2 = v128.or(a, bit);
  const b2 = v128.or(b, bit);
  const c2 = v128.or(c, bit);
  const d2 = v128.or(d, bit);
  return combine(
    v128.or(i8x16.eq(a2, open), i8x16.eq(a2, close)),
    v128.or(i8x16.eq(b2, open), i8x16.eq(b2, close)),
    v128.or(i8x16.eq(c2, open), i8x16.eq(c2, close)),
    v128.or(i8x16.eq(d2, open), i8x16.eq(d2, close)),
  );
}

/** Each bit becomes the parity of all bits up to it: turns quotes into the ranges between them. */
function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

/** Bytes that follow an odd run of backslashes (the method of simdjson). `carry`: the last block ended in such a run. */
function escapedBy(backslashes: u64, carry: u64): u64 {
  return escapeCodes(backslashes, carry) ^ (backslashes | carry);
}

function nextEscapeCarry(backslashes: u64, carry: u64): u64 {
  return (escapeCodes(backslashes, carry) & backslashes) >> 63;
}

function escapeCodes(backslashes: u64, carry: u64): u64 {
  const starts = backslashes & ~carry;
  return (((starts << 1) | ODD_BITS) - starts) ^ ODD_BITS;
}
