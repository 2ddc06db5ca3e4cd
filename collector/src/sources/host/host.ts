/** The source of the machine's own figures: every 15 s, so that they are there without a node exporter. */
import { statfsSync } from 'node:fs';
import type { DiskRole } from '../../catalog/machine.ts';
import type { DiskSpace, HostReading } from '../../readings/host.ts';
import { lookInRounds, type Source } from '../source.ts';
import { readByLibrary } from './library.ts';
import { readProc, type Measures } from './proc.ts';

const HOST_INTERVAL_MS = 15_000;

export interface HostOptions {
  /** Where Claude Code keeps its files; of several disks the fullest is told. */
  configDirs: () => readonly string[];
  dataDir: string;
  measure?: (now: number) => Measures | Promise<Measures>;
  intervalMs?: number;
}

export function createHostSource({ intervalMs = HOST_INTERVAL_MS, ...options }: HostOptions): Source {
  const look = createHostLook(options);
  return { name: 'host', run: (context) => lookInRounds(context, 'host', intervalMs, () => look(context.now())) };
}

const measureHere = (now: number): Measures | Promise<Measures> => (process.platform === 'linux' ? readProc() : readByLibrary(now));

/** @returns a look, to be repeated: the use of the processors is told from one to the next */
export function createHostLook({ configDirs, dataDir, measure = measureHere }: Omit<HostOptions, 'intervalMs'>) {
  let before: HostReading['cpuSeconds'] | undefined;
  return async (now: number): Promise<HostReading> => {
    const measures = await measure(now);
    const cpuUsed = before === undefined ? null : usedSince(before, measures.cpuSeconds);
    before = measures.cpuSeconds;
    const disks = [spaceOf('claude', configDirs()), spaceOf('ccmon', [dataDir]), spaceOf('system', [systemRoot()])];
    return { ...measures, cpuUsed, disks: disks.flatMap((disk) => disk ?? []) };
  };
}

function usedSince(before: HostReading['cpuSeconds'], now: HostReading['cpuSeconds']): number | null {
  const sumOf = (seconds: HostReading['cpuSeconds']): number => Object.values(seconds).reduce((sum, value) => sum + value, 0);
  const all = sumOf(now) - sumOf(before);
  const unused = now.idle - before.idle + (now.iowait - before.iowait);
  return all > 0 ? Math.min(1, Math.max(0, 1 - unused / all)) : null;
}

function systemRoot(): string {
  return process.platform === 'win32' ? `${process.env['SystemDrive'] ?? 'C:'}\\` : '/';
}

/** @returns undefined where none of the folders is there */
function spaceOf(role: DiskRole, folders: readonly string[]): DiskSpace | undefined {
  const spaces = folders.flatMap((folder): DiskSpace[] => {
    try {
      const { bsize, blocks, bavail } = statfsSync(folder);
      return [{ role, totalBytes: blocks * bsize, availableBytes: bavail * bsize }];
    } catch {
      // Not there yet, or on a disk that is not mounted now.
      return [];
    }
  });
  return spaces.sort((a, b) => a.availableBytes - b.availableBytes)[0];
}
