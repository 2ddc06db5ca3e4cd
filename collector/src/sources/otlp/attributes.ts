/**
 * The attributes of telemetry that are read. Telemetry can hold the user's e-mail, prompts, commands and whole answers:
 * what is not on this list is skipped without being looked at, and what is on it is let through only as a number, a
 * word, a name or an id.
 */
import { DAY_MS } from '../../base/time.ts';
import { safeName, safeWord } from '../transcripts/safeName.ts';

const READ = [
  ...['session.id', 'event.name', 'event.sequence', 'request_id', 'tool_use_id'],
  ...['model', 'tool_name', 'agent_type', 'hook_event', 'hook_name', 'type', 'trigger', 'decision', 'source'],
  ...['status_code', 'attempt', 'success', 'duration_ms', 'ttft_ms', 'total_duration_ms', 'cost_usd'],
  ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens'],
  ...['num_success', 'num_blocking', 'num_non_blocking_error', 'num_cancelled', 'total_tool_uses'],
] as const;
export type AttributeKey = (typeof READ)[number];
export type AttributeValue = string | number | boolean;
export type Attributes = ReadonlyMap<AttributeKey, AttributeValue>;

const KEYS: ReadonlySet<string> = new Set(READ);

export function isRead(key: string): key is AttributeKey {
  return KEYS.has(key);
}

const ID = /^[\w-]{1,128}$/;
/** A duration beyond is the work of a clock that was set. */
const DURATION_MS_MAX = 30 * DAY_MS;
const COUNT_MAX = 1e12;
const USD_MAX = 1e6;

/** '' for none, and for what no id looks like. */
export function idOf(attributes: Attributes, key: AttributeKey): string {
  const text = textOf(attributes, key);
  return ID.test(text) ? text : '';
}

export function nameOf(attributes: Attributes, key: AttributeKey): string {
  return safeName(textOf(attributes, key));
}

export function wordOf(attributes: Attributes, key: AttributeKey): string {
  return safeWord(textOf(attributes, key));
}

export function textOf(attributes: Attributes, key: AttributeKey): string {
  const value = attributes.get(key);
  return typeof value === 'string' ? value : '';
}

/** Versions before 2.1.122 give numbers as texts. Undefined for none, and for what is no number. */
export function numberOf(attributes: Attributes, key: AttributeKey): number | undefined {
  const value = attributes.get(key);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Whole; 0 for none, and for what cannot be a count. */
export function countOf(attributes: Attributes, key: AttributeKey): number {
  const number = numberOf(attributes, key) ?? 0;
  return number >= 0 && number <= COUNT_MAX ? Math.round(number) : 0;
}

/** Whole milliseconds; -1 for none, and for what cannot be a duration. */
export function durationOf(attributes: Attributes, key: AttributeKey): number {
  const number = numberOf(attributes, key) ?? -1;
  return number >= 0 && number <= DURATION_MS_MAX ? Math.round(number) : -1;
}

/** Null for none, and for what cannot be a cost. */
export function nanoUsdOf(attributes: Attributes, key: AttributeKey): number | null {
  const usd = numberOf(attributes, key) ?? -1;
  return usd >= 0 && usd <= USD_MAX ? Math.round(usd * 1e9) : null;
}

/** Older versions give truth as a text. */
export function isTrue(attributes: Attributes, key: AttributeKey): boolean {
  const value = attributes.get(key);
  return value === true || value === 'true';
}
