/**
 * Shapes of records: which keys a kind of record has, and of which type their values are. Shapes hold no content, so those
 * of real clients can be kept beside the writer that must reproduce them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ParsedRecord = Record<string, unknown>;

interface Shape {
  samples: number;
  /** Types of each path's values; a path that not every sample has ends in `?`. */
  keys: Record<string, string[]>;
}

/** Shapes by version and kind. */
export type ShapeBook = Record<string, Record<string, Shape>>;

/** Keys whose value is a tool's, a user's or an API's own, and copies of what was sent to the model. */
const OPAQUE = new Set([
  'input',
  'trackedFileBackups',
  'modelUsage',
  'rendered',
  'iterations',
  'headers',
  'params',
  'cacheControl',
  'shape',
  'tools',
]);
/** With fewer samples a key that happens to be in all of them proves nothing. */
const ENOUGH_SAMPLES = 3;
const OPTIONAL = '?';
const AGENT_MARK = ' of an agent';
/** What any record of a conversation may carry, whether or not this was seen with its kind. */
const ENVELOPE = new Set(['.slug', '.agentId', '.promptId']);

export function kindOf(record: ParsedRecord): string {
  const type = String(record['type']);
  const nested = (key: string, field: string): string => String((record[key] as ParsedRecord | undefined)?.[field]);
  switch (type) {
    case 'system':
      return `system ${String(record['subtype'])}`;
    case 'attachment':
      return `attachment ${nested('attachment', 'type')}`;
    case 'progress':
      return `progress ${nested('data', 'type')}`;
    case 'assistant':
      return nested('message', 'model') === '<synthetic>' ? 'assistant without answer' : 'assistant';
    case 'user':
      return `user ${userKind(record)}`;
    default:
      return type;
  }
}

function userKind(record: ParsedRecord): string {
  const content = (record['message'] as ParsedRecord | undefined)?.['content'];
  if (!Array.isArray(content)) return 'string';
  const block = content[0] as ParsedRecord;
  if (block['type'] !== 'tool_result') return String(block['type']);
  const shown = record['toolUseResult'];
  const ofAgent = typeof shown === 'object' && shown !== null && ('agentId' in shown || 'totalTokens' in shown);
  return block['is_error'] === true ? 'tool error' : ofAgent ? 'agent result' : 'tool result';
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** All paths of a record with the types of their values; the elements of an array share one path. */
function pathsOf(record: ParsedRecord): Map<string, string> {
  const paths = new Map<string, string>();
  const isAgentResult = kindOf(record) === 'user agent result';
  const walk = (value: unknown, path: string): void => {
    if (path !== '') paths.set(path, typeOf(value));
    const key = path.slice(path.lastIndexOf('.') + 1);
    if (OPAQUE.has(key) || (key === 'toolUseResult' && !isAgentResult) || value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) for (const element of value) walk(element, `${path}[]`);
    else for (const [name, child] of Object.entries(value)) walk(child, `${path}.${name}`);
  };
  walk(record, '');
  return paths;
}

export function addRecord(book: ShapeBook, version: string, record: ParsedRecord): void {
  const keys = Object.fromEntries([...pathsOf(record)].map(([path, type]) => [path, [type]]));
  addShape((book[version] ??= {}), kindOf(record) + threadOf(record), { samples: 1, keys });
}

function addShape(shapes: Record<string, Shape>, kind: string, shape: Shape): void {
  const known = shapes[kind];
  if (known === undefined) {
    shapes[kind] = shape;
    return;
  }
  const paths = new Set([...Object.keys(known.keys), ...Object.keys(shape.keys)].map(withoutMark));
  const keys: Shape['keys'] = {};
  for (const path of paths) {
    const always = path in known.keys && path in shape.keys;
    keys[always ? path : path + OPTIONAL] = [...new Set([...typesOf(known, path), ...typesOf(shape, path)])];
  }
  shapes[kind] = { samples: known.samples + shape.samples, keys };
}

const withoutMark = (path: string): string => (path.endsWith(OPTIONAL) ? path.slice(0, -OPTIONAL.length) : path);
const typesOf = (shape: Shape, path: string): string[] => shape.keys[path] ?? shape.keys[path + OPTIONAL] ?? [];

/** Agents leave out what only the main thread's window needs. */
function threadOf(record: ParsedRecord): string {
  return record['isSidechain'] === true ? AGENT_MARK : '';
}

/** Adds all transcripts below a directory; a file's version is that of its first record that has one. */
export function addTranscripts(book: ShapeBook, root: string): void {
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.jsonl') || !name.includes('projects/')) continue;
    const records = readFileSync(join(root, name), 'utf8').split('\n').flatMap(parseRecord);
    const version = records.map((record) => record['version']).find((found) => typeof found === 'string');
    if (typeof version === 'string') for (const record of records) addRecord(book, version, record);
  }
}

function parseRecord(line: string): ParsedRecord[] {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null && 'type' in record ? [record] : [];
  } catch {
    return [];
  }
}

export function isCaptured(book: ShapeBook, record: ParsedRecord): boolean {
  return shapesOf(book, kindOf(record)).length > 0;
}

/** Shapes of a kind in every version, of the main thread and of agents. */
function shapesOf(book: ShapeBook, kind: string): Shape[] {
  return Object.values(book).flatMap((shapes) => [shapes[kind], shapes[kind + AGENT_MARK]].filter((shape) => shape !== undefined));
}

/** What no client, or not this one, would write so. Empty for a record that could have been captured. */
export function complaintsAbout(book: ShapeBook, version: string, record: ParsedRecord): string[] {
  const kind = kindOf(record);
  const known = shapesOf(book, kind);
  const paths = pathsOf(record);
  const complaints: string[] = [];
  for (const [path, type] of paths) {
    const types = known.flatMap((shape) => typesOf(shape, path));
    if (types.length === 0 && !ENVELOPE.has(path)) complaints.push(`${kind}: no client writes ${path}`);
    else if (types.length > 0 && !types.includes(type)) complaints.push(`${kind}: ${path} is ${type}, clients write ${types.join(' or ')}`);
  }
  const same = book[version]?.[kind + threadOf(record)];
  if (same === undefined || same.samples < ENOUGH_SAMPLES) return complaints;
  for (const path of Object.keys(same.keys)) {
    // An array's elements are there or not by what happened, not by the version.
    if (path.endsWith(OPTIONAL) || path.includes('[]') || ENVELOPE.has(path) || paths.has(path)) continue;
    complaints.push(`${kind}${threadOf(record)}: ${version} always writes ${path}`);
  }
  return complaints;
}
