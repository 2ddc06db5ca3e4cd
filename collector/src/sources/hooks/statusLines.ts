/**
 * What Claude Code hands the status line of each session: limits of the subscription, context used, and the cost as Claude
 * Code counts it. These are readings: the newest of each session counts, and its file stays until it is old.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { LIMIT_WINDOWS, type LimitWindow } from '../../catalog/values.ts';
import type { LimitUse, SessionStatusLine, StatusLinesReading } from '../../readings/statusLines.ts';
import { isJsonObject, type JsonObject } from '../transcripts/objectView.ts';
import { readSpoolName, STATUS_LINE_KEPT_MS } from './spool.ts';
import { remove } from './take.ts';

interface Seen extends SessionStatusLine {
  modifiedMs: number;
  limits: LimitUse[];
}

export interface StatusLineReader {
  /** What there is now, or undefined when nothing has changed since the last time. */
  sweep: () => StatusLinesReading | undefined;
}

export function createStatusLineReader({ folder, now }: { folder: string; now: () => number }): StatusLineReader {
  const seen = new Map<string, Seen>();
  return {
    sweep() {
      let hasChanged = false;
      const names = new Set(readdirSync(folder));
      for (const name of seen.keys()) if (!names.has(name)) hasChanged = seen.delete(name) || hasChanged;
      for (const name of names) {
        const modifiedMs = readSpoolName(name) === null ? undefined : modifiedOf(path.join(folder, name));
        if (modifiedMs === undefined) continue;
        if (now() - modifiedMs > STATUS_LINE_KEPT_MS) {
          remove(folder, name);
          hasChanged = seen.delete(name) || hasChanged;
        } else if (seen.get(name)?.modifiedMs !== modifiedMs) {
          const line = readStatusLine(path.join(folder, name), modifiedMs);
          if (line !== null) seen.set(name, line);
          hasChanged ||= line !== null;
        }
      }
      return hasChanged ? shown([...seen.values()]) : undefined;
    },
  };
}

function shown(lines: readonly Seen[]): StatusLinesReading {
  const newestFirst = lines.toSorted((a, b) => b.modifiedMs - a.modifiedMs);
  return {
    sessions: newestFirst.map(({ sessionId, at, usd, contextUsedRatio }) => ({ sessionId, at, usd, contextUsedRatio })),
    limits: newestFirst.find(({ limits }) => limits.length > 0)?.limits ?? [],
  };
}

function modifiedOf(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.mtimeMs : undefined;
}

/** Null while it is being written, and for what is no payload of a status line. */
function readStatusLine(file: string, modifiedMs: number): Seen | null {
  const payload = parseFile(file);
  if (!isJsonObject(payload) || typeof payload['session_id'] !== 'string') return null;
  const usd = objectIn(payload, 'cost')['total_cost_usd'];
  const used = objectIn(payload, 'context_window')['used_percentage'];
  const limits = objectIn(payload, 'rate_limits');
  return {
    sessionId: payload['session_id'],
    at: Math.round(modifiedMs),
    modifiedMs,
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

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

function objectIn(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : {};
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
