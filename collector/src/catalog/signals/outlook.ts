/** What the collector's forecasts say: limits that will be crossed if it goes on like this. No forecast, no alert. */
import type { Signal } from './signal.ts';

export const outlookSignals = {
  disk_outlook: {
    title: 'Free disk space in 7 days',
    help: 'Part of the disk that will be free in seven days, on a line through the last four weeks.',
    unit: 'ratio',
    by: ['disk'],
    measure: { kind: 'level', of: { metric: 'claude_forecast', where: { forecast: 'disk_available', bound: 'expected' } }, join: 'min' },
    window: '1h',
    limits: [
      {
        severity: 'warning',
        side: 'below',
        value: 0.05,
        lasting: '60m',
        why: 'There is a week left to make room; a full disk tears transcripts and the store.',
      },
    ],
    remedies: ['Resource Usage shows what grows: transcripts, debug files, what hooks and tools leave behind.'],
    source: 'host',
  },
  rate_limit_outlook: {
    title: 'Use of a limit when it is reset',
    help: 'Part of the five-hour or seven-day limit of the subscription that will be used by its reset, at the pace since the last one.',
    unit: 'ratio',
    by: ['window'],
    measure: { kind: 'level', of: { metric: 'claude_forecast', where: { forecast: 'rate_limit', bound: 'expected' } }, join: 'max' },
    window: '1h',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 1,
        lasting: '15m',
        why: 'At this pace Claude Code stops answering before the limit is reset.',
      },
    ],
    remedies: [
      'Usage in the app shows which agent and model use it up; a smaller model for agents stretches it.',
      'Leave what can wait until after the reset.',
    ],
    source: 'hooks',
  },
  month_cost_outlook: {
    title: 'Cost of this month',
    help: 'Estimated cost of this month to its last day, at list price: what was spent, and each day to come as its weekdays before.',
    unit: 'usd',
    by: [],
    measure: { kind: 'level', of: { metric: 'claude_forecast', where: { forecast: 'month_cost', bound: 'expected' } }, join: 'max' },
    window: '1h',
    // The budget is the user's: see `budget` of the settings.
    limits: [],
    alert: 'ClaudeMonthBudgetAtRisk',
    remedies: ['Usage in the app shows what the month was spent on: project, agent, model.'],
    source: 'transcripts',
  },
} as const satisfies Record<string, Signal>;
