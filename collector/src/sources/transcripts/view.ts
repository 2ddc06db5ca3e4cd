/**
 * How the facts are read out of one record, whoever parsed it: the scanner (bytesView.ts) or JSON.parse (objectView.ts).
 * A leaf's kind decides what may be done with its value, so content cannot become a string: it does not compile.
 */
import type { Leaf, List } from './paths.ts';

/** A hook's command line, as far as it may be known. */
export interface HookCommand {
  readonly name: string;
  readonly hash: number;
  /** The hash as part of a key. */
  readonly id: string;
}

export interface RecordView {
  /** The string, or '' when it is missing or not a string; `(other)` for a name that is free text. */
  text(leaf: Leaf<'text' | 'name' | 'path'>): string;
  /** The number, or `missing` when there is none. */
  number(leaf: Leaf<'number'>, missing?: number): number;
  /** True only for `true`. */
  flag(leaf: Leaf<'flag'>): boolean;
  /** The time, in milliseconds since the epoch, or 0 when it is missing or absurd. */
  time(leaf: Leaf<'text'>): number;
  /** True when there is a string. */
  hasString(leaf: Leaf): boolean;
  startsWith(leaf: Leaf<'span' | 'text'>, prefix: string): boolean;
  /** True when the string has this text of letters and `_` somewhere. */
  contains(leaf: Leaf<'span'>, word: string): boolean;
  /** A word of at most 64 letters, digits, `_` and `-` between two markers, or ''. */
  idBetween(leaf: Leaf<'span'>, open: string, close: string): string;
  /** 53-bit hash of the string; 0 when it is missing or empty. */
  hash(leaf: Leaf): number;
  /** Null when the command is missing or empty. */
  command(leaf: Leaf<'command'>): HookCommand | null;
  /** The command in `... marker ... [command]: ...`, where the marker stands near the beginning, or null. */
  commandAfter(leaf: Leaf<'span'>, marker: string): HookCommand | null;
  /** Makes a list's elements readable; returns how many there are (objects only, or strings only). */
  open(list: List): number;
  /** Chooses the element that the leaves of its list are read from. */
  select(list: List, index: number): void;
}

/** How far from the beginning of a text `commandAfter` looks for its marker. */
export const MARKER_WITHIN = 128;
export const COMMAND_OPEN = '[';
export const COMMAND_CLOSE = ']: ';
/** The longest id that `idBetween` gives. */
export const ID_LENGTH_MAX = 64;
