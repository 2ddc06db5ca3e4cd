/**
 * What is added to a settings file, and what was there before: an object or list that our first child made, or filled, is
 * afterwards not to be told from one that always was. So that is noted when it happens, and only that: no setting of the
 * user's is copied.
 */
import type { JSONPath } from 'jsonc-parser';
import {
  addChild,
  childrenOf,
  commentsOfEmpty,
  JsonTextError,
  lineOf,
  nodeAt,
  parseText,
  property,
  rawOf,
  removeChild,
  replaceNode,
} from './jsonText.ts';

/** By path: null for what was not there, the text of what was there and empty. The empty path is the document. */
export type Before = Readonly<Record<string, string | null>>;

export interface Settings {
  text: string;
  before: Before;
}

/** @param text undefined where there is no file */
export function beginEdit(text: string | undefined, before: Before): Settings {
  if (text === undefined) return { text: '{}\n', before: { ...before, '': null } };
  return text.trim() === '' ? { text: '{}\n', before: { ...before, '': text } } : { text, before };
}

/** The text to write; undefined when there is to be no file. */
export function endEdit({ text, before }: Settings): string | undefined {
  if (commentsOfEmpty(text, parseText(text))?.length !== 0) return text;
  const was = before[''];
  if (was === null) return undefined;
  return was?.trim() === '' ? was : text;
}

function pointerTo(path: JSONPath): string {
  return path.join('/');
}

function note({ text, before }: Settings, path: JSONPath, was: string | null): Settings {
  const pointer = pointerTo(path);
  return { text, before: pointer in before ? before : { ...before, [pointer]: was } };
}

function forget({ text, before }: Settings, path: JSONPath): Settings {
  const pointer = pointerTo(path);
  return { text, before: Object.fromEntries(Object.entries(before).filter(([each]) => each !== pointer)) };
}

/** Adds `key` to the object at `path`, which is made if need be. @param raw the value's text */
export function addProperty(settings: Settings, path: JSONPath, key: string, raw: string): Settings {
  const ready = noteEmpty(withObject(settings, path), path);
  const noted = note(ready, [...path, key], null);
  return { ...noted, text: addChild(ready.text, path, property(key, raw, ready.text)) };
}

/** Adds an element to the list at `path`, which is made if need be, in the line of its key. */
export function addElement(settings: Settings, path: JSONPath, raw: string): Settings {
  const list = nodeAt(settings.text, path);
  if (list === undefined) return addProperty(settings, path.slice(0, -1), String(path.at(-1)), `[${raw}]`);
  demand(settings.text, path, 'array');
  const ready = noteEmpty(settings, path);
  return { ...ready, text: addChild(ready.text, path, raw) };
}

function withObject(settings: Settings, path: JSONPath): Settings {
  if (nodeAt(settings.text, path) === undefined) return addProperty(settings, path.slice(0, -1), String(path.at(-1)), '{}');
  demand(settings.text, path, 'object');
  return settings;
}

/** @throws JsonTextError when something else stands there */
function demand(text: string, path: JSONPath, type: 'object' | 'array'): void {
  const node = nodeAt(text, path);
  if (node === undefined || node.type === type) return;
  const where = path.length === 0 ? 'the whole' : `"${path.join('.')}"`;
  const wanted = type === 'object' ? 'an object' : 'a list';
  throw new JsonTextError(`${where} is not ${wanted}`, lineOf(text, node.offset));
}

function noteEmpty(settings: Settings, path: JSONPath): Settings {
  const node = nodeAt(settings.text, path);
  return node === undefined || childrenOf(node).length > 0 ? settings : note(settings, path, rawOf(settings.text, node));
}

/** Removes a property or an element, and puts back what was there before it when nothing else is left around it. */
export function remove(settings: Settings, path: JSONPath): Settings {
  return settle(forget({ ...settings, text: removeChild(settings.text, path) }, path), path.slice(0, -1));
}

function settle(settings: Settings, path: JSONPath): Settings {
  const { text, before } = settings;
  const node = nodeAt(text, path);
  const comments = node === undefined ? undefined : commentsOfEmpty(text, node);
  if (node === undefined || comments === undefined) return settings;
  const was = before[pointerTo(path)];
  if (typeof was === 'string' && was.trim() !== '') {
    const isAsItWas = sameComments(was, comments);
    return isAsItWas ? forget({ ...settings, text: replaceNode(text, node, was) }, path) : settings;
  }
  // Whoever has written a comment there means to keep the place.
  return path.length === 0 || comments.length > 0 ? settings : remove(settings, path);
}

function sameComments(was: string, comments: readonly string[]): boolean {
  return JSON.stringify(commentsOfEmpty(was, parseText(was))) === JSON.stringify(comments);
}
