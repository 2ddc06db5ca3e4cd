/** The machine: what may run out. */
import type { Signal } from './signal.ts';

export const machineSignals = {
  memory: {
    title: 'Memory in use',
    help: 'Part of the memory that is not available.',
    unit: 'ratio',
    by: [],
    measure: {
      ...{ kind: 'share', available: 'ccmon_host_memory_available_bytes', total: 'ccmon_host_memory_total_bytes' },
      ...{ used: true, join: 'max' },
    },
    window: '10m',
    source: 'host',
    limits: [
      {
        severity: 'critical',
        side: 'above',
        value: 0.9,
        lasting: '5m',
        why: 'The system begins to swap or to end processes, Claude Code among them.',
      },
      { severity: 'warning', side: 'above', value: 0.85, lasting: '5m', why: 'Another large session or build may not fit any more.' },
    ],
    baseline: { sides: ['above'], floor: 0.5 },
    remedies: [
      'Resource Usage shows the memory by component: Claude Code, its MCP servers, hooks, the stack.',
      'End sessions that nobody uses; orphans are named on the Status page.',
    ],
  },
  disk: {
    title: 'Free disk space',
    help: "Part of the disk that is free, of the disks that hold Claude Code's files, the collector's own, and the system.",
    unit: 'ratio',
    by: ['disk'],
    measure: {
      ...{ kind: 'share', available: 'ccmon_host_disk_available_bytes', total: 'ccmon_host_disk_total_bytes' },
      ...{ used: false, join: 'min' },
    },
    window: '1h',
    source: 'host',
    limits: [
      {
        severity: 'critical',
        side: 'below',
        value: 0.05,
        lasting: '5m',
        why: 'A full disk tears transcripts and the store: what is not written then is lost.',
      },
    ],
    exhaustion: {
      window: '6h',
      aheadHours: 24,
      below: 0.4,
      lasting: '60m',
      why: 'Something writes without end: there is less than a day left to find it.',
    },
    remedies: [
      'Resource Usage shows what the configuration directory holds by type, and what the clean-up will take.',
      '"cleanupPeriodDays" in the settings of Claude Code decides how long transcripts stay.',
    ],
  },
  process_memory: {
    title: 'Memory of Claude Code',
    help: 'Resident memory of the processes of a kind, all added up.',
    unit: 'bytes',
    by: ['process'],
    measure: { kind: 'level', of: { metric: 'claude_process_resident_memory_bytes' }, join: 'sum' },
    window: '1h',
    source: 'processes',
    limits: [],
    baseline: { sides: ['above'], floor: 1_073_741_824 },
    remedies: ['The Processes table names the largest ones and their sessions; a resumed session begins with less.'],
  },
} as const satisfies Record<string, Signal>;
