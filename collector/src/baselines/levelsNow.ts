/** The levels whose history nobody else keeps, as they are now: sampled once an hour. */
import { sum } from 'simple-statistics';
import type { Readings } from '../readings/board.ts';
import { limitsInForce } from '../readings/statusLines.ts';
import type { LevelSample } from '../store/baselines.ts';
import type { Labels } from '../store/queries/signalLabels.ts';

/** By the names of signals and forecasts, which read them. */
export function levelsNow(readings: Readings, now: number): LevelSample[] {
  return [...hostLevels(readings), ...processLevels(readings), ...storageLevels(readings), ...limitLevels(readings, now)];
}

function sample(signal: string, subject: Labels, value: number): LevelSample {
  return { signal, subject: JSON.stringify(subject), value };
}

function hostLevels(readings: Readings): LevelSample[] {
  const host = readings.latest('host')?.value;
  if (host === undefined) return [];
  const { totalBytes, availableBytes } = host.memory;
  const disks = host.disks.filter((disk) => disk.totalBytes > 0);
  return [
    ...(totalBytes > 0 ? [sample('memory', {}, 1 - availableBytes / totalBytes)] : []),
    ...disks.map((disk) => sample('disk_available', { disk: disk.role }, disk.availableBytes / disk.totalBytes)),
  ];
}

function processLevels(readings: Readings): LevelSample[] {
  const sums = new Map<string, number>();
  for (const { kind, residentBytes } of readings.latest('processes')?.value.processes ?? []) {
    sums.set(kind, (sums.get(kind) ?? 0) + (residentBytes ?? 0));
  }
  return [...sums].map(([process, bytes]) => sample('process_memory', { process }, bytes));
}

function storageLevels(readings: Readings): LevelSample[] {
  const storage = readings.latest('storage')?.value;
  if (storage === undefined) return [];
  return [sample('storage_bytes', {}, sum(storage.directories.flatMap(({ entries }) => entries.map(({ bytes }) => bytes))))];
}

function limitLevels(readings: Readings, now: number): LevelSample[] {
  const lines = readings.latest('statusLines')?.value;
  if (lines === undefined) return [];
  return limitsInForce(lines, now).map(({ window, usedRatio }) => sample('rate_limit', { window }, usedRatio));
}
