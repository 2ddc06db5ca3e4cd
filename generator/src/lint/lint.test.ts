/** Each check finds what it is there for, in a dashboard or rule that is right but for one thing. */
import { describe, expect, it } from 'vitest';
import { allOutputs } from '../outputs.ts';
import { sinceEver, sum, type Expression } from '../promql/expressions.ts';
import { series } from '../promql/series.ts';
import { ruleGroups, type RuleGroup } from '../rules/recordingRules.ts';
import { lintDashboard } from './dashboardLint.ts';
import { DEFAULT_PLAN } from '../plan.ts';
import type { Alert } from '../rules/alert.ts';
import { allGroups, ruleFiles } from '../rules/ruleFiles.ts';
import { lintAlerts } from './alertLint.ts';
import { lint } from './lint.ts';
import { lintLogql } from './logqlLint.ts';
import { lintPromql, recordedLabels } from './promqlLint.ts';
import { lintRules } from './ruleLint.ts';

const PATH = 'provisioning/grafana/dashboards/ccmon-session-monitoring.json';

interface Json {
  [key: string]: unknown;
}

/** The real dashboard, with one thing changed. */
function findingsAfter(change: (dashboard: Json, panels: Json[]) => void): string[] {
  const dashboard = JSON.parse(allOutputs().get(PATH) ?? '{}') as Json & { panels: Json[] };
  change(dashboard, dashboard.panels);
  return lintDashboard(PATH, JSON.stringify(dashboard, null, 2)).map(({ rule }) => rule);
}

function panelOf(panels: readonly Json[], type: string): Json {
  const panel = panels.find((candidate) => candidate['type'] === type);
  if (panel === undefined) throw new Error(`no panel of type ${type}`);
  return panel;
}

function panelWith(panels: readonly Json[], type: string, words: string): Json {
  return panelOf(
    panels.filter(({ description }) => String(description).includes(words)),
    type,
  );
}

function setQuery(panel: Json, expr: string): void {
  const [target] = panel['targets'] as Json[];
  if (target !== undefined) target['expr'] = expr;
}

describe('everything generated', () => {
  it('has no findings', () => {
    expect(lint(allOutputs())).toEqual([]);
  });
});

describe('dashboards', () => {
  it.each<[rule: string, change: (dashboard: Json, panels: Json[]) => void]>([
    ['dashboard-uid', (dashboard) => (dashboard['uid'] = 'another')],
    ['dashboard-text', (dashboard) => (dashboard['description'] = '')],
    ['schema-version', (dashboard) => (dashboard['schemaVersion'] = 41)],
    ['editable', (dashboard) => (dashboard['editable'] = true)],
    ['panel-id', (_, panels) => (panelOf(panels, 'stat')['id'] = panelOf(panels, 'table')['id'])],
    ['panel-id', (_, panels) => (panelOf(panels, 'row')['id'] = 0)],
    ['panel-id', (_, panels) => delete panelOf(panels, 'stat')['id']],
    ['grid', (_, panels) => (panelOf(panels, 'stat')['gridPos'] = panelOf(panels, 'table')['gridPos'])],
    ['grid', (_, panels) => (panelOf(panels, 'stat')['gridPos'] = { x: 20, y: 1000, w: 5, h: 4 })],
    ['panel-title', (_, panels) => (panelOf(panels, 'stat')['title'] = '')],
    ['panel-description', (_, panels) => (panelOf(panels, 'stat')['description'] = 'Active sessions.')],
    ['unit', (_, panels) => (panelOf(panels, 'stat')['fieldConfig'] = { defaults: { unit: 'seconds' } })],
    ['threshold-text', (_, panels) => (panelWith(panels, 'stat', 'orange from')['description'] = 'How many are large? Too many.')],
    ['threshold-line', (_, panels) => (panelWith(panels, 'timeseries', 'dashed line')['fieldConfig'] = { defaults: { unit: 'bytes' } })],
    ['threshold-line', (_, panels) => (panelWith(panels, 'timeseries', 'dashed line')['description'] = 'How large is it? Large.')],
    ['band', (_, panels) => (panelWith(panels, 'timeseries', 'The band')['description'] = 'How many are there? Many.')],
    ['band', (_, panels) => (panelOf(panels, 'timeseries')['description'] = 'Is it usual? The band says so.')],
    ['forecast-line', (_, panels) => (panelOf(panels, 'timeseries')['description'] = 'What comes? The dotted line says so.')],
    ['no-rows-text', (_, panels) => (panelOf(panels, 'table')['fieldConfig'] = { defaults: { noValue: '–' } })],
    ['no-query', (_, panels) => (panelOf(panels, 'stat')['targets'] = [])],
    [
      'ref-id',
      (_, panels) => (panelOf(panels, 'stat')['targets'] = [panelOf(panels, 'stat')['targets'], panelOf(panels, 'stat')['targets']].flat()),
    ],
    ['datasource', (_, panels) => (panelOf(panels, 'stat')['datasource'] = { type: 'prometheus', uid: 'ccmon-prometheus' })],
    ['legend', (_, panels) => (panelOf(panels, 'timeseries')['options'] = { legend: { showLegend: false } })],
    ['reducer', (_, panels) => (panelOf(panels, 'stat')['options'] = { reduceOptions: { calcs: [] } })],
    ['variable', (_, panels) => setQuery(panelOf(panels, 'stat'), 'sum(claude_sessions{project=~"$team"})')],
    ['variable', (dashboard) => (dashboard['templating'] = { list: [{ name: 'unused', type: 'constant', current: {} }] })],
    ['variable', (dashboard) => delete (dashboard['templating'] as { list: Json[] }).list[0]?.['current']],
    ['dead-link', (dashboard) => (dashboard['links'] = [{ url: '/d/ccmon-nowhere' }])],
    ['hidden-control', (dashboard) => (dashboard['links'] = [{ url: '/d/ccmon-agent-performance', placement: 'inControlsMenu' }])],
    ['link-variable', (dashboard) => (dashboard['links'] = [{ url: '/d/ccmon-agent-performance?var-project=${project}' }])],
    ['link-variable', (dashboard) => (dashboard['links'] = [{ url: '/d/ccmon-agent-performance?var-project=$project' }])],
    ['link-variable', (dashboard) => (dashboard['links'] = [{ url: '/d/ccmon-agent-performance?var-project=${project:csv}' }])],
    ['alerts-shade', (dashboard) => (dashboard['annotations'] = { list: [{ name: 'a', enable: true, target: { expr: 'ALERTS' } }] })],
    ['unknown-metric', (_, panels) => setQuery(panelOf(panels, 'stat'), 'sum(claude_session)')],
    ['unknown-metric', (dashboard) => (dashboard['annotations'] = { list: [{ name: 'a', target: { expr: 'nothing' } }] })],
  ])('%s', (rule, change) => {
    expect(findingsAfter(change)).toContain(rule);
  });

  it('finds nothing when nothing is changed', () => {
    expect(findingsAfter(() => undefined)).toEqual([]);
  });
});

describe('LogQL', () => {
  it.each([
    ['logql-syntax', '{job="claude_code"'],
    ['logql-syntax', '{job="claude_code"} | hook=~'],
    ['unknown-field', '{job="claude_code", agent="main"}'],
    ['unknown-field', '{job="claude_code"} | hooks=~"a"'],
    ['unknown-log', '{event="hook_run"}'],
  ])('%s: %s', (rule, text) => {
    expect(lintLogql(text, 'here').map((finding) => finding.rule)).toContain(rule);
  });

  it('lets a query of the event log pass', () => {
    expect(lintLogql('{job="claude_code", event="hook_run", level=~"error|warn"} | hook_event=~"$event" | hook=~"$hook"', 'here')).toEqual(
      [],
    );
  });

  it('is asked of the source of logs, not of the metrics', () => {
    const path = 'provisioning/grafana/dashboards/ccmon-hook-execution.json';
    const dashboard = JSON.parse(allOutputs().get(path) ?? '{}') as Json & { panels: Json[] };
    panelOf(dashboard.panels, 'logs')['datasource'] = { type: 'prometheus', uid: '${datasource}' };
    expect(lintDashboard(path, JSON.stringify(dashboard, null, 2)).map(({ rule }) => rule)).toEqual(['datasource']);
  });
});

describe('PromQL', () => {
  const rulesOf = (text: string, sinceEverIsMeant = false): string[] =>
    lintPromql(text, { where: 'here', sinceEver: sinceEverIsMeant }).map(({ rule }) => rule);

  it.each([
    ['promql-syntax', 'sum(claude_sessions'],
    ['promql-syntax', 'sum by (claude_sessions)'],
    ['unknown-metric', 'claude_turn_duration_seconds'],
    ['unknown-metric', 'project:claude_agent_runs:increase1h'],
    ['unknown-label', 'claude_sessions{agent="main"}'],
    ['unknown-label', 'up{project="a"}'],
    ['bare-counter', 'sum(process_cpu_seconds_total)'],
    ['rate-of-state', 'rate(process_open_fds[5m])'],
    ['unknown-label', 'sum by (agent) (claude_sessions)'],
    ['unknown-label', 'sum by (le) (rate(claude_turn_duration_seconds_sum[5m]))'],
    ['unknown-label', 'project_agent_outcome:claude_agent_runs:increase6h{model="a"}'],
    ['bare-counter', 'sum(claude_tokens_total)'],
    ['bare-counter', 'max_over_time(claude_tokens_total[5m])'],
    ['rate-of-state', 'rate(claude_sessions[5m])'],
    ['rate-of-state', 'increase(claude_session_size_bytes_bucket[5m])'],
    ['window', 'rate(claude_tokens_total[30s])'],
    ['window', 'rate(claude_tokens_total[$__interval])'],
    ['window', 'increase(claude_tokens_total[31d])'],
    ['division-by-zero', 'sum(claude_sessions) / sum(claude_sessions_active)'],
    ['quantile-without-le', 'histogram_quantile(0.5, sum by (project) (rate(claude_turn_duration_seconds_bucket[5m])))'],
    ['window', 'claude_sessions offset 5w'],
    ['function', 'mad_over_time(claude_sessions[1h])'],
    ['bare-counter', 'max(claude_custom_deployments_total)'],
    ['unknown-label', 'sum by (severity) (up)'],
  ])('%s: %s', (rule, text) => {
    expect(rulesOf(text)).toContain(rule);
  });

  it.each([
    'sum by (project) (rate(claude_tokens_total[$__rate_interval]))',
    'sum(increase(claude_tokens_total[$__range])) / 2',
    'claude_session_size_bytes_bucket{le="65536"}',
    'sum(claude_sessions) / (sum(claude_sessions_active) > 0)',
    'histogram_quantile(0.5, agent_le:claude_agent_run_duration_seconds_bucket:increase6h{agent=~"$agent"})',
    'max by (job) (time() - ccmon_source_last_success_timestamp_seconds)',
    'claude_sessions offset 1w',
    'max by (branch) (claude_custom_build_seconds{branch="main"})',
    'agent:claude_agent_failures:lower6h > on () group_left () claude:threshold:agent_failures:critical',
  ])('nothing against %s', (text) => {
    expect(rulesOf(text)).toEqual([]);
  });

  it('lets a bare counter be where everything since ever is meant', () => {
    expect(rulesOf('sum(claude_tokens_total)', true)).toEqual([]);
  });
});

describe('alerts', () => {
  const outputs = allOutputs();
  const files = ruleFiles(DEFAULT_PLAN.topics, DEFAULT_PLAN.runbooks);
  const alerts = files.flatMap(({ groups }) => groups.flatMap((group) => group.alerts));
  const all = new Set(alerts.map(({ alert }) => alert));
  const context = { outputs, runbooks: DEFAULT_PLAN.runbooks, recorded: recordedLabels(allGroups(files)), fired: all, silent: all };
  const named = (name: string): Alert => {
    const found = alerts.find(({ alert }) => alert === name);
    if (found === undefined) throw new Error(`there is no alert ${name}`);
    return found;
  };
  const right = named('ClaudeAgentFailuresUnusual');
  const told = (texts: Record<string, string>): Partial<Alert> => ({ annotations: { ...right.annotations, ...texts } });
  const asking = (text: string): Partial<Alert> => ({ expression: { ...right.expression, text } });

  it.each<[rule: string, change: Partial<Alert>]>([
    ['alert-comparison', asking('sum by (agent) (agent:claude_agent_runs:increase1h)')],
    ['alert-for', { ...asking('absent(up) == 1'), lasting: '0m' }],
    ['alert-severity', { labels: { severity: 'page' } }],
    ['alert-adaptive', { labels: { ...right.labels, severity: 'critical' } }],
    ['alert-label', { labels: { ...right.labels, value: '{{ $value }}' } }],
    ['alert-label', { labels: { ...right.labels, agent: 'all' } }],
    ['alert-text', told({ summary: 'Failures' })],
    ['alert-text', told({ description: '' })],
    ['alert-text', told({ summary: 'Failures of {{ $labels.tool }}.' })],
    ['runbook', told({ runbook_url: `${DEFAULT_PLAN.runbooks}/nowhere.md` })],
    ['runbook', told({ runbook_url: '' })],
    ['alert-panel', told({ __panelId__: '1' })],
    ['alert-panel', told({ __dashboardUid__: 'ccmon-nowhere' })],
    ['unknown-metric', asking('agent:claude_agent_failures:ratio1h > 1')],
    ['bare-counter', asking('sum by (agent) (claude_agent_runs_total) > 1')],
  ])('%s', (rule, change) => {
    expect(lintAlerts([{ ...right, ...change }], context).map((finding) => finding.rule)).toContain(rule);
  });

  it.each([
    ['never fires', { fired: new Set<string>() }],
    ['is never silent', { silent: new Set<string>() }],
  ])('alert-untested, when it %s in a test', (_, change) => {
    expect(lintAlerts([right], { ...context, ...change }).map(({ rule }) => rule)).toEqual(['alert-untested']);
  });

  it('nothing against one that is right', () => {
    expect(lintAlerts([right], context)).toEqual([]);
  });

  it('alert-untested, when its tests are gone from the files', () => {
    const without = new Map([...outputs].filter(([path]) => path !== 'provisioning/prometheus/tests/machine.yml'));
    const findings = lint(without);
    expect(findings.filter(({ rule }) => rule === 'alert-untested').map(({ where }) => where)).toContain('alerts: ClaudeMemoryHigh');
    expect(findings.filter(({ rule }) => rule === 'record-untested').map(({ where }) => where)).toContain(
      'rules: global:claude_memory:used',
    );
  });
});

describe('recording rules', () => {
  const expression = (text: string, ...labels: string[]): Expression => ({ text, labels, unit: 'count', compound: false });
  const rulesOf = (rules: RuleGroup['rules'], queries: readonly string[], tested = queries): string[] =>
    lintRules('rules', [{ name: 'test', purpose: 'test', rules }], { queries, tested }).map(({ rule }) => rule);
  const good = { record: 'project:claude_sessions:sum', expression: expression('sum by (project) (claude_sessions)', 'project') };

  it.each<[rule: string, rules: RuleGroup['rules'], queries: string[]]>([
    ['record-name', [{ ...good, record: 'claude_sessions_sum' }], ['claude_sessions_sum']],
    ['record-level', [{ ...good, record: 'global:claude_sessions:sum' }], ['global:claude_sessions:sum']],
    ['record-twice', [good, good], [good.record]],
    ['record-unread', [good], []],
    [
      'record-order',
      [{ record: 'global:claude_sessions:max', expression: expression(`max(${good.record})`) }, good],
      ['global:claude_sessions:max'],
    ],
    [
      'bare-counter',
      [{ record: 'global:claude_tokens:sum', expression: sum(sinceEver(series('claude_tokens_total'))) }],
      ['global:claude_tokens:sum'],
    ],
  ])('%s', (rule, rules, queries) => {
    expect(rulesOf(rules, queries)).toContain(rule);
  });

  it('nothing against a rule that is read and tested', () => {
    expect(rulesOf([good], [good.record])).toEqual([]);
  });

  it('record-untested', () => {
    expect(rulesOf([good], [good.record], [])).toEqual(['record-untested']);
  });

  it('record-untested, when its tests expect nothing of it', () => {
    const tests = 'provisioning/prometheus/tests/recording.yml';
    const without = (allOutputs().get(tests) ?? '').replaceAll(/exp_samples:\n(?: {10,}.*\n)+/g, 'exp_samples: []\n');
    const findings = lint(new Map([...allOutputs(), [tests, without]]));
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['record-untested']));
    expect(findings).toHaveLength(ruleGroups.flatMap(({ rules }) => rules).length);
  });
});
