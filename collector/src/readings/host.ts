/** The machine that the collector runs on, as it is now. Null is "this system does not tell". */
import type { CpuMode, DiskRole } from '../catalog/machine.ts';

export interface DiskSpace {
  role: DiskRole;
  totalBytes: number;
  /** For whoever is not root. */
  availableBytes: number;
}

export interface HostReading {
  cpus: number;
  /** Since the machine was started; all processors added up. */
  cpuSeconds: Readonly<Record<CpuMode, number>>;
  /** Part of all processors that was used since the look before, 0 to 1; null at the first one. */
  cpuUsed: number | null;
  /** Average number of processes that ran or waited to, over 1, 5 and 15 minutes. */
  load: readonly [number, number, number] | null;
  memory: { totalBytes: number; availableBytes: number };
  swap: { totalBytes: number; freeBytes: number } | null;
  disks: readonly DiskSpace[];
  /** Since the machine was started, over all disks. */
  diskIo: { readBytes: number; writtenBytes: number } | null;
  /** Since the machine was started, over all interfaces that lead out of it. */
  network: { receivedBytes: number; sentBytes: number } | null;
  /** Milliseconds since the epoch. */
  bootedAt: number;
}
