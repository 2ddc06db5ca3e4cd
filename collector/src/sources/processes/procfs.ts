/** Processes as Linux tells of them in /proc: one small read each, no program is started. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { findMarks } from './marks.ts';
import { NO_MARKS, type ListedProcess, type ProcessTable } from './table.ts';

/** Of the times in /proc, whatever the kernel's own clock ticks at. */
const TICKS_PER_SECOND = 100;
const NUMBER = /^\d+$/;
/** `stat` is one line of some 50 numbers. */
const STAT_BYTES = 2048;

/** @param root other than /proc for tests */
export function createProcTable(root = '/proc'): ProcessTable {
  const buffer = Buffer.alloc(STAT_BYTES);
  return {
    list() {
      const bootedAt = bootTimeOf(readFileSync(join(root, 'stat'), 'latin1'));
      const processes: ListedProcess[] = [];
      for (const name of readdirSync(root)) {
        if (!NUMBER.test(name)) continue;
        const found = orElse(undefined, () => parseStat(readStart(`${root}/${name}/stat`, buffer), bootedAt));
        if (found !== undefined) processes.push(found);
      }
      return processes;
    },
    usage(pid) {
      const status = orElse('', () => readFileSync(`${root}/${pid}/status`, 'latin1'));
      const kibibytes = numberAfter(status, 'VmRSS:');
      return {
        residentBytes: kibibytes === null ? null : kibibytes * 1024,
        threads: numberAfter(status, 'Threads:'),
        openFiles: orElse(null, () => readdirSync(`${root}/${pid}/fd`).length),
      };
    },
    commandLine: (pid) =>
      orElse([], () =>
        readFileSync(`${root}/${pid}/cmdline`, 'utf8')
          .split('\0')
          .filter((word) => word !== ''),
      ),
    marks: (pid) => orElse(NO_MARKS, () => findMarks(readFileSync(`${root}/${pid}/environ`))),
    workingDirectory: (pid) => orElse('', () => readlinkSync(`${root}/${pid}/cwd`)),
  };
}

/** @returns milliseconds since the epoch */
export function bootTimeOf(stat: string): number {
  const seconds = numberAfter(stat, 'btime ');
  if (seconds === null) throw new Error('/proc/stat does not tell when the machine was started.');
  return seconds * 1000;
}

/** When a process was started, from the ticks that had gone by since the machine was; milliseconds since the epoch. */
export function startTimeOf(ticks: number, bootedAt: number): number {
  return bootedAt + (ticks * 1000) / TICKS_PER_SECOND;
}

/** @returns undefined for a line that is none of a process */
export function parseStat(line: string, bootedAt: number): ListedProcess | undefined {
  // The name stands in brackets and may itself have brackets and blanks.
  const [open, close] = [line.indexOf('('), line.lastIndexOf(')')];
  const fields = line.slice(close + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const pid = Number(line.slice(0, open - 1));
  const startTicks = field(22);
  if (open < 1 || close < open || !Number.isInteger(pid) || !Number.isInteger(startTicks)) return undefined;
  return {
    pid,
    parentPid: field(4),
    name: line.slice(open + 1, close),
    startedAt: startTimeOf(startTicks, bootedAt),
    procStart: String(startTicks),
    cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
    cpuCores: null,
  };
}

function readStart(path: string, buffer: Buffer): string {
  const descriptor = openSync(path, 'r');
  try {
    return buffer.latin1Slice(0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

function numberAfter(text: string, label: string): number | null {
  const at = text.startsWith(label) ? 0 : text.indexOf(`\n${label}`) + 1;
  if (at === 0 && !text.startsWith(label)) return null;
  const value = Number.parseInt(text.slice(at + label.length, at + label.length + 24), 10);
  return Number.isNaN(value) ? null : value;
}

/** A process may end while it is looked at, and others' are not for us to see. */
function orElse<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
