/** The collector itself: whether its sources work and agree, and what of it grows. */
import type { Signal } from './signal.ts';

/** Sessions of which both sources must speak before their disagreement means anything. */
export const AGREEMENT_SESSIONS_MIN = 3;

export const collectorSignals = {
  source_health: {
    title: 'Sources that work',
    help: 'Whether a source of the collector works: 1 while it does, 0 while it fails.',
    unit: 'bool',
    by: ['source'],
    measure: { kind: 'level', of: { metric: 'ccmon_source_up' }, join: 'min' },
    window: '10m',
    limits: [
      {
        severity: 'critical',
        side: 'below',
        value: 1,
        lasting: '5m',
        why: 'What the source tells is missing or old from now on; signals that stand on it are silent, which is not the same as well.',
      },
    ],
    alert: 'ClaudeSourceDown',
    says: 'Source {source} of the collector fails',
    remedies: [
      '"ccmon status" says why: a directory that cannot be read, a full disk, a file of an unknown format.',
      "The collector's log has the error of each failed run; it tries again by itself.",
    ],
  },
  source_agreement: {
    title: 'Agreement of sources',
    help: 'What the first source tells by what the second tells of the same sessions of the last seven days; 1 when they agree.',
    unit: 'factor',
    by: ['quantity', 'sources'],
    measure: {
      kind: 'level',
      of: { metric: 'ccmon_reconciliation_ratio' },
      join: 'max',
      enough: { metric: 'ccmon_reconciliation_sessions', min: AGREEMENT_SESSIONS_MIN },
    },
    window: '1h',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 1.1,
        lasting: '30m',
        why: 'One of the two counts something twice, or misses a tenth of it: until it is known which, no figure that stands on either is to be trusted.',
      },
      {
        severity: 'warning',
        side: 'below',
        value: 0.9,
        lasting: '30m',
        why: 'One of the two misses a tenth of it, or the other counts something twice: until it is known which, no figure that stands on either is to be trusted.',
      },
    ],
    says: 'The sources {sources} disagree about {quantity}',
    remedies: [
      '/api/v1/reconciliation lists the sessions that differ most; look at one of them in both sources.',
      'Telemetry that began in the middle of a session, and hooks installed then, differ for a week: that passes.',
      'A new version of Claude Code may have changed its format: look at ccmon_unknown_records_total.',
    ],
  },
  store_size: {
    title: 'Size of the store',
    help: "The collector's database on disk, with its log.",
    unit: 'bytes',
    by: [],
    measure: { kind: 'level', of: { metric: 'ccmon_store_bytes' }, join: 'max' },
    window: '1h',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 2_147_483_648,
        lasting: '15m',
        why: 'The store has no bound of its own and is never cleared: from here on its copies and its first read at a start are felt.',
      },
    ],
    remedies: [
      'Compare with the transcripts: a store that grows much faster than they do is a fault worth reporting.',
      'If the history is simply long, raise the limit; nothing breaks above it.',
    ],
  },
  spool: {
    title: 'Spool in use',
    help: 'Part of the room that hooks, the status line and the wrapper may fill while no collector takes what they leave.',
    unit: 'ratio',
    by: [],
    measure: {
      ...{ kind: 'share', available: 'ccmon_spool_available_bytes', total: 'ccmon_spool_capacity_bytes' },
      ...{ used: true, join: 'max' },
    },
    window: '10m',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 0.8,
        lasting: '5m',
        why: 'In a full spool hooks leave nothing more: what happens then is known from transcripts alone, and later.',
      },
    ],
    source: 'hooks',
    remedies: [
      'The collector empties the spool several times a second: if it is full, look at the source hooks in "ccmon status".',
      'Look for what writes so much: one hook per file of a large folder, or a hook that calls Claude Code itself.',
    ],
  },
  unread_transcripts: {
    title: 'Transcripts about to be deleted unread',
    help: "Transcripts that the collector cannot read and that Claude Code's clean-up will delete within seven days.",
    unit: 'count',
    by: [],
    measure: { kind: 'level', of: { metric: 'ccmon_unread_cleanup_files', where: { within_days: '7' } }, join: 'sum' },
    window: '1h',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 0,
        lasting: '15m',
        why: 'Claude Code deletes them at one of its next starts: what they tell of tokens, cost and runs is then lost for good.',
      },
    ],
    alert: 'ClaudeTranscriptsLostSoon',
    says: 'Transcripts will be deleted before they were read',
    source: 'transcripts',
    remedies: [
      '"ccmon status" names the files and why they cannot be read; most often it is who owns them.',
      'A larger "cleanupPeriodDays" in the settings of Claude Code gives time.',
    ],
  },
} as const satisfies Record<string, Signal>;
