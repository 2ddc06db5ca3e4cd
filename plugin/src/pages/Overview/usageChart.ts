/** What the usage chart can draw: for each view its series and, for a point of usage, one value per series. */
import type { Usage, UsagePoint } from '../../../../collector/src/outputs/api/schema.ts';
import type { Bar } from '../../components/BarChart.tsx';
import { formatCompact, formatUsd } from '../../lib/format.ts';
import { startOfStep, type Range } from '../../lib/range.ts';
import { sourceOf } from '../../lib/sources.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts';
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

export const DEFAULT_CHART_VIEW: ChartView = 'cost';

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
  const { step, stepMs, timezoneOffsetMinutes } = range;
  const points = new Map(usage.points.map((point) => [Date.parse(point.start), point]));
  const today = startOfStep(now, DAY_MS, timezoneOffsetMinutes);
  const first = startOfStep(range.since ?? Math.min(today, ...points.keys()), stepMs, timezoneOffsetMinutes);
  const count = Math.ceil(((range.until ?? today + DAY_MS) - first) / stepMs);
  const bars = Array.from({ length: count }, (_, index): Bar => {
    const start = first + index * stepMs;
    const point = points.get(start) ?? { ...NOTHING, start: '' };
    // Shifted so that the reader's wall clock can be read off as UTC, with the offset that the bars were cut by.
    const names = barNames[step](start + timezoneOffsetMinutes * MINUTE_MS);
    return { start, ...names, values: chartViews[view].series.map(({ value }) => value(point)) };
  });
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

const shortDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const longDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });

const barNames = {
  day: (wallClock: number) => ({ label: shortDay.format(wallClock), title: longDay.format(wallClock) }),
  hour: (wallClock: number) => ({
    label: hour.format(wallClock),
    title: `${shortDay.format(wallClock)}, ${hour.format(wallClock)} to ${hour.format(wallClock + HOUR_MS)}`,
  }),
};
