/**
 * Edits of a JSON text that can be taken back to the byte. What is not edited stays as it was written: indentation, line
 * ends, comments, order, escapes. `jsonc-parser` reads the text; its own edits cannot be undone, so the edits are ours:
 * a child goes directly behind the last one and brings all white space before it, so that whatever stands before a child
 * of ours, back to the token before it, goes with it.
 */
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode, type JSONPath, type Node, type ParseError } from 'jsonc-parser';

export class JsonTextError extends Error {
  /** Of the error, beginning with 1. */
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.name = 'JsonTextError';
    this.line = line;
  }
}

/** @throws JsonTextError where it is no JSON, or has a key twice: which of them holds is anybody's guess */
export function parseText(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) throw new JsonTextError(wordsOf(printParseErrorCode(error.error)), lineOf(text, error.offset));
  if (root === undefined) throw new JsonTextError('no value', 1);
  refuseTwins(text, root);
  return root;
}

/** `CommaExpected` -> `comma expected` */
function wordsOf(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function refuseTwins(text: string, node: Node): void {
  const keys = new Set<string>();
  for (const child of childrenOf(node)) {
    if (node.type === 'object') {
      const key = keyOf(child);
      if (keys.has(key)) throw new JsonTextError(`the key ${JSON.stringify(key)} stands there twice`, lineOf(text, child.offset));
      keys.add(key);
    }
    refuseTwins(text, child);
  }
}

export function nodeAt(text: string, path: JSONPath): Node | undefined {
  return findNodeAtLocation(parseText(text), [...path]);
}

/** The value at a path; undefined when there is none. */
export function valueAt(text: string, path: JSONPath): unknown {
  const node = nodeAt(text, path);
  return node === undefined ? undefined : (getNodeValue(node) as unknown);
}

export function childrenOf(node: Node): readonly Node[] {
  return node.children ?? [];
}

/** Of a property. */
function keyOf(property: Node): string {
  const value: unknown = property.children?.[0]?.value;
  return typeof value === 'string' ? value : '';
}

export function rawOf(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}

function spliced(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

export function replaceNode(text: string, node: Node, raw: string): string {
  return spliced(text, node.offset, node.offset + node.length, raw);
}

/** Adds a child behind the others of the object or list at `path`. @param raw of an object `"key": value`, of a list a value */
export function addChild(text: string, path: JSONPath, raw: string): string {
  const container = containerAt(text, path);
  const last = childrenOf(container).at(-1);
  if (last === undefined) return addFirst(text, container, raw);
  const { comma, end } = tailOf(text, endOf(last));
  const behind = Math.max(end, comma === undefined ? 0 : comma + 1, endOf(last));
  const gap = endsInLineComment(text, endOf(last), behind) ? ownLine(text, container, last) : gapBefore(text, container, last);
  const withChild = spliced(text, behind, behind, gap + raw + (comma === undefined ? '' : ','));
  return comma === undefined ? spliced(withChild, endOf(last), endOf(last), ',') : withChild;
}

function containerAt(text: string, path: JSONPath): Node {
  const container = nodeAt(text, path);
  if (container?.type !== 'object' && container?.type !== 'array') throw new RangeError(`no object or list at /${path.join('/')}`);
  return container;
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** Comments inside stay where they are. */
function addFirst(text: string, container: Node, raw: string): string {
  const close = endOf(container) - 1;
  const inside = text.slice(container.offset + 1, close).trimEnd();
  const child =
    isOneLine(text) && !inside.includes('//') ? raw : ownLine(text, container, undefined) + raw + lineOfContainer(text, container);
  return spliced(text, container.offset + 1 + inside.length, close, child);
}

/** Documents such as `{"a":1}` stay in one line. */
function isOneLine(text: string): boolean {
  return !text.trim().includes('\n') && text.trim().length > 2;
}

function gapBefore(text: string, container: Node, last: Node): string {
  const siblings = childrenOf(container);
  const gap = whiteSpaceBefore(text, last.offset);
  const hasCommentBefore = gap === '' && siblings.length > 1 && text[last.offset - 1] === '/';
  if (gap.includes('\n')) return ownLine(text, container, last);
  return siblings.length > 1 && !hasCommentBefore ? gap : gap === '' && text.includes(': ') ? ' ' : gap;
}

function ownLine(text: string, container: Node, sibling: Node | undefined): string {
  const ofSibling = sibling === undefined ? '' : whiteSpaceBefore(text, sibling.offset);
  const indent = ofSibling.includes('\n') ? ofSibling.slice(ofSibling.lastIndexOf('\n') + 1) : indentAt(text, container) + indentUnit(text);
  return eolOf(text) + indent;
}

function lineOfContainer(text: string, container: Node): string {
  return eolOf(text) + indentAt(text, container);
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Of the line that a node begins in. */
function indentAt(text: string, node: Node): string {
  const begin = text.lastIndexOf('\n', node.offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(begin, node.offset))?.[0] ?? '';
}

function indentUnit(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function whiteSpaceBefore(text: string, offset: number): string {
  return /[ \t\r\n]*$/.exec(text.slice(0, offset))?.[0] ?? '';
}

interface Tail {
  /** Where the comma behind a child stands. */
  comma: number | undefined;
  /** The end of comments in the child's own last line; the child's end where there are none. */
  end: number;
}

/** What belongs to a child that ends at `from`: its comma, and comments in the same line. */
function tailOf(text: string, from: number): Tail {
  const tail: Tail = { comma: undefined, end: from };
  let isSameLine = true;
  for (let at = from; at < text.length;) {
    const rest = text.slice(at);
    const space = /^[ \t\r\n]+/.exec(rest)?.[0];
    const comment = /^(?:\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0];
    if (space !== undefined) {
      isSameLine &&= !space.includes('\n');
      at += space.length;
    } else if (comment !== undefined) {
      at += comment.length;
      if (isSameLine) tail.end = at;
    } else if (rest.startsWith(',') && tail.comma === undefined) {
      tail.comma = at;
      at += 1;
    } else {
      break;
    }
  }
  return tail;
}

function endsInLineComment(text: string, from: number, to: number): boolean {
  return /\/\/[^\n]*$/.test(text.slice(from, to));
}

/**
 * Takes a child out: with the comma behind it, or else with the comma before it, and with the white space before it.
 * @param path of the child
 */
export function removeChild(text: string, path: JSONPath): string {
  const value = nodeAt(text, path);
  const container = containerAt(text, path.slice(0, -1));
  if (value === undefined) throw new RangeError(`nothing at /${path.join('/')}`);
  const child = value.parent?.type === 'property' ? value.parent : value;
  const siblings = childrenOf(container);
  const position = siblings.findIndex(({ offset }) => offset === child.offset);
  const before = siblings[position - 1];
  const from = child.offset - whiteSpaceBefore(text, child.offset).length;
  const { comma } = tailOf(text, endOf(child));
  if (comma !== undefined) {
    // What stands between a child of ours and its comma is nothing, unless somebody has put it there.
    const between = text.slice(endOf(child), comma).trim();
    return spliced(text, from, comma + 1, between === '' ? '' : ` ${between}${between.includes('//') ? eolOf(text) : ''}`);
  }
  const withoutChild = spliced(text, from, endOf(child), '');
  const commaBefore = before === undefined ? undefined : tailOf(text, endOf(before)).comma;
  return commaBefore === undefined ? withoutChild : spliced(withoutChild, commaBefore, commaBefore + 1, '');
}

/** The comments of a container without children; undefined when it has children. */
export function commentsOfEmpty(text: string, node: Node): string[] | undefined {
  if (childrenOf(node).length > 0) return undefined;
  return rawOf(text, node).match(/\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g) ?? [];
}

/** JSON in one line, with spaces where people put them; without any in a document that has none. */
export function oneLine(value: unknown, text: string): string {
  return isDense(text) ? JSON.stringify(value) : spaced(value);
}

/** `"key": value`, as the document has it. */
export function property(key: string, raw: string, text: string): string {
  return `${JSON.stringify(key)}:${isDense(text) ? '' : ' '}${raw}`;
}

function isDense(text: string): boolean {
  return isOneLine(text) && !text.includes(': ');
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, each]) => `${JSON.stringify(key)}: ${spaced(each)}`).join(', ')} }`;
}
