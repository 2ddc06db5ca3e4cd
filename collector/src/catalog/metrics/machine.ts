/** What of Claude Code is on this machine: agents that are defined, processes, stored files. */
import type { MetricDefinition } from './definition.ts';

const PROCESSES = "processes of this machine, and Claude Code's registry of sessions";
const STORAGE = 'names, sizes and times of files in the configuration directories';

export const machineMetrics = {
  claude_agent_definitions: {
    type: 'gauge',
    help: 'Agents defined in agents/*.md; 1 each, known before their first run.',
    unit: 'count',
    labels: ['agent'],
    source: 'agents/*.md of user, projects and plugins',
  },
  claude_processes: {
    type: 'gauge',
    help: 'Processes of Claude Code and those that they started.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_cpu_seconds_total: {
    type: 'counter',
    help: 'Processor time that they used since the collector was started, with those that have ended since.',
    unit: 'seconds',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_resident_memory_bytes: {
    type: 'gauge',
    help: 'Resident memory, added up: memory that processes share counts for each of them.',
    unit: 'bytes',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_threads: {
    type: 'gauge',
    help: 'Threads, where the system tells.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_open_files: {
    type: 'gauge',
    help: 'Open files, sockets and pipes, where the system tells.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_longest_uptime_seconds: {
    type: 'gauge',
    help: 'Time since the oldest of them was started.',
    unit: 'seconds',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_orphans: {
    type: 'gauge',
    help: 'Processes that Claude Code started and whose Claude Code is gone.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_stuck: {
    type: 'gauge',
    help: 'Processes that are stuck: a busy session that has done nothing for ten minutes, a hook that nobody waits for any more.',
    unit: 'count',
    labels: ['project', 'stuck'],
    source: PROCESSES,
  },
  claude_storage_bytes: {
    type: 'gauge',
    help: 'What the configuration directories hold; `none` is of no project.',
    unit: 'bytes',
    labels: ['project', 'storage'],
    source: STORAGE,
  },
  claude_storage_files: {
    type: 'gauge',
    help: 'Files in the configuration directories; `none` is of no project.',
    unit: 'count',
    labels: ['project', 'storage'],
    source: STORAGE,
  },
  claude_storage_cleanup_bytes: {
    type: 'gauge',
    help: "What Claude Code's clean-up will delete within this many days, if it is not written to before.",
    unit: 'bytes',
    labels: ['within_days'],
    source: `${STORAGE}; cleanupPeriodDays of the settings, 30 by default`,
  },
  claude_storage_cleanup_sessions: {
    type: 'gauge',
    help: "Sessions whose transcript Claude Code's clean-up will delete within this many days, if they do not go on before.",
    unit: 'count',
    labels: ['within_days'],
    source: `${STORAGE}; cleanupPeriodDays of the settings, 30 by default`,
  },
  claude_sessions_large: {
    type: 'gauge',
    help: 'Sessions on disk of 10 MiB and more.',
    unit: 'count',
    labels: ['project'],
    source: 'file sizes: main file and agents of a session added up',
  },
} as const satisfies Record<string, MetricDefinition>;
