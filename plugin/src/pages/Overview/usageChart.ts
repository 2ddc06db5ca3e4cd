/** What the usage chart can draw: for each view its series and, for a point of usage, one value per series. */
import type { Usage, UsagePoint } from '../../../../collector/src/outputs/api/schema/usage.ts';
import type { Bar } from '../../components/BarChart.tsx';
import { formatCompact, formatUsd } from '../../lib/format.ts';
import { nextStep, startOfStep } from '../../../../collector/src/outputs/api/calendar.ts';
import type { Range } from '../../lib/range.ts';
import { sourceOf } from '../../lib/sources.ts';
import { TOKEN_TYPES, tokenTypeColors, tokenTypeNames } from '../../lib/tokens.ts';

export const CHART_VIEWS = ['cost', 'tokens', 'runs', 'failures'] as const;
export type ChartView = (typeof CHART_VIEWS)[number];

interface SeriesDefinition {
  name: string;
  /** A name in Grafana's colour palette. */
  color: string;
  value: (point: UsagePoint) => number;
}

interface ChartViewDefinition {
  label: string;
  hint: string;
  format: (value: number) => string;
  series: readonly SeriesDefinition[];
}

export const chartViews: Readonly<Record<ChartView, ChartViewDefinition>> = {
  cost: {
    label: 'Cost',
    hint: sourceOf('claude_cost_usd_total'),
    format: formatUsd,
    series: [{ name: 'Cost', color: 'green', value: (point) => point.usd }],
  },
  tokens: {
    label: 'Tokens',
    hint: sourceOf('claude_tokens_total'),
    format: formatCompact,
    series: TOKEN_TYPES.map((type) => ({ name: tokenTypeNames[type], color: tokenTypeColors[type], value: (point) => point.tokens[type] })),
  },
  runs: {
    label: 'Runs',
    hint: sourceOf('claude_agent_runs_total'),
    format: formatCompact,
    series: [
      { name: 'Turns', color: 'blue', value: (point) => point.turns },
      { name: 'Agent runs', color: 'purple', value: (point) => point.agentRuns },
    ],
  },
  failures: {
    label: 'Failures',
    hint: `${sourceOf('claude_agent_run_failures_total')}\n${sourceOf('claude_tool_runs_total')}`,
    format: formatCompact,
    series: [
      { name: 'Failed turns', color: 'red', value: (point) => point.turnFailures },
      { name: 'Failed agent runs', color: 'purple', value: (point) => point.agentFailures },
      { name: 'Tool errors', color: 'orange', value: (point) => point.toolErrors },
    ],
  },
};

const DEFAULT_CHART_VIEW: ChartView = 'cost';

export const parseChartView = (value: string | null): ChartView => CHART_VIEWS.find((view) => view === value) ?? DEFAULT_CHART_VIEW;

const NOTHING = {
  requests: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
  usd: 0,
  turns: 0,
  turnFailures: 0,
  agentRuns: 0,
  agentFailures: 0,
  toolRuns: 0,
  toolErrors: 0,
};

/** More than these would be too thin to point at: days are then drawn as weeks. */
const MOST_BARS = 92;
const WEEK = 7;

export interface UsageBars {
  bars: Bar[];
  /** What a bar stands for. */
  unit: 'hour' | 'day' | 'week';
}

/** Bars for every step of the range, whether anything happened in it or not; a range up to now ends with today. */
export function usageBars(usage: Usage, range: Range, view: ChartView, now: number): UsageBars {
  const { step, timeZone } = range;
  const points = new Map(usage.points.map((point) => [Date.parse(point.start), point]));
  const today = startOfStep('day', timeZone, now);
  const first = startOfStep(step, timeZone, range.since ?? Math.min(today, ...points.keys()));
  const end = range.until ?? nextStep('day', timeZone, today);
  const nameOf = barNames(step, timeZone);
  const bars: Bar[] = [];
  for (let start = first, next = first; start < end; start = next) {
    next = nextStep(step, timeZone, start);
    const point = points.get(start) ?? { ...NOTHING, start: '' };
    bars.push({ start, ...nameOf(start, next), values: chartViews[view].series.map(({ value }) => value(point)) });
  }
  return step === 'day' && bars.length > MOST_BARS ? { bars: weeksOf(bars), unit: 'week' } : { bars, unit: step };
}

/** Seven days each, counted back from the end, so that the last bar is whole; the first may be short. */
function weeksOf(days: readonly Bar[]): Bar[] {
  const weeks: Bar[] = [];
  for (let end = days.length; end > 0; end -= WEEK) {
    const week = days.slice(Math.max(0, end - WEEK), end);
    const [first] = week;
    if (first === undefined) break;
    const values = first.values.map((_, index) => week.reduce((sum, day) => sum + (day.values[index] ?? 0), 0));
    weeks.unshift({ start: first.start, label: first.label, title: `Week from ${first.title}`, values });
  }
  return weeks;
}

interface BarName {
  label: string;
  title: string;
}

/** Names bars by the reader's clock. */
function barNames(step: Range['step'], timeZone: string): (start: number, next: number) => BarName {
  const format = (style: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { ...style, timeZone });
  const shortDay = format({ day: 'numeric', month: 'short' });
  if (step === 'day') {
    const longDay = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
    return (start) => ({ label: shortDay.format(start), title: longDay.format(start) });
  }
  const hour = format({ hour: '2-digit', minute: '2-digit' });
  return (start, next) => ({
    label: hour.format(start),
    title: `${shortDay.format(start)}, ${hour.format(start)} to ${hour.format(next)}`,
  });
}
