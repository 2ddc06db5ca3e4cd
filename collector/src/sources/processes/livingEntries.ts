/** Which of the processes that run are those that the live registry names. */
import type { RegistryEntry } from '../registry/read.ts';
import type { ListedProcess } from './table.ts';

/** Between the start of a process as the system tells it in whole seconds and as it noted itself. */
const CLOCK_SLACK_MS = 2000;

/** Entries by process, without those whose process is gone or whose number another process has now. */
export function livingEntries(entries: readonly RegistryEntry[], processes: readonly ListedProcess[]): Map<ListedProcess, RegistryEntry> {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const living = new Map<ListedProcess, RegistryEntry>();
  for (const entry of entries) {
    const process = byPid.get(entry.pid);
    if (process !== undefined && isSame(entry, process)) living.set(process, entry);
  }
  return living;
}

function isSame(entry: RegistryEntry, process: ListedProcess): boolean {
  if (entry.procStart !== '' && process.procStart !== '') return entry.procStart === process.procStart;
  return process.startedAt <= entry.startedAt + CLOCK_SLACK_MS;
}
