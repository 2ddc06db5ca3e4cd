/** Every query of every dashboard, sent to a real Prometheus as Grafana would send it, over a history of all metrics. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metrics, type MetricName } from '../../collector/src/catalog/metrics.ts';
import { dashboardJson, type Dashboard } from '../../generator/src/dashboards/dashboard.ts';
import type { Panel } from '../../generator/src/dashboards/panels.ts';
import type { WrittenDashboard } from '../../generator/src/lint/dashboardLint.ts';
import { allDashboards } from '../../generator/src/outputs.ts';
import { SCRAPE_SECONDS } from '../../generator/src/targets/addresses.ts';
import { missingPrometheus } from '../support/prometheus.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { type BackfilledPrometheus, startBackfilledPrometheus } from './backfilledPrometheus.ts';
import { HISTORY_END, HISTORY_SECONDS, historyText, QUIET_PROJECT, seriesOf, totalOf } from './history.ts';

const RULES = fileURLToPath(new URL('../../provisioning/prometheus/rules/recording.yml', import.meta.url));
const RANGE_SECONDS = 24 * 3600;

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

interface Query {
  readonly expr: string;
  readonly instant: boolean;
  readonly legend: string;
  readonly maxDataPoints: number;
  /** Seconds; shorter steps are not taken. */
  readonly shortestStep: number;
}

interface WrittenTarget {
  readonly expr: string;
  readonly instant: boolean;
  readonly legendFormat: string;
}

interface QueriedPanel {
  readonly name: string;
  readonly panel: Panel;
  readonly max: number | undefined;
  readonly queries: readonly Query[];
}

/** What stands in the file, put beside the panel that it was made from. */
function queriedPanels(dashboard: Dashboard): QueriedPanel[] {
  const written = JSON.parse(JSON.stringify(dashboardJson(dashboard))) as {
    panels: {
      title: string;
      type: string;
      maxDataPoints?: number;
      interval?: string;
      fieldConfig: { defaults: { max?: number } };
      targets: WrittenTarget[];
    }[];
  };
  const panels = dashboard.rows.flatMap((row) => row.panels);
  return written.panels
    .filter(({ type }) => type !== 'row')
    .map(({ title, maxDataPoints = 1000, interval, fieldConfig, targets }, index) => {
      const panel = panels[index];
      if (panel?.title !== title) throw new Error(`panel ${String(index)} of ${dashboard.uid} is "${title}", not "${panel?.title ?? ''}"`);
      const shortestStep = interval === undefined ? SCRAPE_SECONDS : Number(/^(\d+)m$/.exec(interval)?.[1]) * 60;
      const queries = targets.map(({ expr, instant, legendFormat }) => ({
        expr,
        instant,
        legend: legendFormat,
        maxDataPoints,
        shortestStep,
      }));
      return { name: `${dashboard.title}: ${title}`, panel, max: fieldConfig.defaults.max, queries };
    });
}

function stepOf({ maxDataPoints, shortestStep }: Query): number {
  return Math.max(shortestStep, Math.ceil(RANGE_SECONDS / maxDataPoints / SCRAPE_SECONDS) * SCRAPE_SECONDS);
}

/** As Grafana fills in its macros: $__rate_interval is the step and a scrape, and at least four scrapes. */
function fillIn(expr: string, step: number, variables: Readonly<Record<string, string>>): string {
  const rateInterval = Math.max(step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS);
  const macros: Record<string, string> = {
    __rate_interval: `${String(rateInterval)}s`,
    __interval: `${String(step)}s`,
    __range: `${String(RANGE_SECONDS)}s`,
    ...variables,
  };
  return expr.replace(/\$([A-Za-z_]+)/g, (_, name: string) => {
    const value = macros[name];
    if (value === undefined) throw new Error(`$${name} in ${expr} has no value`);
    return value;
  });
}

/** All, one value, and several of which one needs escaping: as Grafana writes them into a regular expression. */
const EVERYTHING = { project: '.*', agent: '.*' };
const SELECTIONS = [
  { name: 'everything selected', variables: EVERYTHING, isQuiet: false },
  {
    name: 'two of each selected',
    variables: { project: '(shop|blog\\\\.v2)', agent: '(main|code-reviewer \\\\(beta\\\\))' },
    isQuiet: false,
  },
  { name: 'a project without trouble selected', variables: { project: QUIET_PROJECT, agent: 'main' }, isQuiet: true },
];

const missing = missingPrometheus();

describe.skipIf(missing !== '')(`dashboards on a real Prometheus${missing && ` (${missing})`}`, { timeout: 60_000 }, () => {
  let prometheus: BackfilledPrometheus;
  let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;

  beforeAll(async () => {
    root = await makeTemporaryDirectory();
    prometheus = await startBackfilledPrometheus({
      directory: root.directory,
      text: historyText(),
      rules: RULES,
      start: HISTORY_END - HISTORY_SECONDS,
      end: HISTORY_END,
    });
  }, 180_000);
  afterAll(async () => {
    await prometheus.stop();
    await root.remove();
  });

  async function send(sent: Query, variables: Readonly<Record<string, string>>): Promise<Series[]> {
    const step = stepOf(sent);
    const query = fillIn(sent.expr, step, variables);
    const answer = sent.instant
      ? await prometheus.ask('query', { query, time: String(HISTORY_END) })
      : await prometheus.ask('query_range', {
          query,
          start: String(HISTORY_END - RANGE_SECONDS),
          end: String(HISTORY_END),
          step: String(step),
        });
    expect(answer, query).toMatchObject({ status: 'success' });
    expect(answer.warnings, query).toBeUndefined();
    return (answer.data as { result: Series[] }).result;
  }

  const panels = allDashboards().flatMap(queriedPanels);

  describe.each(SELECTIONS.map((selection) => [selection.name, selection] as const))('%s', (_, { variables, isQuiet }) => {
    it.each(panels.map((queried) => [queried.name, queried] as const))('%s', async (_, { panel, max, queries }) => {
      for (const query of queries) {
        const result = await send(query, variables);
        if (!isQuiet || panel.mayBeEmpty === undefined) expect(result, `${query.expr} gives nothing`).not.toEqual([]);
        for (const series of result) expectReadable(series, query, max);
      }
    });
  });

  it.each(allDashboards())('$title: variables and annotations', async (dashboard) => {
    for (const { name, query } of dashboard.variables) {
      if (name === 'datasource') continue;
      const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec((query as { query: string }).query) ?? [];
      const answer = await prometheus.ask(`label/${label}/values`, { 'match[]': fillIn(selector, 60, EVERYTHING) });
      expect(answer.data, name).toEqual(expectedValues(name));
    }
    for (const { target } of (dashboardJson(dashboard)['annotations'] as Required<WrittenDashboard>['annotations']).list ?? []) {
      const [start] = await send(
        { expr: target?.expr ?? '', instant: true, legend: '', maxDataPoints: 100, shortestStep: SCRAPE_SECONDS },
        EVERYTHING,
      );
      expect(Number(start?.value?.[1])).toBe((HISTORY_END - HISTORY_SECONDS) * 1000);
    }
  });

  it('gives the numbers that the history holds', async () => {
    const rounded = (row: Record<string, unknown>): [string, unknown][] =>
      Object.entries(row).map(([column, value]) => [column, typeof value === 'number' ? Number(value.toPrecision(9)) : value]);
    const figures = await agentsSinceEver();
    expect(figures.map(rounded)).toEqual(['code-reviewer (beta)', 'main', 'retired', 'scout'].map(expectedFigures).map(rounded));
  });

  /** The table of agents since ever, by its columns' titles. */
  async function agentsSinceEver(): Promise<Record<string, unknown>[]> {
    const table = panels.find(({ panel }) => panel.key === 'compare-ever');
    const rows = new Map<string, Record<string, unknown>>();
    for (const [index, query] of (table?.queries ?? []).entries()) {
      for (const { metric, value } of await send(query, EVERYTHING)) {
        const agent = metric['agent'] ?? '';
        rows.set(agent, { agent, ...rows.get(agent), [table?.panel.targets[index]?.legend ?? '']: Number(value?.[1]) });
      }
    }
    return [...rows.values()].sort((a, b) => String(a['agent']).localeCompare(String(b['agent'])));
  }
});

function expectedValues(variable: string): string[] {
  const metric = variable === 'project' ? 'claude_sessions' : 'claude_agent_runs_total';
  return [...new Set(seriesOf(metric).map(({ labels }) => labels[variable] ?? ''))].sort();
}

function totalWhere(metric: MetricName, labels: Readonly<Record<string, string>>): number {
  const chosen = seriesOf(metric).filter((series) => Object.entries(labels).every(([label, value]) => series.labels[label] === value));
  return chosen.reduce((total, series) => total + totalOf(series), 0);
}

/** The same figures, worked out from the history by other means. */
function expectedFigures(agent: string): Record<string, string | number> {
  const runs = totalWhere('claude_agent_runs_total', { agent });
  const failed = totalWhere('claude_agent_runs_total', { agent, outcome: 'failure' });
  const succeeded = totalWhere('claude_agent_runs_total', { agent, outcome: 'success' });
  const cost = totalWhere('claude_cost_usd_total', { agent });
  const bounds = metrics.claude_agent_run_duration_seconds.buckets;
  return {
    agent,
    Runs: runs,
    Success: succeeded / (succeeded + failed),
    'At least': wilsonLowerBound(succeeded, succeeded + failed),
    Failed: failed,
    Mean: bounds.reduce<number>((total, bound) => total + bound, 0) / bounds.length,
    // 17 buckets of equal counts: the median is halfway into the ninth, from 10 s to 30 s; the others lie above all bounds.
    P50: 20,
    P95: Math.max(...bounds),
    P99: Math.max(...bounds),
    Requests: totalWhere('claude_requests_total', { agent }),
    Tokens: totalWhere('claude_tokens_total', { agent }),
    Cost: cost,
    'Cost per run': cost / runs,
  };
}

function wilsonLowerBound(successes: number, trials: number): number {
  const z2 = 1.959964 ** 2;
  const rate = successes / trials;
  const margin = Math.sqrt(z2) * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials ** 2));
  return (rate + z2 / (2 * trials) - margin) / (1 + z2 / trials);
}

/** What floating point may add to a share of exactly 0 or 1. */
const ROUNDING = 1e-9;

/** A series that a reader can make sense of: it has the labels that its name is made of, and lies on the panel's axis. */
function expectReadable({ metric, value, values }: Series, { expr, legend }: Query, max: number | undefined): void {
  for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) expect(metric, `${expr} is named after ${label}`).toHaveProperty(label);
  for (const [, text] of value === undefined ? (values ?? []) : [value]) {
    const number = Number(text);
    expect(number, expr).not.toBeNaN();
    expect(number, expr).toBeGreaterThanOrEqual(-ROUNDING);
    if (max !== undefined) expect(number, expr).toBeLessThanOrEqual(max + ROUNDING);
  }
}
