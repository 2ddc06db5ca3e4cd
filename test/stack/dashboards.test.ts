/** Every query of every dashboard, sent to a real Prometheus as Grafana would send it, over a history of all metrics. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metrics, type MetricName } from '../../collector/src/catalog/metrics.ts';
import { signalOf, type SignalName } from '../../collector/src/catalog/signals/signals.ts';
import { allDashboards } from '../../generator/src/dashboards/allDashboards.ts';
import { signalValue } from '../../generator/src/dashboards/signalValue.ts';
import { missingPrometheus } from '../support/prometheus.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { type BackfilledPrometheus, startBackfilledPrometheus } from './backfilledPrometheus.ts';
import { answerTo, expectReadable, fillIn, QUERY, queriedPanels, type Query, type Series } from './dashboardQueries.ts';
import { growthOf, HISTORY_END, HISTORY_SECONDS, historyText, QUIET_PROJECT, SCRAPED, seriesOf, totalOf } from './history.ts';

const RULES = fileURLToPath(new URL('../../provisioning/prometheus/rules/recording.yml', import.meta.url));

/** All, one value, and several of which one needs escaping: as Grafana writes them into a regular expression. */
const EVERYTHING = {
  ...{ project: '.*', agent: '.*', model: '.*', tool: '.*', event: '.*', hook: '.*' },
  ...{ process: '.*', instance: '.*' },
};
const ONE_OF_EACH = {
  ...{ project: 'shop', agent: 'main', model: 'claude-haiku-4-5', tool: 'Bash', event: 'PreToolUse', hook: 'greet' },
  ...{ process: 'claude', instance: SCRAPED.instance },
};
interface Selection {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly isQuiet?: boolean;
  /** True where nothing stands against drawing bands. */
  readonly isOne?: boolean;
}
const SELECTIONS: readonly Selection[] = [
  { name: 'everything selected', variables: EVERYTHING },
  {
    name: 'two of each selected',
    variables: {
      ...EVERYTHING,
      ...{ project: '(shop|blog\\\\.v2)', agent: '(main|code-reviewer \\\\(beta\\\\))', tool: '(Bash|Read)' },
      ...{ model: '(claude-opus-4-5|claude-haiku-4-5)', event: '(SessionStart|PreToolUse)', process: '(claude|mcp_server)' },
    },
  },
  { name: 'one of each selected', variables: ONE_OF_EACH, isOne: true },
  { name: 'a project without trouble selected', variables: { ...ONE_OF_EACH, project: QUIET_PROJECT }, isQuiet: true },
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

  const send = (query: Query, variables: Readonly<Record<string, string>>): Promise<Series[]> =>
    answerTo(query, { ask: (path, parameters) => prometheus.ask(path, parameters), end: HISTORY_END, variables });

  // Lines of logs come from Loki; the lint reads their queries.
  const panels = allDashboards()
    .flatMap(queriedPanels)
    .filter(({ queries }) => queries.length > 0);

  describe.each(SELECTIONS.map((selection) => [selection.name, selection] as const))('%s', (_, { variables, isQuiet, isOne }) => {
    it.each(panels.map((queried) => [queried.name, queried] as const))('%s', async (_, { panel, max, queries }) => {
      for (const query of queries) {
        const result = await send(query, variables);
        const mustBeThere = query.isOptional ? isOne === true : isQuiet !== true || panel.mayBeEmpty === undefined;
        if (mustBeThere) expect(result, `${query.expr} gives nothing`).not.toEqual([]);
        for (const series of result) expectReadable(series, query, max);
      }
    });
  });

  it.each(allDashboards())('$title: variables and annotations', async (dashboard) => {
    for (const { name, query } of dashboard.variables) {
      if (typeof query !== 'object') continue;
      const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(String(query['query'])) ?? [];
      const answer = await prometheus.ask(`label/${label}/values`, { 'match[]': fillIn(selector, QUERY, EVERYTHING) });
      expect(answer.data, name).toEqual(expectedValues(selector, label));
    }
    for (const { expression, title, valueIsTime } of dashboard.annotations) {
      const query = { ...QUERY, expr: expression.text, legend: title };
      const marks = await send(query, EVERYTHING);
      expect(marks, expression.text).not.toEqual([]);
      for (const mark of marks) {
        expectReadable(mark, query, undefined);
        if (valueIsTime) expect(MARKED_TIMES).toContain(Number(mark.value?.[1]));
      }
    }
  });

  it('marks the start of the collector at its time', async () => {
    for (const { annotations } of allDashboards()) {
      const start = annotations.find(({ name }) => name === 'Collector started');
      const [mark] = await send({ ...QUERY, expr: start?.expression.text ?? '' }, EVERYTHING);
      expect(Number(mark?.value?.[1])).toBe((HISTORY_END - HISTORY_SECONDS) * 1000);
    }
  });

  it('gives the numbers that the history holds', async () => {
    const rounded = (row: Record<string, unknown>): [string, unknown][] =>
      Object.entries(row).map(([column, value]) => [column, typeof value === 'number' ? Number(value.toPrecision(9)) : value]);
    const figures = await agentsSinceEver();
    expect(figures.map(rounded)).toEqual(['code-reviewer (beta)', 'main', 'retired', 'scout'].map(expectedFigures).map(rounded));
  });

  it.each(SIGNAL_FIGURES)('shows what the signal $signal is in the history', async ({ signal, expected }) => {
    const result = await send({ ...QUERY, expr: signalValue(signal).text }, EVERYTHING);
    const { by } = signalOf(signal);
    const shown = result.map(({ metric, value }): [string, number] => [by.map((label) => metric[label]).join(), Number(value?.[1])]);
    expect(new Map(shown.map(([subject, value]) => [subject, Number(value.toPrecision(9))]))).toEqual(expected);
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

/** Times, in milliseconds, of what the history has happen: the start of the collector, and changes at its end. */
const MARKED_TIMES = [(HISTORY_END - HISTORY_SECONDS) * 1000, (HISTORY_END - 5) * 1000];

function expectedValues(selector: string, label: string): string[] {
  const metric = (Object.keys(metrics) as MetricName[]).find((name) => name === /^\w+/.exec(selector)?.[0]);
  if (metric === undefined) throw new Error(`${selector} is of no metric of the catalog`);
  return [...new Set(seriesOf(metric).map(({ labels }) => ({ ...labels, ...SCRAPED })[label] ?? ''))].sort();
}

const HOUR = 3600;

function growthWhere(metric: MetricName, seconds: number, isMeant: (labels: Readonly<Record<string, string>>) => boolean): number {
  return seriesOf(metric).reduce((sum, series) => sum + (isMeant(series.labels) ? growthOf(series, seconds) : 0), 0);
}

function bySubject(metric: MetricName, label: string, valueOf: (subject: string) => number): Map<string, number> {
  const subjects = new Set(seriesOf(metric).map(({ labels }) => labels[label] ?? ''));
  const values = [...subjects].map((subject): [string, number] => [subject, Number(valueOf(subject).toPrecision(9))]);
  return new Map(values.filter(([, value]) => !Number.isNaN(value)));
}

/** Signals of each kind of measure, worked out from the history by other means. */
const SIGNAL_FIGURES: readonly { signal: SignalName; expected: Map<string, number> }[] = [
  {
    signal: 'agent_runs',
    expected: bySubject('claude_agent_runs_total', 'agent', (agent) =>
      growthWhere('claude_agent_runs_total', HOUR, (labels) => labels['agent'] === agent),
    ),
  },
  {
    signal: 'agent_failures',
    // The retired agent ran nothing: 0 of 0 is no rate.
    expected: bySubject('claude_agent_runs_total', 'agent', (agent) => {
      const ended = (...outcomes: string[]): number =>
        growthWhere('claude_agent_runs_total', 6 * HOUR, ({ agent: of, outcome }) => of === agent && outcomes.includes(outcome ?? ''));
      return ended('failure') / ended('success', 'failure');
    }),
  },
  {
    signal: 'project_cost',
    expected: bySubject('claude_cost_usd_total', 'project', (project) =>
      growthWhere('claude_cost_usd_total', HOUR, (labels) => labels['project'] === project),
    ),
  },
  {
    signal: 'tokens',
    expected: new Map([['', growthWhere('claude_tokens_total', 600, ({ type }) => type === 'input' || type === 'output')]]),
  },
  // 17 buckets of equal counts, the last of them above all bounds, which is as far as a quantile goes.
  {
    signal: 'first_response',
    expected: bySubject('claude_turn_first_response_seconds', 'project', () =>
      Math.max(...metrics.claude_turn_first_response_seconds.buckets),
    ),
  },
  // A quarter of everything is free.
  { signal: 'memory', expected: new Map([['', 0.75]]) },
  { signal: 'disk', expected: bySubject('ccmon_host_disk_total_bytes', 'disk', () => 0.25) },
];

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
