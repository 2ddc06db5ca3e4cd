/**
 * Which sessions the live registry names, what they do where they have a terminal, and whether their processes still run: a
 * file stays when its process is killed, so that the process itself decides.
 */
import { readFileSync } from 'node:fs';
import type { RegisteredSession, RegisteredStatus, RegistryFact, SessionActivityFact, SessionProcessFact } from '../../ledger/facts.ts';
import { bootTimeOf, startTimeOf } from '../processes/procfs.ts';
import { newActivity } from '../transcripts/activity.ts';
import { inRounds, type Source, type SourceContext } from '../source.ts';
import { isAlive } from './isAlive.ts';
import { readRegistry, type RegistryEntry } from './read.ts';

/** Often enough that a killed process is told of within two seconds. */
const INTERVAL_MS = 500;

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
  const entries = readRegistry(configDir);
  const sessions = entries.map(sessionOf);
  const text = JSON.stringify(sessions);
  if (told.get(configDir) === text) return;
  const registry: RegistryFact = { configDir, at: now(), sessions };
  commit({ registries: [registry], sessionActivities: entries.map(activityOf), sessionProcesses: processesOf(entries) });
  told.set(configDir, text);
}

function sessionOf(entry: RegistryEntry): RegisteredSession {
  const { sessionId, pid, startedAt, statusUpdatedAt } = entry;
  return { sessionId, pid, alive: isAlive(entry), startedAt, status: statusOf(entry), statusAt: statusUpdatedAt || startedAt };
}

function activityOf({ sessionId, cwd, startedAt }: RegistryEntry): SessionActivityFact {
  return { ...newActivity(sessionId), cwd, cwdAt: startedAt };
}

/**
 * Short sessions are over before processes are looked at, so that their start is told here too: by the same reckoning, since
 * a process that is told twice must be one.
 */
function processesOf(entries: readonly RegistryEntry[]): SessionProcessFact[] {
  if (process.platform !== 'linux') return [];
  const living = entries.filter((entry) => /^\d+$/.test(entry.procStart) && isAlive(entry));
  if (living.length === 0) return [];
  const bootedAt = bootTimeOf(readFileSync('/proc/stat', 'latin1'));
  return living.map(({ sessionId, procStart }) => ({ sessionId, startedAt: startTimeOf(Number(procStart), bootedAt) }));
}

/** A process without a terminal says nothing: it works as long as it runs. */
function statusOf({ status, waitingFor, entrypoint }: RegistryEntry): RegisteredStatus {
  if (status === 'busy') return 'working';
  if (status === 'waiting') return waitingFor === 'input needed' ? 'waiting_answer' : 'waiting_permission';
  return status === '' && entrypoint !== 'cli' ? 'working' : 'idle';
}
