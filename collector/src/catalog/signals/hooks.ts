/** Hook commands: whether they work, and what they cost. */
import type { Signal } from './signal.ts';

export const hookSignals = {
  hook_failures: {
    title: 'Hook failure rate',
    help: 'Runs of a hook command that ended in an error or ran out of time; blocking is what a hook is for and is no failure.',
    unit: 'ratio',
    by: ['event', 'hook'],
    measure: {
      kind: 'ratio',
      part: { metric: 'claude_hook_runs_total', where: { outcome: ['error', 'timed_out'] } },
      whole: { metric: 'claude_hook_runs_total' },
    },
    window: '6h',
    source: 'transcripts',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 0.1,
        lasting: '5m',
        why: 'A hook that fails one time in ten guards nothing, and Claude Code goes on without it.',
      },
    ],
    baseline: { sides: ['above'], floor: 0.05 },
    remedies: [
      'Open the hook in the app: exit codes of its last failures.',
      'Run its command by hand with the payload that its documentation shows.',
    ],
  },
  hook_duration: {
    title: 'Hook execution time',
    help: '95th percentile of the duration of a hook command.',
    unit: 'seconds',
    by: ['event', 'hook'],
    measure: { kind: 'duration', of: { metric: 'claude_hook_run_duration_seconds' } },
    window: '6h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 0.5 },
    remedies: [
      'Claude Code waits for its hooks: open the hook in the app to see what it costs a day.',
      '"ccmon hooks measure on" tells its CPU time and memory: work of its own, or waiting for something?',
    ],
  },
  hook_runs: {
    title: 'Hook runs',
    help: 'Runs of a hook command within an hour.',
    unit: 'count',
    by: ['event', 'hook'],
    measure: { kind: 'count', of: { metric: 'claude_hook_runs_total' } },
    window: '1h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 20 },
    remedies: ['A hook that runs far more than usual follows something else that does: look at tools and turns of the same hour.'],
  },
} as const satisfies Record<string, Signal>;
