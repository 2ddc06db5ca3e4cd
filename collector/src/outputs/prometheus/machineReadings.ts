/**
 * Metrics of how the machine is now: processes, the host, storage. They follow the board of readings; what is not on it,
 * because its source failed or has not looked yet, is not exposed.
 */
import type { MetricName } from '../../catalog/metrics.ts';
import type { Reading, ReadingKind, ReadingKinds, Readings } from '../../readings/board.ts';
import type { HostReading } from '../../readings/host.ts';
import type { ProcessesReading, ProcessReading } from '../../readings/processes.ts';
import type { StorageReading } from '../../readings/storage.ts';
import { limitLabels } from './counters.ts';
import { removeAllSeries, setAmount, type Families } from './families.ts';
import type { LabelLimiter } from './labels.ts';
import { showGauge, type Shown } from './states.ts';
import { PARTS_PER_UNIT } from './units.ts';

type Labels = Readonly<Record<string, string>>;
type Value = readonly [Labels, number];

export interface MachineView {
  /** Takes up what has changed on the board since it was called last. */
  readonly refresh: () => void;
}

export interface MachineViewOptions {
  families: Families;
  limiter: LabelLimiter;
  readings: Readings;
}

/** Stands for "of no project": an empty label's value would say that it is not known. */
const NO_PROJECT = 'none';

export function createMachineView({ families, limiter, readings }: MachineViewOptions): MachineView {
  const shown = new Map<ReadingKind, Reading<ReadingKind>>();
  const gauge: ShowGauge = (metric, values, join = add) =>
    showGauge(families, limiter, { metric, values: inParts(families, metric, values), join });
  const counter: ShowCounter = (metric, values) => showCounter(families, limiter, metric, values);
  const take = <K extends ReadingKind>(
    kind: K,
    metrics: readonly MetricName[],
    show: (value: ReadingKinds[K], at: number) => void,
  ): void => {
    const reading = readings.latest(kind);
    if (reading === shown.get(kind)) return;
    if (reading === undefined) {
      shown.delete(kind);
      for (const metric of metrics) removeAllSeries(families[metric]);
      return;
    }
    shown.set(kind, reading);
    show(reading.value, reading.at);
  };
  const namesOf = (prefix: string): MetricName[] =>
    Object.values(families)
      .filter(({ name, definition }) => name.startsWith(prefix) && definition.type === 'gauge')
      .map(({ name }) => name);
  const names = { processes: namesOf('claude_process'), host: namesOf('ccmon_host_'), storage: namesOf('claude_storage_') };
  return {
    refresh() {
      take('processes', names.processes, (value, at) => showProcesses(value, at, gauge, counter));
      take('host', names.host, (value) => showHost(value, gauge, counter));
      take('storage', names.storage, (value) => showStorage(value, gauge));
    },
  };
}

type ShowGauge = (metric: MetricName, values: readonly Value[], join?: Shown['join']) => void;
type ShowCounter = (metric: MetricName, values: readonly Value[]) => void;

function showProcesses({ processes, cpuTotals }: ProcessesReading, at: number, gauge: ShowGauge, counter: ShowCounter): void {
  const each = (amount: (process: ProcessReading) => number | null): Value[] =>
    processes.flatMap((process): Value[] => {
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
    processes.flatMap(({ project, stuck }): Value[] => (stuck === null ? [] : [[{ project, stuck }, 1]])),
  );
  counter(
    'claude_process_cpu_seconds_total',
    cpuTotals.map(({ kind, project, seconds }) => [{ project, process: kind }, seconds]),
  );
}

function showHost(host: HostReading, gauge: ShowGauge, counter: ShowCounter): void {
  const { cpus, cpuSeconds, load, memory, swap, disks, diskIo, network, bootedAt } = host;
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

function showStorage({ directories }: StorageReading, gauge: ShowGauge): void {
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

const add = (a: number, b: number): number => a + b;

function inParts(families: Families, metric: MetricName, values: readonly Value[]): Value[] {
  const parts = PARTS_PER_UNIT[families[metric].definition.unit];
  return values.map(([labels, value]): Value => [labels, parts === 1 ? value : Math.round(value * parts)]);
}

/** A counter whose total is known from elsewhere. Totals whose labels became the same are added up. */
function showCounter(families: Families, limiter: LabelLimiter, metric: MetricName, values: readonly Value[]): void {
  const family = families[metric];
  const totals = new Map<string, { labels: Record<string, string>; amount: number }>();
  for (const [labels, amount] of inParts(families, metric, values)) {
    const limited = limitLabels(limiter, family, labels);
    const key = JSON.stringify(limited);
    totals.set(key, { labels: limited, amount: (totals.get(key)?.amount ?? 0) + amount });
  }
  for (const { labels, amount } of totals.values()) setAmount(family, labels, amount);
}
