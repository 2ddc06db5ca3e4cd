/**
 * Turns what a real client wrote into something that may be kept: the shape of every record stays, and of its text only
 * what this scenario itself put there. Everything that is not named here is emptied.
 */

import { PUBLIC_KEYS } from '../support/publicKeys.ts';

export interface StripOptions {
  /** The home directory of the run; it becomes `/home/user`. */
  root: string;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value itself if it is a string. */
export function wordOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Keys whose strings say what the scenario said; what the client adds to them is cut off. */
const TEXT_KEYS = new Set([
  'command',
  'hookErrors',
  'text',
  'content',
  'prompt',
  'description',
  'stdout',
  'stderr',
  'toolUseResult',
  'lastPrompt',
  'file_path',
  'outputFile',
]);

/** Enough for what an error begins with, too little for a text worth keeping. */
const TEXT_LENGTH = 64;
const NOTIFICATION = '<task-notification>';
const NOTICE_TEXT = /<(note|usage)>.*?<\/\1>/gs;

/** Attachments whose text the scenario's own hooks and agents wrote. */
const KEPT_ATTACHMENTS = /^(hook_|queued_command$)/;
/** Records that hold what was sent to the model. */
const EMPTIED_KEYS = new Set(['rendered', 'shape', 'params', 'systemPrompt', 'snapshot', 'cacheControl', 'tail', 'tools', 'toolsUsed']);

export function stripRecord(record: Json, options: StripOptions): Json {
  return strip(record, '', options);
}

function strip(value: Json, key: string, options: StripOptions): Json {
  if (typeof value === 'string') return stripText(value, key, options);
  if (typeof value !== 'object' || value === null) return value;
  if (EMPTIED_KEYS.has(key)) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return stripList(value, key, options);
  if (key === 'attachment' && !KEPT_ATTACHMENTS.test(wordOf(value['type']))) return emptied(value);
  if (value['type'] === 'api-request-blob') return { ...value, message: {} };
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, strip(item, name, options)]));
}

/** Lists of objects are parts of a record; lists of words are the client's. */
function stripList(list: Json[], key: string, options: StripOptions): Json[] {
  return list.filter((item) => typeof item !== 'string' || TEXT_KEYS.has(key)).map((item) => strip(item, key, options));
}

function emptied(attachment: Record<string, Json>): Json {
  const emptyOf = (value: Json): Json =>
    Array.isArray(value) ? [] : typeof value === 'object' ? {} : typeof value === 'string' ? '' : value;
  return Object.fromEntries(Object.entries(attachment).map(([key, value]) => [key, key === 'type' ? value : emptyOf(value)]));
}

function stripText(text: string, key: string, options: StripOptions): string {
  if (!PUBLIC_KEYS.has(key) && !TEXT_KEYS.has(key)) return '';
  const neutral = withoutMachine(text, options);
  if (PUBLIC_KEYS.has(key)) return neutral;
  if (neutral.startsWith(NOTIFICATION)) return neutral.replace(NOTICE_TEXT, '');
  if (neutral.includes('<system-reminder>')) return '';
  return neutral.slice(0, TEXT_LENGTH);
}

/** Directory names, and the folder name that the client makes of the working directory. */
export function withoutMachine(text: string, { root }: StripOptions): string {
  return text.replaceAll(root, '/home/user').replaceAll(slugOf(root), slugOf('/home/user'));
}

function slugOf(path: string): string {
  return path.replace(/[^A-Za-z0-9]/g, '-');
}
