/** The machine as Linux tells of it in /proc and /sys: a handful of small reads, no program is started. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CpuMode } from '../../catalog/machine.ts';
import type { HostReading } from '../../readings/host.ts';

export type Measures = Omit<HostReading, 'cpuUsed' | 'disks'>;

/** Of the times in /proc, whatever the kernel's own clock ticks at. */
const TICKS_PER_SECOND = 100;
/** Of the numbers in diskstats, whatever the disk's own sectors have. */
const SECTOR_BYTES = 512;
/** Memory and images that look like disks, and disks made of others: their traffic is counted there already. */
const NOT_A_DISK = /^(?:loop|ram|zram|dm-|md|nbd|sr|fd)\d/;
/** Interfaces that do not lead out of the machine, and those whose traffic goes through another one. */
const NOT_A_WAY_OUT = /^(?:lo$|veth|docker|br-|virbr|vnet|cni|flannel|cali|tun|tap|tailscale|wg|dummy|ifb|bond|team)|[.:]/;

/** @param root other than / for tests. @throws when the system's own figures cannot be read */
export function readProc(root = '/'): Measures {
  const read = (path: string): string => readFileSync(join(root, path), 'latin1');
  const disks = readdirSync(join(root, 'sys/block')).filter((name) => !NOT_A_DISK.test(name));
  return {
    ...parseStat(read('proc/stat')),
    ...parseMeminfo(read('proc/meminfo')),
    load: parseLoad(read('proc/loadavg')),
    diskIo: parseDiskstats(read('proc/diskstats'), new Set(disks)),
    network: parseInterfaces(read('proc/net/dev')),
  };
}

export function parseStat(text: string): Pick<Measures, 'cpus' | 'cpuSeconds' | 'bootedAt'> {
  const lines = text.split('\n').map((line) => line.split(/\s+/));
  const [, ...ticks] = lines.find(([name]) => name === 'cpu') ?? [];
  const [user, nice, system, idle, iowait, irq, softirq, steal] = ticks.map((value) => Number(value) / TICKS_PER_SECOND);
  const bootedAt = Number(lines.find(([name]) => name === 'btime')?.[1]) * 1000;
  if (idle === undefined || Number.isNaN(bootedAt)) throw new Error('/proc/stat has neither processor times nor the time of the start.');
  const cpuSeconds: Record<CpuMode, number> = {
    user: (user ?? 0) + (nice ?? 0),
    system: (system ?? 0) + (irq ?? 0) + (softirq ?? 0),
    iowait: iowait ?? 0,
    steal: steal ?? 0,
    idle,
  };
  return { cpus: lines.filter(([name]) => /^cpu\d+$/.test(name ?? '')).length, cpuSeconds, bootedAt };
}

export function parseMeminfo(text: string): Pick<Measures, 'memory' | 'swap'> {
  const bytesOf = (name: string): number => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  const [totalBytes, availableBytes, swapTotal] = [bytesOf('MemTotal'), bytesOf('MemAvailable'), bytesOf('SwapTotal')];
  if (Number.isNaN(totalBytes + availableBytes)) throw new Error('/proc/meminfo does not tell how much memory is available.');
  return {
    memory: { totalBytes, availableBytes },
    swap: swapTotal > 0 ? { totalBytes: swapTotal, freeBytes: bytesOf('SwapFree') } : null,
  };
}

function parseLoad(text: string): Measures['load'] {
  const [one, five, fifteen] = text.split(' ').slice(0, 3).map(Number);
  return one === undefined || five === undefined || fifteen === undefined ? null : [one, five, fifteen];
}

/** @param disks names of those that count: partitions stand beside them */
export function parseDiskstats(text: string, disks: ReadonlySet<string>): Measures['diskIo'] {
  const sum = { readBytes: 0, writtenBytes: 0 };
  for (const line of text.split('\n')) {
    const [, , name = '', , , sectorsRead, , , , sectorsWritten] = line.trim().split(/\s+/);
    if (!disks.has(name)) continue;
    sum.readBytes += Number(sectorsRead) * SECTOR_BYTES;
    sum.writtenBytes += Number(sectorsWritten) * SECTOR_BYTES;
  }
  return sum;
}

export function parseInterfaces(text: string): Measures['network'] {
  const sum = { receivedBytes: 0, sentBytes: 0 };
  for (const line of text.split('\n')) {
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, colon).trim();
    if (colon < 0 || !isWayOut(name)) continue;
    const numbers = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    sum.receivedBytes += numbers[0] ?? 0;
    sum.sentBytes += numbers[8] ?? 0;
  }
  return sum;
}

export function isWayOut(name: string): boolean {
  return !NOT_A_WAY_OUT.test(name);
}
