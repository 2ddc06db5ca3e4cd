/**
 * A 53-bit hash of content, made of its bytes alone. It says whether two prompts or commands are the same without
 * either of them ever becoming a string.
 */

const LOW_SEED = 0x811c9dc5;
const HIGH_SEED = 0x9747b28c;
const LOW_PRIME = 0x01000193;
const HIGH_PRIME = 0x85ebca6b;
const HIGH_BITS = 0x1fffff;
const TWO_TO_32 = 0x1_0000_0000;

const BACKSLASH = 0x5c;
const LOWER_U = 0x75;

let low = LOW_SEED;
let high = HIGH_SEED;

function start(): void {
  low = LOW_SEED;
  high = HIGH_SEED;
}

function add(byte: number): void {
  low = Math.imul(low ^ byte, LOW_PRIME);
  high = Math.imul(high ^ byte, HIGH_PRIME) ^ (high >>> 13);
}

function finish(): number {
  const mixed = Math.imul(high ^ (low >>> 15), HIGH_PRIME);
  return ((mixed >>> 11) & HIGH_BITS) * TWO_TO_32 + (low >>> 0);
}

/** Hash of `bytes[from, to)`; 0 for none. */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from) return 0;
  start();
  addPlain(bytes, from, to, -1);
  return finish();
}

/** Adds bytes up to `to` or to the first that is `stop`; returns where it ended. Local variables make it fast. */
function addPlain(bytes: Uint8Array, from: number, to: number, stop: number): number {
  let l = low;
  let h = high;
  let at = from;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === stop) break;
    l = Math.imul(l ^ byte, LOW_PRIME);
    h = Math.imul(h ^ byte, HIGH_PRIME) ^ (h >>> 13);
  }
  low = l;
  high = h;
  return at;
}

/** Hash of a string's UTF-8 bytes; 0 for the empty string. */
export function hashText(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  return hashBytes(bytes, 0, bytes.length);
}

/**
 * Hash of the text that a JSON string stands for, from its raw bytes between the quotes: equal to `hashText` of the
 * parsed string, whichever way the writer escaped it. The bytes must be valid UTF-8.
 */
export function hashJsonString(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from) return 0;
  start();
  let at = addPlain(bytes, from, to, BACKSLASH);
  while (at < to) at = addPlain(bytes, addEscape(bytes, at + 1), to, BACKSLASH);
  return finish();
}

/** Adds the character of an escape whose backslash was before `at`; returns the position after it. */
function addEscape(bytes: Uint8Array, at: number): number {
  const code = bytes[at] ?? 0;
  if (code !== LOWER_U) {
    add(simpleEscape(code));
    return at + 1;
  }
  const unit = hexUnit(bytes, at + 1);
  const isHighSurrogate = unit >= 0xd800 && unit < 0xdc00;
  if (isHighSurrogate && bytes[at + 5] === BACKSLASH && bytes[at + 6] === LOWER_U) {
    const next = hexUnit(bytes, at + 7);
    if (next >= 0xdc00 && next < 0xe000) {
      addCodePoint(0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00));
      return at + 11;
    }
  }
  addCodePoint(unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
  return at + 5;
}

function simpleEscape(code: number): number {
  switch (code) {
    case 0x6e:
      return 0x0a;
    case 0x74:
      return 0x09;
    case 0x72:
      return 0x0d;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    default:
      return code;
  }
}

function hexUnit(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) unit = unit * 16 + hexDigit(bytes[i] ?? 0);
  return unit;
}

function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}

function addCodePoint(code: number): void {
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | (code >> 6));
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3f));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}
