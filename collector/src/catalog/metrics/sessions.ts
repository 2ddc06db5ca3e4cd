/** Sessions: how many there are, how they fare, how long they take to load, to save and to compact. */
import { HOOK_SECONDS, WORK_SECONDS } from './buckets.ts';
import type { MetricDefinition } from './definition.ts';

const TRANSCRIPTS = 'transcripts';

/** 0.1 s to 2 min: loading a session. */
const LOAD_SECONDS = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 7.5, 10, 20, 30, 60, 120] as const;
/** 64 KiB to 256 MiB; 10 MiB is where a session counts as large. */
const SIZE_BYTES = [65_536, 262_144, 1_048_576, 2_621_440, 5_242_880, 10_485_760, 26_214_400, 104_857_600, 268_435_456] as const;

export const sessionMetrics = {
  claude_sessions_active: {
    type: 'gauge',
    help: 'Sessions with a record in the last five minutes.',
    unit: 'count',
    labels: ['project'],
    source: `${TRANSCRIPTS}: time of the last record`,
  },
  claude_sessions: {
    type: 'gauge',
    help: 'Sessions known, by health.',
    unit: 'count',
    labels: ['project', 'health'],
    source: `${TRANSCRIPTS}: session ids; damage found in their files`,
  },
  claude_session_starts_total: {
    type: 'counter',
    help: 'Sessions begun or taken up again, as far as transcripts tell.',
    unit: 'count',
    labels: ['project', 'start'],
    source: `${TRANSCRIPTS}: SessionStart hook names, forkedFrom, compact_boundary, first records`,
  },
  claude_session_size_bytes: {
    type: 'histogram',
    help: 'Sizes of transcripts on disk now: each session is in one bucket, so this is a state, not a count of events.',
    unit: 'bytes',
    labels: [],
    buckets: SIZE_BYTES,
    source: 'file sizes: main file and agents of a session added up',
  },
  claude_session_largest_bytes: {
    type: 'gauge',
    help: 'Size of the largest session on disk.',
    unit: 'bytes',
    labels: ['project'],
    source: 'file sizes: main file and agents of a session added up',
  },
  claude_session_damage_total: {
    type: 'counter',
    help: 'Lines of transcripts that are not one whole record.',
    unit: 'count',
    labels: ['kind'],
    source: `${TRANSCRIPTS}: lines that do not parse`,
  },
  claude_session_load_duration_seconds: {
    type: 'histogram',
    help: 'Time from the start of a process, or of the operation, until its session was loaded.',
    unit: 'seconds',
    labels: ['start'],
    buckets: LOAD_SECONDS,
    source: 'hooks: SessionStart; processes: start of the process',
  },
  claude_session_read_duration_seconds: {
    type: 'histogram',
    help: "Time to read and parse a transcript when a process begins to serve its session, by the collector's own reader.",
    unit: 'seconds',
    labels: ['start'],
    buckets: HOOK_SECONDS,
    source: 'processes: measured once for each process and session',
  },
  claude_session_save_duration_seconds: {
    type: 'histogram',
    help: "Time from a record's own time until its bytes were on disk: the slowest record of each minute, of what was written while the collector ran.",
    unit: 'seconds',
    labels: ['start'],
    buckets: HOOK_SECONDS,
    source: `${TRANSCRIPTS}: time of the file less time of the record`,
  },
  claude_compactions_total: {
    type: 'counter',
    help: 'Compactions of the context.',
    unit: 'count',
    labels: ['project', 'trigger'],
    source: `${TRANSCRIPTS}: compact_boundary`,
  },
  claude_compaction_duration_seconds: {
    type: 'histogram',
    help: 'Duration of compactions, where the record says it.',
    unit: 'seconds',
    labels: [],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: compact_boundary.compactMetadata.durationMs`,
  },
} as const satisfies Record<string, MetricDefinition>;
