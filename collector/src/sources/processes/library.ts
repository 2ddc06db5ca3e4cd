/**
 * Processes of macOS and Windows, by systeminformation: it starts the system's own programs, which takes tenths of a
 * second of processor time, so Linux is read without it. Neither environments nor working directories are told.
 */
import { NO_MARKS, type ListedProcess, type ProcessTable, type Usage } from './table.ts';

/** Starts are told as ages in whole seconds, so that they waver from look to look. */
const WAVER_MS = 3000;

interface Extras {
  commandLine: readonly string[];
  residentBytes: number;
}

export function createLibraryTable(): ProcessTable {
  let extras = new Map<number, Extras>();
  let starts = new Map<number, number>();
  return {
    async list() {
      // Loaded only where it is needed: it is a large part of the collector's program.
      const { default: systeminformation } = await import('systeminformation');
      const { list } = await systeminformation.processes();
      if (list.length === 0) throw new Error('The system listed no process.');
      const before = starts;
      starts = new Map(list.map(({ pid, started }) => [pid, steadyStart(before.get(pid), Date.parse(started))]));
      extras = new Map(
        list.map(({ pid, path, command, params, memRss }) => [
          pid,
          { commandLine: [path === '' ? command : `${path}/${command}`, ...params.split(' ')], residentBytes: memRss * 1024 },
        ]),
      );
      return list.map(({ pid, parentPid, name, cpu }): ListedProcess => ({
        ...{ pid, parentPid, name: name.replace(/\.exe$/i, ''), startedAt: starts.get(pid) ?? 0 },
        ...{ procStart: '', cpuSeconds: null, cpuCores: cpu / 100 },
      }));
    },
    usage: (pid): Usage => ({ residentBytes: extras.get(pid)?.residentBytes ?? null, threads: null, openFiles: null }),
    commandLine: (pid) => extras.get(pid)?.commandLine ?? [],
    marks: () => NO_MARKS,
    workingDirectory: () => '',
  };
}

function steadyStart(before: number | undefined, now: number): number {
  if (before !== undefined && Math.abs(before - now) <= WAVER_MS) return before;
  return Number.isNaN(now) ? 0 : now;
}
