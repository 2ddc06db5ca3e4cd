/**
 * What Claude Code hands the status line of each session: limits of the subscription, context used, and the cost as Claude
 * Code counts it. These are readings: the newest of each session counts, for an hour. They are kept in a file of our own, so
 * that what Claude Code left can go at once and the next start knows them all the same.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LIMIT_WINDOWS, type LimitWindow } from '../../catalog/values.ts';
import { replaceFile } from '../../base/replaceFile.ts';
import type { LimitUse, StatusLinesReading } from '../../readings/statusLines.ts';
import { isJsonObject, type JsonObject } from '../transcripts/objectView.ts';
import { idIn } from './payload.ts';
import type { TakenFile } from './take.ts';

/** Below the data directory: all that is kept of status lines. */
export const STATUS_LINES_FILE = 'status-lines.json';
const KEPT_MS = 60 * 60 * 1000;

const Kept = z.object({
  sessionId: z.string(),
  at: z.number(),
  usd: z.number().nullable(),
  contextUsedRatio: z.number().nullable(),
  limits: z.array(z.object({ window: z.enum(LIMIT_WINDOWS), usedRatio: z.number(), resetsAt: z.number().nullable() })),
});
type Kept = z.infer<typeof Kept>;
const NOTHING: readonly Kept[] = [];

export interface StatusLines {
  /** Takes up what was handed over. @throws when it cannot be kept, and the same may be given again */
  keep: (files: readonly Pick<TakenFile, 'at' | 'value'>[]) => void;
  /** What there is now, or undefined when nothing has changed since the last time. */
  changed: () => StatusLinesReading | undefined;
}

export interface StatusLinesOptions {
  dataDir: string;
  now: () => number;
  /** Told when what was kept cannot be read: it is begun anew. */
  onUnreadable: (file: string) => void;
}

export function createStatusLines({ dataDir, now, onUnreadable }: StatusLinesOptions): StatusLines {
  const file = path.join(dataDir, STATUS_LINES_FILE);
  let lines = readKept(file, onUnreadable);
  let shown = NOTHING;
  const replace = (next: readonly Kept[]): void => {
    replaceFile(file, JSON.stringify(next));
    lines = next;
  };
  return {
    keep(files) {
      const read = files.flatMap(({ value, at }) => readStatusLine(value, at) ?? []);
      if (read.length > 0) replace(newestOfEach([...lines, ...read]));
    },
    changed() {
      const fresh = lines.filter(({ at }) => now() - at <= KEPT_MS);
      if (fresh.length < lines.length) replace(fresh);
      if (lines === shown) return undefined;
      shown = lines;
      return readingOf(lines);
    },
  };
}

function readKept(file: string, onUnreadable: (file: string) => void): readonly Kept[] {
  if (!fs.existsSync(file)) return NOTHING;
  try {
    return z.array(Kept).parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    onUnreadable(file);
    return NOTHING;
  }
}

/** Newest first; of two with the same time the later one. */
function newestOfEach(lines: readonly Kept[]): Kept[] {
  const newest = new Map<string, Kept>();
  for (const line of lines) {
    if (line.at >= (newest.get(line.sessionId)?.at ?? 0)) newest.set(line.sessionId, line);
  }
  return [...newest.values()].sort((a, b) => b.at - a.at);
}

function readingOf(lines: readonly Kept[]): StatusLinesReading {
  return {
    sessions: lines.map(({ sessionId, at, usd, contextUsedRatio }) => ({ sessionId, at, usd, contextUsedRatio })),
    limits: lines.find(({ limits }) => limits.length > 0)?.limits ?? [],
  };
}

/** Null for what is no payload of a status line. */
function readStatusLine(payload: unknown, at: number): Kept | null {
  if (!isJsonObject(payload)) return null;
  const sessionId = idIn(payload, 'session_id');
  if (sessionId === '') return null;
  const usd = objectIn(payload, 'cost')['total_cost_usd'];
  const used = objectIn(payload, 'context_window')['used_percentage'];
  const limits = objectIn(payload, 'rate_limits');
  return {
    sessionId,
    at,
    usd: isAmount(usd) ? usd : null,
    contextUsedRatio: isAmount(used) ? used / 100 : null,
    limits: LIMIT_WINDOWS.flatMap((window) => limitIn(objectIn(limits, window), window)),
  };
}

function limitIn(limit: JsonObject, window: LimitWindow): LimitUse[] {
  const used = limit['used_percentage'];
  return isAmount(used) ? [{ window, usedRatio: used / 100, resetsAt: timeOf(limit['resets_at']) }] : [];
}

/** Seconds since the epoch, or a date as text. */
function timeOf(value: unknown): number | null {
  const time = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) && time > 0 ? Math.round(time) : null;
}

function objectIn(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : {};
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
