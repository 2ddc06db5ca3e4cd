/** Metrics of how the machine is now: processes, the host, storage. */
import type { Reading } from '../../readings/board.ts';
import type { ProcessReading } from '../../readings/processes.ts';
import type { Labels, Show, ShownValue } from './readings.ts';

/** Stands for "of no project": an empty label's value would say that it is not known. */
const NO_PROJECT = 'none';

export function showProcesses({ value: { processes, cpuTotals }, at }: Reading<'processes'>, { gauge, counter }: Show): void {
  const each = (amount: (process: ProcessReading) => number | null): ShownValue[] =>
    processes.flatMap((process): ShownValue[] => {
      const value = amount(process);
      return value === null ? [] : [[{ project: process.project, process: process.kind }, value]];
    });
  gauge(
    'claude_processes',
    each(() => 1),
  );
  gauge(
    'claude_process_resident_memory_bytes',
    each(({ residentBytes }) => residentBytes),
  );
  gauge(
    'claude_process_threads',
    each(({ threads }) => threads),
  );
  gauge(
    'claude_process_open_files',
    each(({ openFiles }) => openFiles),
  );
  gauge(
    'claude_process_longest_uptime_seconds',
    each(({ startedAt }) => Math.max(0, at - startedAt) / 1000),
    Math.max,
  );
  gauge(
    'claude_process_orphans',
    each(({ isOrphan }) => Number(isOrphan)),
  );
  gauge(
    'claude_process_stuck',
    processes.flatMap(({ project, stuck }): ShownValue[] => (stuck === null ? [] : [[{ project, stuck }, 1]])),
  );
  counter(
    'claude_process_cpu_seconds_total',
    cpuTotals.map(({ kind, project, seconds }) => [{ project, process: kind }, seconds]),
  );
}

export function showHost({ value }: Reading<'host'>, { gauge, counter }: Show): void {
  const { cpus, cpuSeconds, load, memory, swap, disks, diskIo, network, bootedAt } = value;
  gauge('ccmon_host_cpus', [[{}, cpus]]);
  counter(
    'ccmon_host_cpu_seconds_total',
    Object.entries(cpuSeconds).map(([mode, seconds]) => [{ mode }, seconds]),
  );
  gauge('ccmon_host_load', load === null ? [] : load.map((average, i) => [{ minutes: ['1', '5', '15'][i] ?? '' }, average]));
  gauge('ccmon_host_memory_total_bytes', [[{}, memory.totalBytes]]);
  gauge('ccmon_host_memory_available_bytes', [[{}, memory.availableBytes]]);
  gauge('ccmon_host_swap_total_bytes', swap === null ? [] : [[{}, swap.totalBytes]]);
  gauge('ccmon_host_swap_free_bytes', swap === null ? [] : [[{}, swap.freeBytes]]);
  gauge(
    'ccmon_host_disk_total_bytes',
    disks.map(({ role, totalBytes }) => [{ disk: role }, totalBytes]),
  );
  gauge(
    'ccmon_host_disk_available_bytes',
    disks.map(({ role, availableBytes }) => [{ disk: role }, availableBytes]),
  );
  gauge('ccmon_host_boot_time_seconds', [[{}, bootedAt / 1000]]);
  if (diskIo !== null) {
    counter('ccmon_host_disk_io_bytes_total', [
      [{ direction: 'read' }, diskIo.readBytes],
      [{ direction: 'write' }, diskIo.writtenBytes],
    ]);
  }
  if (network !== null) {
    counter('ccmon_host_network_bytes_total', [
      [{ direction: 'receive' }, network.receivedBytes],
      [{ direction: 'transmit' }, network.sentBytes],
    ]);
  }
}

export function showStorage({ value: { directories } }: Reading<'storage'>, { gauge }: Show): void {
  const entries = directories.flatMap((directory) => directory.entries);
  const labelsOf = ({ type, project }: (typeof entries)[number]): Labels => ({
    storage: type,
    project: project === '' ? NO_PROJECT : project,
  });
  const forecasts = directories.flatMap((directory) => directory.cleanup);
  const within = ({ withinDays }: (typeof forecasts)[number]): Labels => ({ within_days: String(withinDays) });
  gauge(
    'claude_storage_bytes',
    entries.map((entry) => [labelsOf(entry), entry.bytes]),
  );
  gauge(
    'claude_storage_files',
    entries.map((entry) => [labelsOf(entry), entry.files]),
  );
  gauge(
    'claude_storage_cleanup_bytes',
    forecasts.map((forecast) => [within(forecast), forecast.bytes]),
  );
  gauge(
    'claude_storage_cleanup_sessions',
    forecasts.map((forecast) => [within(forecast), forecast.sessions]),
  );
}
