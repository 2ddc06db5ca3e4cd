/**
 * The source of storage: every few minutes it looks through the configuration directories, at names, sizes and times
 * only, and hands over what they held on each day.
 */
import type { StorageDayFact } from '../../ledger/facts.ts';
import type { StorageDirectory, StorageEntry, StorageReading } from '../../readings/storage.ts';
import { lookInRounds, type Source } from '../source.ts';
import { cleanupPeriodOf, createForecaster } from './cleanup.ts';
import { createProjectFinder } from './projects.ts';
import { placeOf, type Place } from './types.ts';
import { walk } from './walk.ts';

const INTERVAL_MS = 300_000;
/** A look takes at most one part in so many of the processor's time: where there are very many files, looks are fewer. */
const SHARE = 400;
/** What a directory holds is written at most this often, and once a day where nothing changed. */
const WRITE_MS = 3_600_000;

export interface StorageOptions {
  configDirs: () => readonly string[];
  /** Paths of the projects that are known. */
  projectDirs: () => readonly string[];
  intervalMs?: number;
}

export function createStorageSource({ configDirs, projectDirs, intervalMs = INTERVAL_MS }: StorageOptions): Source {
  const history = createDayWriter();
  return {
    name: 'storage',
    run(context) {
      let busyMs = 0;
      const look = async (): Promise<StorageReading> => {
        const now = context.now();
        const reading = await lookThrough({ configDirs: configDirs(), projectDirs: projectDirs(), now, signal: context.signal });
        busyMs = reading.busyMs;
        const days = context.signal.aborted ? [] : history.due(reading.directories, now);
        if (days.length > 0) context.commit({ storageDays: days });
        history.written(days);
        return { directories: reading.directories, problems: reading.problems };
      };
      return lookInRounds(context, 'storage', () => Math.max(intervalMs, SHARE * busyMs), look);
    },
  };
}

export interface LookOptions {
  configDirs: readonly string[];
  projectDirs: readonly string[];
  now: number;
  signal?: AbortSignal;
}

const PROBLEMS_MAX = 100;

/** @throws when there are configuration directories and none can be looked into */
export async function lookThrough({ configDirs, projectDirs, now, signal }: LookOptions): Promise<StorageReading & { busyMs: number }> {
  const problems: { path: string; message: string }[] = [];
  const directories: StorageDirectory[] = [];
  const projectOf = createProjectFinder(projectDirs);
  let busyMs = 0;
  for (const configDir of configDirs) {
    const period = cleanupPeriodOf(configDir);
    const forecaster = createForecaster(period, now);
    const tally = createTally(projectOf);
    const walked = await walk(configDir, {
      onFile: ({ path, bytes, modifiedAt }) => {
        const place = placeOf(path);
        tally.add(place, bytes);
        forecaster.add({ type: place.type, bytes, modifiedAt });
      },
      onProblem: (problem) => problems.push(problem),
      ...(signal !== undefined && { signal }),
    });
    busyMs += walked.busyMs;
    const cleanup = { cleanupPeriodDays: period.days, cleanupPeriodIsSet: period.isSet, cleanup: forecaster.forecasts() };
    directories.push({ configDir, ...cleanup, entries: tally.entries() });
  }
  const unreadable = problems.filter(({ path }) => configDirs.includes(path));
  const [first] = unreadable;
  if (first !== undefined && unreadable.length === configDirs.length)
    throw new Error(`${first.path} cannot be looked into: ${first.message}`);
  return { directories, problems: problems.slice(0, PROBLEMS_MAX), busyMs };
}

/** Adds up by type and project. What is named after a session is of that session's project, which is known at the end. */
function createTally(projectOf: (slug: string) => string) {
  const sums = new Map<string, Place & { bytes: number; files: number }>();
  const slugs = new Map<string, string>();
  return {
    add(place: Place, bytes: number): void {
      const { type, slug, sessionId } = place;
      if (slug !== '' && sessionId !== '') slugs.set(sessionId, slug);
      const key = `${type} ${slug === '' ? sessionId : slug}`;
      const sum = sums.get(key) ?? { ...place, bytes: 0, files: 0 };
      sums.set(key, sum);
      sum.bytes += bytes;
      sum.files += 1;
    },
    entries(): StorageEntry[] {
      const entries = new Map<string, StorageEntry>();
      for (const { type, slug, sessionId, bytes, files } of sums.values()) {
        const folder = slug === '' ? (slugs.get(sessionId) ?? '') : slug;
        const project = folder === '' ? '' : projectOf(folder);
        const key = `${type} ${project}`;
        const entry = entries.get(key) ?? { type, project, bytes: 0, files: 0 };
        entries.set(key, { ...entry, bytes: entry.bytes + bytes, files: entry.files + files });
      }
      return [...entries.values()].sort((a, b) => b.bytes - a.bytes);
    },
  };
}

/** Decides when what a directory holds is worth writing. */
function createDayWriter() {
  const last = new Map<string, StorageDayFact>();
  return {
    due: (directories: readonly StorageDirectory[], now: number): StorageDayFact[] =>
      directories.flatMap(({ configDir, entries }) => {
        const fact = { configDir, day: new Date(now).toISOString().slice(0, 10), at: now, entries };
        const before = last.get(configDir);
        if (before?.day !== fact.day) return [fact];
        const isDue = now - before.at >= WRITE_MS && JSON.stringify(before.entries) !== JSON.stringify(entries);
        return isDue ? [fact] : [];
      }),
    written(facts: readonly StorageDayFact[]): void {
      for (const fact of facts) last.set(fact.configDir, fact);
    },
  };
}
