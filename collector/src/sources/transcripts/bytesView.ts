/**
 * A record as the scanner's events tell it: where each wanted value lies among the bytes. Strings are made only when
 * asked for, and one that repeats the leaf's previous value is the very same string.
 */
import { hashJsonString } from './hash.ts';
import { hookCommandOf } from './hookName.ts';
import { Names, textOf } from './names.ts';
import { FIRST_STEP, LAST_ID, LEAVES, LISTS, type Leaf, type List } from './paths.ts';
import { safeName } from './safeName.ts';
import { EVENT_WORDS, VALUE_REPEATED, VALUE_STRING, WHAT_MASK } from './scanner/scanner.ts';
import { timeOfBytes } from './time.ts';
import { COMMAND_CLOSE, COMMAND_OPEN, type HookCommand, ID_LENGTH_MAX, MARKER_WITHIN, type RecordView } from './view.ts';

const SIZE = LAST_ID + 1;
const LOWER_T = 0x74;
const DASH = 0x2d;
const DIGIT_0 = 0x30;
/** Longer integers could lose digits on the way; they are left to Number. */
const PLAIN_DIGITS_MAX = 15;
const COMMANDS_REMEMBERED = 4_096;

/** What an event's number stands for: 0 a value of the record, n > 0 a value in list n, n < 0 the end of an element of list -n. */
const ROLES = Int8Array.from({ length: SIZE }, (_, id) => roleOf(id));
const FIRST_ONLY = Uint8Array.from({ length: SIZE }, (_, id) => Number(leafWith(id)?.path.includes(FIRST_STEP) ?? false));
/** The leaves of each list's elements. */
const LIST_LEAVES = [[], ...LISTS.map(({ list }) => LEAVES.filter((leaf) => leaf.list === list).map((leaf) => leaf.id))];

function roleOf(id: number): number {
  const ends = LISTS.find((list) => list.elementId === id);
  return ends ? -ends.list : (leafWith(id)?.list ?? 0);
}

function leafWith(id: number): Leaf | undefined {
  return LEAVES.find((leaf) => leaf.id === id);
}

export class BytesView implements RecordView {
  private bytes: Buffer = Buffer.alloc(0);
  private events: Int32Array = new Int32Array(0);
  private now = 0;

  /** The record or element that a leaf's place belongs to: places of earlier ones are void. */
  private readonly seen = new Int32Array(SIZE);
  private readonly starts = new Int32Array(SIZE);
  private readonly ends = new Int32Array(SIZE);
  private readonly isString = new Uint8Array(SIZE);
  private record = 0;

  /** Counts each leaf's values that differ from the one before; a string made for a value is good while its count stands. */
  private readonly changes = new Int32Array(SIZE);
  private readonly stringChanges = new Int32Array(SIZE).fill(-1);
  private readonly strings: string[] = new Array<string>(SIZE).fill('');

  /** Positions of the events that end elements, in the order of the events, and the list of each. */
  private elementEnds = new Int32Array(256);
  private elementLists = new Int8Array(256);
  private elementCount = 0;
  private recordEvents = 0;

  private readonly names = new Names(safeName);
  private readonly pathNames = new Names();
  private readonly commands = new Map<number, HookCommand>();

  /** Takes up the record whose events lie at `from` and before `to`. */
  load(bytes: Buffer, events: Int32Array, from: number, to: number, now: number): void {
    this.bytes = bytes;
    this.now = now;
    this.events = events;
    this.record++;
    this.recordEvents = from;
    this.elementCount = 0;
    for (let at = from; at < to; at += EVENT_WORDS) {
      const word = events[at] ?? 0;
      const id = word & WHAT_MASK;
      if ((word & VALUE_REPEATED) === 0) this.changes[id] = (this.changes[id] ?? 0) + 1;
      const role = ROLES[id] ?? 0;
      if (role === 0) this.place(id, word, at);
      else if (role < 0) this.noteElementEnd(at, -role);
    }
  }

  /** Must be called when events of a line were not loaded: what the scanner calls a repetition may then be unknown here. */
  forget(): void {
    for (let id = 0; id < SIZE; id++) this.changes[id] = (this.changes[id] ?? 0) + 1;
  }

  text(leaf: Leaf<'text' | 'name' | 'path'>): string {
    const id = leaf.id;
    if (!this.hasString(leaf)) return '';
    if (leaf.list === 0 && this.stringChanges[id] === this.changes[id]) return this.strings[id] ?? '';
    const start = this.starts[id] ?? 0;
    const end = this.ends[id] ?? 0;
    const text = this.stringOf(leaf, start, end);
    if (leaf.list === 0) {
      this.strings[id] = text;
      this.stringChanges[id] = this.changes[id] ?? 0;
    }
    return text;
  }

  number(leaf: Leaf<'number'>, missing = 0): number {
    const id = leaf.id;
    if (this.seen[id] !== this.record || this.isString[id] === 1) return missing;
    return this.parseNumber(this.starts[id] ?? 0, this.ends[id] ?? 0, missing);
  }

  flag(leaf: Leaf<'flag'>): boolean {
    const id = leaf.id;
    return this.seen[id] === this.record && this.isString[id] === 0 && this.bytes[this.starts[id] ?? 0] === LOWER_T;
  }

  time(leaf: Leaf<'text'>): number {
    if (!this.hasString(leaf)) return 0;
    return timeOfBytes(this.bytes, this.starts[leaf.id] ?? 0, this.ends[leaf.id] ?? 0, this.now);
  }

  hasString(leaf: Leaf): boolean {
    return this.seen[leaf.id] === this.record && this.isString[leaf.id] === 1;
  }

  startsWith(leaf: Leaf<'span' | 'text'>, prefix: string): boolean {
    if (!this.hasString(leaf)) return false;
    return this.hasBytesAt(this.starts[leaf.id] ?? 0, this.ends[leaf.id] ?? 0, prefix);
  }

  contains(leaf: Leaf<'span'>, word: string): boolean {
    return this.hasString(leaf) && this.find(word, this.starts[leaf.id] ?? 0, this.ends[leaf.id] ?? 0) >= 0;
  }

  idBetween(leaf: Leaf<'span'>, open: string, close: string): string {
    if (!this.hasString(leaf)) return '';
    const limit = this.ends[leaf.id] ?? 0;
    const opened = this.find(open, this.starts[leaf.id] ?? 0, limit);
    if (opened < 0) return '';
    const start = opened + open.length;
    const end = this.find(close, start, Math.min(limit, start + ID_LENGTH_MAX + close.length));
    const id = end < 0 ? '' : this.bytes.latin1Slice(start, end);
    return /^[\w-]*$/.test(id) ? id : '';
  }

  hash(leaf: Leaf): number {
    if (!this.hasString(leaf)) return 0;
    return hashJsonString(this.bytes, this.starts[leaf.id] ?? 0, this.ends[leaf.id] ?? 0);
  }

  command(leaf: Leaf<'command'>): HookCommand | null {
    if (!this.hasString(leaf)) return null;
    return this.commandIn(this.starts[leaf.id] ?? 0, this.ends[leaf.id] ?? 0);
  }

  commandAfter(leaf: Leaf<'span'>, marker: string): HookCommand | null {
    if (!this.hasString(leaf)) return null;
    const start = this.starts[leaf.id] ?? 0;
    const limit = this.ends[leaf.id] ?? 0;
    const marked = this.find(marker, start, Math.min(limit, start + MARKER_WITHIN + marker.length));
    const opened = marked < 0 ? -1 : this.find(COMMAND_OPEN, marked + marker.length, limit);
    const closed = opened < 0 ? -1 : this.find(COMMAND_CLOSE, opened, limit);
    return closed < 0 ? null : this.commandIn(opened + 1, closed);
  }

  open(list: List): number {
    let count = 0;
    for (let index = 0; index < this.elementCount; index++) if (this.elementLists[index] === list.list) count++;
    return count;
  }

  select(list: List, index: number): void {
    for (const id of LIST_LEAVES[list.list] ?? []) this.seen[id] = 0;
    let first = this.recordEvents;
    let left = index;
    for (let end = 0; end < this.elementCount; end++) {
      const last = this.elementEnds[end] ?? 0;
      if (this.elementLists[end] === list.list && left-- === 0) {
        this.placeElement(list.list, first, last);
        return;
      }
      first = last + EVENT_WORDS;
    }
  }

  private stringOf({ kind }: Leaf, start: number, end: number): string {
    if (kind === 'name') return this.names.text(this.bytes, start, end);
    return kind === 'path' ? this.pathNames.text(this.bytes, start, end) : textOf(this.bytes, start, end);
  }

  private placeElement(list: number, first: number, last: number): void {
    for (let at = first; at <= last; at += EVENT_WORDS) {
      const word = this.events[at] ?? 0;
      const id = word & WHAT_MASK;
      if (Math.abs(ROLES[id] ?? 0) !== list) continue;
      if (FIRST_ONLY[id] === 1 && this.seen[id] === this.record) continue;
      this.place(id, word, at);
    }
  }

  private noteElementEnd(at: number, list: number): void {
    if (this.elementCount === this.elementEnds.length) this.growElements();
    this.elementEnds[this.elementCount] = at;
    this.elementLists[this.elementCount] = list;
    this.elementCount++;
  }

  private growElements(): void {
    const ends = new Int32Array(2 * this.elementCount);
    const lists = new Int8Array(2 * this.elementCount);
    ends.set(this.elementEnds);
    lists.set(this.elementLists);
    this.elementEnds = ends;
    this.elementLists = lists;
  }

  private place(id: number, word: number, event: number): void {
    this.seen[id] = this.record;
    this.starts[id] = this.events[event + 1] ?? 0;
    this.ends[id] = this.events[event + 2] ?? 0;
    this.isString[id] = (word & VALUE_STRING) === 0 ? 0 : 1;
  }

  private parseNumber(start: number, end: number, missing: number): number {
    const negative = this.bytes[start] === DASH;
    const from = negative ? start + 1 : start;
    let value = 0;
    for (let at = from; at < end; at++) {
      const digit = (this.bytes[at] ?? 0) - DIGIT_0;
      if (digit < 0 || digit > 9 || at - from >= PLAIN_DIGITS_MAX) return numberOf(this.bytes.latin1Slice(start, end), missing);
      value = value * 10 + digit;
    }
    if (end === from) return missing;
    return negative ? -value : value;
  }

  private commandIn(start: number, end: number): HookCommand | null {
    const hash = hashJsonString(this.bytes, start, end);
    if (hash === 0) return null;
    const known = this.commands.get(hash);
    if (known) return known;
    const command = hookCommandOf(textOf(this.bytes, start, end), hash);
    if (this.commands.size < COMMANDS_REMEMBERED) this.commands.set(hash, command);
    return command;
  }

  private hasBytesAt(at: number, limit: number, text: string): boolean {
    if (limit - at < text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Position of an ASCII text within `[from, limit)`, or -1. */
  private find(text: string, from: number, limit: number): number {
    const found = this.bytes.subarray(from, limit).indexOf(text, 0, 'latin1');
    return found < 0 ? -1 : from + found;
  }
}

/** A number in JSON's own grammar: `1.5e3`, but neither `0x10` nor `Infinity` nor a word. */
function numberOf(text: string, missing: number): number {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return missing;
  const value = Number(text);
  return Number.isFinite(value) ? value : missing;
}
