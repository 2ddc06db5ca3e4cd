/**
 * Strings out of the raw bytes of JSON strings. Names (types, models, tools, versions) are few and come again and again,
 * so each is made once and found again by its bytes.
 */

const SLOTS = 1_024;
/** Longer names are made each time. */
const LENGTH_MAX = 160;
const BACKSLASH = 0x5c;

interface Slot {
  bytes: Uint8Array;
  text: string;
}

export class Names {
  private readonly slots = new Array<Slot | undefined>(SLOTS).fill(undefined);
  private readonly shown: (text: string) => string;

  /** `shown`: what a string is given as. */
  constructor(shown = (text: string): string => text) {
    this.shown = shown;
  }

  /** The string between two quotes at `start - 1` and `end`. */
  text(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > LENGTH_MAX) return this.shown(textOf(bytes, start, end));
    const place = placeOf(bytes, start, length);
    const slot = this.slots[place];
    if (slot && isEqual(slot.bytes, bytes, start, length)) return slot.text;
    const text = this.shown(textOf(bytes, start, end));
    this.slots[place] = { bytes: Uint8Array.prototype.slice.call(bytes, start, end), text };
    return text;
  }
}

/** Names differ in their length and in their first, middle and last bytes; those that do not take turns in one slot. */
function placeOf(bytes: Buffer, start: number, length: number): number {
  const first = bytes[start] ?? 0;
  const middle = bytes[start + (length >> 1)] ?? 0;
  const last = bytes[start + length - 1] ?? 0;
  return (length * 1_021 + first * 577 + middle * 131 + last * 31) & (SLOTS - 1);
}

function isEqual(known: Uint8Array, bytes: Buffer, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

/** The string that the raw bytes between two quotes stand for; '' when they are no valid JSON. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x7f || byte === BACKSLASH) return parseString(`"${bytes.toString('utf8', start, end)}"`);
  }
  return bytes.latin1Slice(start, end);
}

function parseString(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
