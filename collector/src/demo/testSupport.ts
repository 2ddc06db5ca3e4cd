/** For the tests of this room: temporary directories, fingerprints, and a count of a corpus that knows nothing of its writer. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function temporaryDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ccmon-demo-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(dir, name)).isFile())
    .sort();
}

/** Changes with any byte of any file. */
export function fingerprint(dir: string): string {
  const hash = createHash('sha256');
  for (const name of filesBelow(dir)) hash.update(`${name}\0`).update(readFileSync(join(dir, name)));
  return hash.digest('hex');
}

/** All times of records below a directory, those in torn records left out. */
export function timesIn(dir: string): number[] {
  const transcripts = filesBelow(dir).filter((name) => name.endsWith('.jsonl'));
  return transcripts.flatMap((name) => timesOf(readFileSync(join(dir, name), 'utf8')));
}

export function timesOf(text: string): number[] {
  const times = [...text.matchAll(/"timestamp":"([^"]{24})"/g)];
  return times.map(([, time]) => Date.parse(time ?? '')).filter((at) => !Number.isNaN(at));
}

type Parsed = Record<string, unknown>;

export interface Count {
  files: number;
  lines: number;
  damagedLines: number;
  requests: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  toolUses: Map<string, number>;
  toolErrors: number;
  compactions: number;
  apiRetries: number;
  apiFailures: number;
  types: Map<string, number>;
}

/** Reads every line with JSON.parse and counts each message, tool call and uuid once. Lines that do not parse are damaged. */
export function countTranscripts(dir: string): Count {
  const requests = new Map<string, number[]>();
  const toolUses = new Map<string, string>();
  const toolErrors = new Set<string>();
  const uuids = { compactions: new Set<unknown>(), apiRetries: new Set<unknown>(), apiFailures: new Set<unknown>() };
  const types = new Map<string, number>();
  let lines = 0;
  let damagedLines = 0;
  const names = filesBelow(dir).filter((name) => name.endsWith('.jsonl'));
  for (const name of names) {
    for (const line of readFileSync(join(dir, name), 'utf8').split('\n')) {
      if (line === '') continue;
      lines++;
      const record = parse(line);
      if (record === undefined) {
        damagedLines++;
        continue;
      }
      const type = String(record['type']);
      types.set(type, (types.get(type) ?? 0) + 1);
      if (record['subtype'] === 'compact_boundary') uuids.compactions.add(record['uuid']);
      if (record['subtype'] === 'api_error') uuids.apiRetries.add(record['uuid']);
      if (record['isApiErrorMessage'] === true) uuids.apiFailures.add(record['uuid']);
      if (type === 'assistant' || type === 'user') countMessage(record['message'] as Parsed, requests, toolUses, toolErrors);
    }
  }
  const sum = (index: number): number => [...requests.values()].reduce((total, counts) => total + (counts[index] ?? 0), 0);
  const byTool = new Map<string, number>();
  for (const tool of toolUses.values()) byTool.set(tool, (byTool.get(tool) ?? 0) + 1);
  return {
    files: names.length,
    lines,
    damagedLines,
    requests: requests.size,
    input: sum(0),
    output: sum(1),
    cacheRead: sum(2),
    cacheWrite5m: sum(3),
    cacheWrite1h: sum(4),
    toolUses: byTool,
    toolErrors: toolErrors.size,
    compactions: uuids.compactions.size,
    apiRetries: uuids.apiRetries.size,
    apiFailures: uuids.apiFailures.size,
    types,
  };
}

function parse(line: string): Parsed | undefined {
  try {
    return JSON.parse(line) as Parsed;
  } catch {
    return undefined;
  }
}

function countMessage(message: Parsed, requests: Map<string, number[]>, toolUses: Map<string, string>, toolErrors: Set<string>): void {
  if (Array.isArray(message['content'])) {
    for (const block of message['content'] as Parsed[]) {
      if (block['type'] === 'tool_use') toolUses.set(String(block['id']), String(block['name']));
      if (block['is_error'] === true) toolErrors.add(String(block['tool_use_id']));
    }
  }
  const usage = message['usage'] as Record<string, number> | undefined;
  if (usage === undefined || message['model'] === '<synthetic>') return;
  const written = usage['cache_creation'] as unknown as Record<string, number>;
  const counts = [
    usage['input_tokens'] ?? 0,
    usage['output_tokens'] ?? 0,
    usage['cache_read_input_tokens'] ?? 0,
    written['ephemeral_5m_input_tokens'] ?? 0,
    written['ephemeral_1h_input_tokens'] ?? 0,
  ];
  const id = String(message['id']);
  const known = requests.get(id) ?? [];
  requests.set(
    id,
    counts.map((count, index) => Math.max(count, known[index] ?? 0)),
  );
}
