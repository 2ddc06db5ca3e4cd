/** What the usage chart can draw: for each view its series and, for a point of usage, one value per series. */
import type { Usage, UsagePoint } from '../../../../collector/src/outputs/api/schema.ts';
import type { Bar } from '../../components/BarChart.tsx';
import { formatCompact, formatUsd } from '../../lib/format.ts';
import type { PeriodRange } from '../../lib/period.ts';
import { sourceOf } from '../../lib/sources.ts';
import { DAY_MS } from '../../lib/time.ts';
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
      { name: 'Agent failures', color: 'red', value: (point) => point.agentFailures },
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
  agentRuns: 0,
  agentFailures: 0,
  toolRuns: 0,
  toolErrors: 0,
};

/** One bar for each step from the range's beginning to the end of today, whether anything happened in it or not. */
export function barsOf(usage: Usage, { since, stepMs, timezoneOffsetMinutes }: PeriodRange, view: ChartView, now: number): Bar[] {
  const points = new Map(usage.points.map((point) => [Date.parse(point.start), point]));
  const daysShown = Math.floor((now - since) / DAY_MS) + 1;
  const count = (daysShown * DAY_MS) / stepMs;
  return Array.from({ length: count }, (_, index) => {
    const start = since + index * stepMs;
    const point = points.get(start) ?? { ...NOTHING, start: '' };
    // Shifted so that the reader's wall clock can be read off as UTC, with the offset that the bars were cut by.
    const wallClock = start + timezoneOffsetMinutes * 60_000;
    return {
      start,
      ...(stepMs === DAY_MS ? dayNames(wallClock) : hourNames(wallClock)),
      values: chartViews[view].series.map(({ value }) => value(point)),
    };
  });
}

const shortDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const longDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' });
const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });

const dayNames = (wallClock: number) => ({ label: shortDay.format(wallClock), title: longDay.format(wallClock) });
const hourNames = (wallClock: number) => ({
  label: hour.format(wallClock),
  title: `${hour.format(wallClock)} to ${hour.format(wallClock + 3_600_000)}`,
});
