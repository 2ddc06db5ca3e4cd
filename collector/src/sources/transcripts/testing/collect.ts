/** For tests: reads folders or single files, and merges facts by their keys as facts.ts says. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CORPORA, sharedCorpus } from '../../../../../test/support/corpora.ts';
import { type Batch, emptyFacts, type Facts, type FileProgress } from '../../../ledger/facts.ts';
import type { TelemetryFacts } from '../../../ledger/telemetryFacts.ts';
import type { ReadSummary, ReadTranscriptsOptions } from '../pass.ts';
import { readTranscripts } from '../readAll.ts';

/** Later than every record of the corpora. */
export const NOW = Date.UTC(2026, 11, 1);

export function corpusDir(name: (typeof CORPORA)[number]): string {
  return sharedCorpus(name).directory;
}

/** What is missing of the real transcripts, as the end of a test's name; empty when they are all here. */
export const WITHOUT_CORPORA = CORPORA.map((name) => sharedCorpus(name).missing)
  .filter((missing) => missing !== '')
  .map((missing) => ` (${missing})`)
  .join('');

export function temporaryDir(): string {
  return mkdtempSync(join(tmpdir(), 'ccmon-transcripts-'));
}

/** Writes files below a new configuration directory, given by their paths below `projects/`; returns the directory. */
export function configDirWith(files: Readonly<Record<string, string | Buffer>>): string {
  const configDir = temporaryDir();
  for (const [path, content] of Object.entries(files)) {
    const full = join(configDir, 'projects', path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }
  return configDir;
}

export interface Collected {
  facts: Facts;
  batches: Batch[];
  known: Map<string, FileProgress>;
  summary: ReadSummary;
}

/** One pass over a directory. `known` is updated, so that a second pass goes on where this one ended. */
export async function collect(
  configDir: string,
  options: Partial<ReadTranscriptsOptions> = {},
  known = new Map<string, FileProgress>(),
): Promise<Collected> {
  const batches: Batch[] = [];
  const onBatch = (batch: Batch): void => {
    batches.push(batch);
    for (const file of batch.files) known.set(file.path, file);
  };
  const summary = await readTranscripts({ configDirs: [configDir], known, onBatch, now: () => NOW, ...options });
  return { facts: joined(batches.map((batch) => batch.facts)), batches, known, summary };
}

function joined(parts: Facts[]): Facts {
  const all = emptyFacts() as unknown as Record<string, unknown[]>;
  for (const part of parts) for (const [kind, facts] of Object.entries(part)) all[kind]?.push(...(facts as unknown[]));
  return all as unknown as Facts;
}

type Row = Record<string, string | number | boolean>;
type TranscriptKind = Exclude<keyof Facts, keyof TelemetryFacts>;

const KEYS: Record<TranscriptKind, readonly string[]> = {
  requests: ['messageId', 'requestId'],
  toolUses: ['toolUseId'],
  toolResults: ['toolUseId'],
  agentActivities: ['sessionId', 'agentId'],
  agentMetas: ['sessionId', 'agentId'],
  agentNotices: ['sessionId', 'agentId'],
  hookRuns: ['key'],
  turns: ['turnId'],
  compactions: ['uuid'],
  apiErrors: ['uuid'],
  sessionStarts: ['key'],
  sessionActivities: ['sessionId'],
  damages: ['path', 'offset'],
  costStates: ['sessionId'],
  hookEvents: ['sessionId', 'at', 'pid'],
  registries: ['configDir'],
  hookMeasures: ['key'],
  agentDefinitions: ['path', 'contentHash'],
  goneDefinitions: ['path'],
  storageDays: ['configDir', 'day'],
  sessionTimings: ['key'],
  sessionProcesses: ['sessionId', 'startedAt'],
  recordedAgentRuns: ['key'],
  recordedHookRuns: ['key'],
  customSamples: ['key'],
};
/** Times of which the earliest counts; of every other number the largest does. */
const EARLIEST = new Set(['at', 'firstAt', 'startedAt', 'firstResponseAt', 'cwdAt']);

/** Facts of one key become one, whatever the order; the result is sorted by key. */
export function merged(facts: Facts): Record<TranscriptKind, Row[]> {
  const result = {} as Record<TranscriptKind, Row[]>;
  for (const kind of Object.keys(KEYS) as TranscriptKind[]) {
    const byKey = new Map<string, Row>();
    for (const fact of facts[kind] as unknown as Row[]) {
      const key = KEYS[kind].map((name) => String(fact[name])).join(' ');
      const before = byKey.get(key);
      byKey.set(key, before ? mergeRows(before, fact) : { ...fact });
    }
    result[kind] = [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
  }
  return result;
}

function mergeRows(left: Row, right: Row): Row {
  const row: Row = { ...left };
  for (const [name, value] of Object.entries(right)) row[name] = mergeValues(name, left[name], value);
  if (Number(right['versionAt']) >= Number(left['versionAt'])) Object.assign(row, pick(right, ['version', 'entrypoint', 'gitBranch']));
  return row;
}

function mergeValues(name: string, left: Row[string] | undefined, right: Row[string]): Row[string] {
  if (left === undefined) return right;
  if (typeof left === 'number' && typeof right === 'number') {
    if (!EARLIEST.has(name)) return Math.max(left, right);
    return left === 0 || right === 0 ? Math.max(left, right) : Math.min(left, right);
  }
  if (typeof left === 'boolean') return left || right;
  return left === '' || left === 'unknown' ? right : left;
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.flatMap((name) => (row[name] === undefined || row[name] === '' ? [] : [[name, row[name]]])));
}
