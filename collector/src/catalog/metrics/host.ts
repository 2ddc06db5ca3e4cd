/** The machine itself. */
import type { MetricDefinition } from './definition.ts';

const HOST = 'operating system';

export const hostMetrics = {
  ccmon_host_cpus: {
    type: 'gauge',
    help: 'Processors of the machine.',
    unit: 'count',
    labels: [],
    source: HOST,
  },
  ccmon_host_cpu_seconds_total: {
    type: 'counter',
    help: "Time of the machine's processors since it was started.",
    unit: 'seconds',
    labels: ['mode'],
    source: HOST,
  },
  ccmon_host_load: {
    type: 'gauge',
    help: 'Processes that ran or waited to, on average over this many minutes.',
    unit: 'count',
    labels: ['minutes'],
    source: HOST,
  },
  ccmon_host_memory_total_bytes: {
    type: 'gauge',
    help: 'Memory of the machine.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_memory_available_bytes: {
    type: 'gauge',
    help: 'Memory that programs can have without others being swapped out.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_swap_total_bytes: {
    type: 'gauge',
    help: 'Swap space; not there on a machine that has none.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_swap_free_bytes: {
    type: 'gauge',
    help: 'Swap space that is free; not there on a machine that has none.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_disk_total_bytes: {
    type: 'gauge',
    help: "Size of the disk that holds Claude Code's files, the collector's or the system; it may be one and the same.",
    unit: 'bytes',
    labels: ['disk'],
    source: HOST,
  },
  ccmon_host_disk_available_bytes: {
    type: 'gauge',
    help: 'Free space on it that is not reserved for the system.',
    unit: 'bytes',
    labels: ['disk'],
    source: HOST,
  },
  ccmon_host_disk_io_bytes_total: {
    type: 'counter',
    help: 'Read from and written to disks since the machine was started; Linux only.',
    unit: 'bytes',
    labels: ['direction'],
    source: HOST,
  },
  ccmon_host_network_bytes_total: {
    type: 'counter',
    help: 'Received and sent by interfaces that lead out of the machine, since it was started.',
    unit: 'bytes',
    labels: ['direction'],
    source: HOST,
  },
  ccmon_host_boot_time_seconds: {
    type: 'gauge',
    help: 'When the machine was started.',
    unit: 'timestamp',
    labels: [],
    source: HOST,
  },
} as const satisfies Record<string, MetricDefinition>;
