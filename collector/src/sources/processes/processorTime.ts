/** Processor time from look to look: cores used by each process, and seconds added up over processes that come and go. */
import type { ProcessKind } from '../../catalog/machine.ts';
import type { CpuTotal } from '../../readings/processes.ts';
import { identityOf, type ListedProcess } from './table.ts';

export interface ProcessorTime {
  /** Cores that each process used since the look before, by process; takes this look as the next one's before. */
  look(processes: readonly ListedProcess[], now: number): Map<ListedProcess, number | null>;
  /** Adds what a process of this look used since it was last added, to be called once for each. */
  add(process: ListedProcess, kind: ProcessKind, project: string): void;
  totals(): CpuTotal[];
}

interface Seen {
  cpuSeconds: number;
  at: number;
}

export function createProcessorTime(): ProcessorTime {
  let seen = new Map<string, Seen>();
  let before = new Map<string, Seen>();
  let firstLookAt: number | undefined;
  const totals = new Map<string, CpuTotal>();
  return {
    look(processes, now) {
      firstLookAt ??= now;
      before = seen;
      seen = new Map();
      return new Map(
        processes.map((process) => {
          const { cpuSeconds } = process;
          if (cpuSeconds === null) return [process, process.cpuCores];
          const identity = identityOf(process);
          seen.set(identity, { cpuSeconds, at: now });
          const last = before.get(identity);
          const isMeasured = last !== undefined && now > last.at;
          return [process, isMeasured ? Math.max(0, (1000 * (cpuSeconds - last.cpuSeconds)) / (now - last.at)) : null];
        }),
      );
    },
    add(process, kind, project) {
      const { cpuSeconds, startedAt } = process;
      if (cpuSeconds === null) return;
      const key = `${kind}\n${project}`;
      const total = totals.get(key) ?? { kind, project, seconds: 0 };
      totals.set(key, total);
      // What a process had used before it was seen for the first time counts only if it was started since we look.
      const last = before.get(identityOf(process))?.cpuSeconds ?? (startedAt >= (firstLookAt ?? 0) ? 0 : cpuSeconds);
      total.seconds += Math.max(0, cpuSeconds - last);
    },
    totals: () => [...totals.values()].map((total) => ({ ...total })),
  };
}
