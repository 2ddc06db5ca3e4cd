/**
 * A record parsed by JSON.parse. Used for lines that the scanner doubts, where WebAssembly SIMD is missing, and as the
 * reference that the scanner is tested against.
 */
import { hashText } from './hash.ts';
import { hookCommandOf } from './hookName.ts';
import { FIRST_STEP, type Leaf, type List } from './paths.ts';
import { safeName } from './safeName.ts';
import { timeOfText } from './time.ts';
import { COMMAND_CLOSE, COMMAND_OPEN, type HookCommand, ID_LENGTH_MAX, MARKER_WITHIN, type RecordView } from './view.ts';

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class ObjectView implements RecordView {
  private readonly record: JsonObject;
  private readonly now: number;
  private elements: unknown[] = [];
  private element: unknown;

  constructor(record: JsonObject, now: number) {
    this.record = record;
    this.now = now;
  }

  text(leaf: Leaf<'text' | 'name' | 'path'>): string {
    const text = this.string(leaf);
    return leaf.kind === 'name' ? safeName(text) : text;
  }

  number(leaf: Leaf<'number'>, missing = 0): number {
    const value = this.value(leaf);
    return typeof value === 'number' && Number.isFinite(value) ? value : missing;
  }

  flag(leaf: Leaf<'flag'>): boolean {
    return this.value(leaf) === true;
  }

  time(leaf: Leaf<'text'>): number {
    return timeOfText(this.string(leaf), this.now);
  }

  hasString(leaf: Leaf): boolean {
    return typeof this.value(leaf) === 'string';
  }

  startsWith(leaf: Leaf<'span' | 'text'>, prefix: string): boolean {
    return this.string(leaf).startsWith(prefix);
  }

  contains(leaf: Leaf<'span'>, word: string): boolean {
    return this.string(leaf).includes(word);
  }

  idBetween(leaf: Leaf<'span'>, open: string, close: string): string {
    const text = this.string(leaf);
    const opened = text.indexOf(open);
    if (opened < 0) return '';
    const start = opened + open.length;
    const end = text.indexOf(close, start);
    const id = end < 0 || end - start > ID_LENGTH_MAX ? '' : text.slice(start, end);
    return /^[\w-]*$/.test(id) ? id : '';
  }

  hash(leaf: Leaf): number {
    return hashText(this.string(leaf));
  }

  command(leaf: Leaf<'command'>): HookCommand | null {
    return commandOf(this.string(leaf));
  }

  commandAfter(leaf: Leaf<'span'>, marker: string): HookCommand | null {
    const text = this.string(leaf);
    const marked = text.indexOf(marker);
    if (marked < 0 || marked > MARKER_WITHIN) return null;
    const opened = text.indexOf(COMMAND_OPEN, marked + marker.length);
    const closed = opened < 0 ? -1 : text.indexOf(COMMAND_CLOSE, opened);
    return closed < 0 ? null : commandOf(text.slice(opened + 1, closed));
  }

  open(list: List): number {
    const value = valueAt(this.record, list.path);
    const wanted = list.ofStrings ? (item: unknown) => typeof item === 'string' : isJsonObject;
    this.elements = Array.isArray(value) ? value.filter(wanted) : [];
    this.element = undefined;
    return this.elements.length;
  }

  select(_list: List, index: number): void {
    this.element = this.elements[index];
  }

  private string(leaf: Leaf): string {
    const value = this.value(leaf);
    return typeof value === 'string' ? value : '';
  }

  private value(leaf: Leaf): unknown {
    return valueAt(leaf.list === 0 ? this.record : this.element, leaf.path);
  }
}

function commandOf(command: string): HookCommand | null {
  return command === '' ? null : hookCommandOf(command, hashText(command));
}

function valueAt(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const [index, step] of path.entries()) {
    if (step === FIRST_STEP) return firstOf(value, path.slice(index + 1));
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** The value of the first element that has one which is not itself an object or an array. */
function firstOf(elements: unknown, path: readonly string[]): unknown {
  if (!Array.isArray(elements)) return undefined;
  for (const element of elements) {
    const value = isJsonObject(element) ? valueAt(element, path) : undefined;
    if (value !== undefined && (typeof value !== 'object' || value === null)) return value;
  }
  return undefined;
}
