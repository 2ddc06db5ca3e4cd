/**
 * The live registry of Claude Code: `sessions/<pid>.json` in a configuration directory, one for each process (since about
 * 2.1.200), with what it does where it has a terminal. A file stays when its process is killed, so that the process itself
 * decides. The `.key` files beside it hold secrets and are never opened.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RegisteredSession, RegisteredStatus, RegistryFact, SessionActivityFact } from '../../ledger/facts.ts';
import { newActivity } from '../transcripts/activity.ts';
import { isJsonObject } from '../transcripts/objectView.ts';
import { inRounds, type Source, type SourceContext } from '../source.ts';
import { isAlive } from './isAlive.ts';

/** Often enough that a killed process is told of within two seconds. */
const INTERVAL_MS = 500;
/** Far more than run on one machine. */
const FILES_MAX = 2000;

export interface RegistrySourceOptions {
  configDirs: () => readonly string[];
  intervalMs?: number;
}

export function createRegistrySource({ configDirs, intervalMs = INTERVAL_MS }: RegistrySourceOptions): Source {
  return {
    name: 'registry',
    async run(context) {
      const told = new Map<string, string>();
      await inRounds(context, intervalMs, () => {
        for (const configDir of configDirs()) tell(configDir, context, told);
      });
    },
  };
}

/** Commits what the registry names, when that is not what it named before. */
function tell(configDir: string, { now, commit }: SourceContext, told: Map<string, string>): void {
  const entries = readRegistry(path.join(configDir, 'sessions'));
  const sessions = entries.map(({ session }) => session);
  const text = JSON.stringify(sessions);
  if (told.get(configDir) === text) return;
  const registry: RegistryFact = { configDir, at: now(), sessions };
  commit({ registries: [registry], sessionActivities: entries.map(({ activity }) => activity) });
  told.set(configDir, text);
}

interface Entry {
  session: RegisteredSession;
  activity: SessionActivityFact;
}

function readRegistry(folder: string): Entry[] {
  const names = filesIn(folder).filter((name) => /^\d+\.json$/.test(name));
  return names
    .sort()
    .slice(0, FILES_MAX)
    .flatMap((name) => readEntry(path.join(folder, name)) ?? []);
}

/** A folder that is not there names nobody. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}

const ID = /^[\w:.-]{1,128}$/;

/** Null for what is no entry, or is gone or being written at this moment: the next round will read it. */
function readEntry(file: string): Entry | null {
  const entry = parseFile(file);
  if (!isJsonObject(entry)) return null;
  const { pid, sessionId, cwd, startedAt, statusUpdatedAt, procStart, pidDomain } = entry;
  if (typeof pid !== 'number' || !Number.isInteger(pid) || typeof sessionId !== 'string' || !ID.test(sessionId)) return null;
  const start = timeOf(startedAt);
  return {
    session: {
      sessionId,
      pid,
      alive: isAlive({ pid, procStart: textOf(procStart), pidDomain: textOf(pidDomain) }),
      startedAt: start,
      status: statusOf(entry),
      statusAt: timeOf(statusUpdatedAt) || start,
    },
    activity: { ...newActivity(sessionId), cwd: textOf(cwd), cwdAt: start },
  };
}

/** A process without a terminal says nothing: it works as long as it runs. */
function statusOf({ status, waitingFor, entrypoint }: Record<string, unknown>): RegisteredStatus {
  if (status === 'busy') return 'working';
  if (status === 'waiting') return waitingFor === 'input needed' ? 'waiting_answer' : 'waiting_permission';
  return status === undefined && entrypoint !== 'cli' ? 'working' : 'idle';
}

function timeOf(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.round(value) : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return null;
  }
}
