/** What is used: tokens and cost. */
import type { Signal } from './signal.ts';

/** Kinds of tokens that count against the limit: those that no cache has paid for. */
export const COUNTED_TOKENS = ['input', 'output'] as const;

export const usageSignals = {
  tokens: {
    title: 'Tokens',
    help: 'Uncached input and output tokens within ten minutes.',
    unit: 'tokens',
    by: [],
    measure: { kind: 'count', of: { metric: 'claude_tokens_total', where: { type: COUNTED_TOKENS } } },
    window: '10m',
    source: 'transcripts',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 100_000,
        lasting: '5m',
        why: '10,000 tokens a minute, held for ten minutes: more than one person reads or writes; several agents at once, or a loop.',
      },
    ],
    remedies: [
      'Open Usage in the app: which agent and model uses them?',
      'A loop shows as many runs of one agent, or one session with steadily growing context: end it.',
    ],
  },
  project_tokens: {
    title: 'Tokens of a project',
    help: 'Uncached input and output tokens of a project within an hour.',
    unit: 'tokens',
    by: ['project'],
    measure: { kind: 'count', of: { metric: 'claude_tokens_total', where: { type: COUNTED_TOKENS } } },
    window: '1h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 20_000 },
    remedies: ['Open Usage in the app for the project: which agent and model uses more than usual?'],
  },
  day_cost: {
    title: 'Cost of a day',
    help: 'Estimated cost within the last 24 hours, at list price.',
    unit: 'usd',
    by: [],
    measure: { kind: 'count', of: { metric: 'claude_cost_usd_total' } },
    window: '1d',
    // The budget is the user's: see `budget` of the settings.
    limits: [],
    alert: 'ClaudeDayBudgetExceeded',
    source: 'transcripts',
    remedies: ['Usage in the app shows what the day was spent on: project, agent, model.'],
  },
  project_cost: {
    title: 'Cost of a project',
    help: 'Estimated cost of a project within an hour, at list price.',
    unit: 'usd',
    by: ['project'],
    measure: { kind: 'count', of: { metric: 'claude_cost_usd_total' } },
    window: '1h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 2 },
    remedies: [
      'Open Usage in the app for the project: a dearer model, a lost cache, or more work?',
      'A low cache hit ratio with the same work points to context that changes at its beginning.',
    ],
  },
} as const satisfies Record<string, Signal>;
