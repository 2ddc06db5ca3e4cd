/** Sessions: how large they grow, whether they are whole. */
import { LARGE_SESSION_BYTES } from '../thresholds.ts';
import type { Signal } from './signal.ts';

export const sessionSignals = {
  session_wait: {
    title: 'Session waiting for its user',
    help: 'How long the session of a project that waits longest has waited: for a permission, or for the answer to a question.',
    unit: 'seconds',
    by: ['project'],
    measure: { kind: 'level', of: { metric: 'claude_session_longest_wait_seconds' }, join: 'max' },
    window: '10m',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 300,
        lasting: '0m',
        why: 'After five minutes it was not seen, or forgotten: nothing is done until somebody answers.',
      },
    ],
    alert: 'ClaudeSessionWaiting',
    source: 'hooks',
    remedies: [
      'The app shows which session waits, and for what; answer it in its terminal.',
      'A permission that is always given can be given for good: "permissions" in the settings of Claude Code.',
    ],
  },
  session_size: {
    title: 'Session size',
    help: 'Size on disk of the largest session of a project, its agents included.',
    unit: 'bytes',
    by: ['project'],
    measure: { kind: 'level', of: { metric: 'claude_session_largest_bytes' }, join: 'max' },
    window: '1h',
    source: 'transcripts',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: LARGE_SESSION_BYTES,
        lasting: '5m',
        why: 'Above 10 MiB, loading and compacting a session become felt.',
      },
    ],
    remedies: [
      'Begin a new session for the next task: /clear, or leave and start anew.',
      'Sessions in the app, sorted by size, names it; tool results of many megabytes are the usual cause.',
    ],
  },
  session_damage: {
    title: 'Damaged sessions',
    help: 'Lines of transcripts that are not one whole record, found within an hour.',
    unit: 'count',
    by: ['kind'],
    measure: { kind: 'count', of: { metric: 'claude_session_damage_total' } },
    window: '1h',
    source: 'transcripts',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 0,
        lasting: '0m',
        why: 'Claude Code cannot resume what it cannot read: a torn record ends a session, or its part before it.',
      },
    ],
    alert: 'ClaudeSessionDamaged',
    says: 'Transcripts are damaged ({kind})',
    remedies: [
      '"ccmon status" names file and line; what stands around it is kept.',
      'Torn lines come from a killed process or a full disk; look at both.',
    ],
  },
  compactions: {
    title: 'Compactions',
    help: 'Compactions of a project within an hour.',
    unit: 'count',
    by: ['project'],
    measure: { kind: 'count', of: { metric: 'claude_compactions_total' } },
    window: '1h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 3 },
    remedies: ['A session that compacts again and again carries too much: smaller tasks, or agents with a context of their own.'],
  },
} as const satisfies Record<string, Signal>;
