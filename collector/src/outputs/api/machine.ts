/** Answers about how the machine is now: from the board of readings, storage's days from the store. */
import type { z } from 'zod';
import { DAY_MS } from '../../base/time.ts';
import { LARGE_SESSION_BYTES } from '../../catalog/thresholds.ts';
import type { Reading, ReadingKind, Readings } from '../../readings/board.ts';
import type { StorageEntry, StorageReading } from '../../readings/storage.ts';
import type { SessionOfNote, StoredDay } from '../../store/queries/storage.ts';
import { ApiFailure } from './errors.ts';
import type { Host, Processes, Storage } from './schema/machine.ts';

/** @throws ApiFailure when there is none: "not known" must not look like "nothing" */
export function latestOf<K extends ReadingKind>(readings: Readings, kind: K): Reading<K> {
  const reading = readings.latest(kind);
  if (reading === undefined) {
    throw new ApiFailure('not_ready', `The source ${kind} has not looked yet, or fails. GET /api/v1/status tells which.`);
  }
  return reading;
}

const iso = (at: number): string => new Date(at).toISOString();

export function processesAnswer({ value, at }: Reading<'processes'>): z.infer<typeof Processes> {
  const processes = value.processes.map(({ startedAt, claudePid, sessionId, isOrphan, ...process }) => ({
    ...process,
    sessionId: sessionId === '' ? null : sessionId,
    claudePid: claudePid === 0 ? null : claudePid,
    startedAt: iso(startedAt),
    uptimeSeconds: Math.max(0, at - startedAt) / 1000,
    orphan: isOrphan,
  }));
  return { at: iso(at), processes };
}

export function hostAnswer({ value, at }: Reading<'host'>): z.infer<typeof Host> {
  const { bootedAt, load, ...host } = value;
  return {
    at: iso(at),
    ...host,
    load: load === null ? null : { one: load[0], five: load[1], fifteen: load[2] },
    disks: host.disks.map((disk) => ({ ...disk })),
    bootedAt: iso(bootedAt),
    uptimeSeconds: Math.max(0, at - bootedAt) / 1000,
  };
}

/** Growth is told over up to this many days. */
const GROWTH_DAYS = 7;
/** As far back as days are told. */
export const STORAGE_DAYS = 31;

export function dayOf(at: number): string {
  return iso(at).slice(0, 10);
}

export interface StorageParts {
  reading: Reading<'storage'>;
  /** Of the last {@link STORAGE_DAYS} days. */
  days: readonly StoredDay[];
  sessions: readonly SessionOfNote[];
}

export function storageAnswer({ reading: { value, at }, days, sessions }: StorageParts): z.infer<typeof Storage> {
  const growthOf = growthBy(value, days, at);
  const entries = value.directories.flatMap((directory) => directory.entries);
  const all = { bytes: sum(entries, 'bytes'), files: sum(entries, 'files') };
  return {
    at: iso(at),
    ...all,
    bytesPerDay: growthOf(() => true),
    directories: value.directories.map(({ entries: own, ...directory }) => ({
      ...directory,
      bytes: sum(own, 'bytes'),
      files: sum(own, 'files'),
      cleanup: directory.cleanup.map((forecast) => ({ ...forecast })),
    })),
    types: groups(entries, (entry) => entry.type).map(({ key, ...group }) => ({
      type: key,
      ...group,
      bytesPerDay: growthOf(({ type }) => type === key),
    })),
    projects: groups(entries, (entry) => entry.project).map(({ key, ...group }) => ({
      project: key,
      ...group,
      bytesPerDay: growthOf(({ project }) => project === key),
    })),
    days: bytesByDay(days),
    largeSessionBytes: LARGE_SESSION_BYTES,
    largeSessions: sessions.filter(({ bytes }) => bytes >= LARGE_SESSION_BYTES),
    damagedSessions: sessions.filter(({ damagedLines }) => damagedLines > 0),
    problems: value.problems.map((problem) => ({ ...problem })),
  };
}

function sum<K extends 'bytes' | 'files'>(rows: readonly Record<K, number>[], field: K): number {
  return rows.reduce((total, row) => total + row[field], 0);
}

/** Added up by type or by project, largest first; what is of no project stands under none. */
function groups<Key extends string>(entries: readonly StorageEntry[], keyOf: (entry: StorageEntry) => Key | '') {
  const sums = new Map<Key, { bytes: number; files: number }>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === '') continue;
    const { bytes, files } = sums.get(key) ?? { bytes: 0, files: 0 };
    sums.set(key, { bytes: bytes + entry.bytes, files: files + entry.files });
  }
  return [...sums].map(([key, held]) => ({ key, ...held })).sort((x, y) => y.bytes - x.bytes);
}

/** Average growth since the earliest of the last days, of what a directory that is looked at now held then; null without such a day. */
function growthBy({ directories }: StorageReading, days: readonly StoredDay[], at: number) {
  const [from, today] = [dayOf(at - GROWTH_DAYS * DAY_MS), dayOf(at)];
  const dirs = new Set(directories.map(({ configDir }) => configDir));
  const earlier = days.filter(({ day, configDir }) => day >= from && day < today && dirs.has(configDir));
  const first = earlier[0]?.day;
  const rowsThen = earlier.filter(({ day }) => day === first);
  const knownThen = new Set(rowsThen.map(({ configDir }) => configDir));
  const entriesNow = directories.filter(({ configDir }) => knownThen.has(configDir)).flatMap(({ entries }) => entries);
  return (isWanted: (row: { type: string; project: string }) => boolean): number | null => {
    if (first === undefined) return null;
    const elapsedDays = Math.round((Date.parse(today) - Date.parse(first)) / DAY_MS);
    return (sum(entriesNow.filter(isWanted), 'bytes') - sum(rowsThen.filter(isWanted), 'bytes')) / elapsedDays;
  };
}

function bytesByDay(days: readonly StoredDay[]): { day: string; bytes: number }[] {
  const sums = new Map<string, number>();
  for (const { day, bytes } of days) sums.set(day, (sums.get(day) ?? 0) + bytes);
  return [...sums].map(([day, bytes]) => ({ day, bytes }));
}
