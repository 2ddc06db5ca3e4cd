/**
 * Plants markers in transcripts: every text that is not a name, an id or a time gets one, and places that real clients
 * fill with private things are filled. A marker that comes out somewhere tells where it came from by its number.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transcriptFiles } from './corpora.ts';
import { PUBLIC_KEYS } from './publicKeys.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Beginning of every marker: no text of ours or of a client's holds it. */
export const MARKER = 'zqPRIVATEzq';

/** Texts that the reader has to recognise: the marker goes behind them, where the client's own text would go on. */
const NOTIFICATION_END = '</task-notification>';

export interface Planted {
  configDir: string;
  markers: number;
}

/** Copies a configuration directory and plants markers in the copy. */
export function plantMarkers(from: string, to: string): Planted {
  const counter: Counter = { count: 0, ofText: new Map() };
  cpSync(from, to, { recursive: true });
  for (const file of transcriptFiles(from)) {
    const lines = readFileSync(join(from, file), 'utf8').split('\n');
    const planted = lines.map((line) => (line === '' ? '' : JSON.stringify(plantRecord(JSON.parse(line) as Json, counter))));
    if (lines.some((line) => line.includes('"type":"assistant"'))) planted.push(...damagedLines(counter));
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), planted.join('\n'));
  }
  return { configDir: to, markers: counter.count };
}

interface Counter {
  count: number;
  /** Marker of each text: an agent's prompt must stay the one that it was launched with. */
  ofText: Map<string, string>;
}

function marker(counter: Counter): string {
  counter.count += 1;
  return `${MARKER}${counter.count}`;
}

function markerOf(text: string, counter: Counter): string {
  const planted = counter.ofText.get(text) ?? marker(counter);
  counter.ofText.set(text, planted);
  return planted;
}

/** What real records hold besides: the account, the organisation, the environment, the system prompt, file contents. */
function plantRecord(record: Json, counter: Counter): Json {
  const planted = plant(record, '', counter);
  if (!isObject(planted)) return planted;
  const email = `${marker(counter)}@example.com`;
  return {
    ...planted,
    privateExtras: {
      userEmail: email,
      organizationUuid: marker(counter),
      env: { SECRET: marker(counter) },
      headers: { 'anthropic-organization-id': marker(counter), authorization: marker(counter) },
      file: { filePath: marker(counter), content: marker(counter) },
      systemPrompt: [marker(counter)],
    },
  };
}

function plant(value: Json, key: string, counter: Counter): Json {
  if (typeof value === 'string') return plantText(value, key, counter);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? emptyListOf(key, counter) : value.map((item) => plant(item, key, counter));
  const entries = Object.entries(value);
  if (entries.length === 0) return { [key]: marker(counter), text: marker(counter), content: marker(counter) };
  return Object.fromEntries(entries.map(([name, item]) => [name, plant(item, name, counter)]));
}

/** Lists that the reader takes a length or a content of stay lists of the same kind. */
function emptyListOf(key: string, counter: Counter): Json {
  return key === 'content' ? [{ type: 'text', text: marker(counter) }] : [marker(counter)];
}

function plantText(text: string, key: string, counter: Counter): string {
  if (PUBLIC_KEYS.has(key)) return text;
  if (text.endsWith(NOTIFICATION_END)) return text.replace(NOTIFICATION_END, `<result>${marker(counter)}</result>${NOTIFICATION_END}`);
  return `${text} ${markerOf(text, counter)}`;
}

/** Lines that are no record: what is said of them must not quote them. */
function damagedLines(counter: Counter): string[] {
  return [`{"type":"user","message":{"content":"${marker(counter)}`, `not a record: ${marker(counter)}`, `["${marker(counter)}"]`, ''];
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
