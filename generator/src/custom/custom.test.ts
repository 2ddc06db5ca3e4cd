/** What the user's own files do to what is generated, and how a mistake in them is told. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { main } from '../main.ts';
import { allOutputs, OWN_RULES_FOLDER } from '../outputs.ts';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

interface Run {
  readonly root: string;
  readonly code: number;
  readonly printed: readonly string[];
  /** A file that was written. */
  readonly text: (path: string) => string;
}

function generate(files: Readonly<Record<string, string>>, ...args: string[]): Run {
  const root = mkdtempSync(join(tmpdir(), 'ccmon-custom-'));
  roots.push(root);
  return generateIn(root, files, ...args);
}

function generateIn(root: string, files: Readonly<Record<string, string>>, ...args: string[]): Run {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const printed: string[] = [];
  const code = main(root, args, (line) => printed.push(line));
  return { root, code, printed, text: (path) => readFileSync(join(root, path), 'utf8') };
}

const SETTINGS = `
signals:
  agent_failures:
    limits: { critical: 0.2, warning: 0.15 }
    lasting: 10m
    except: { agent: [flaky] }
  tokens:
    counted: [input, output, cache_write_1h]
    limits: { warning: 50000 }
    window: 1h
  hook_duration:
    limits: { warning: 59 }
  compactions: { enabled: false }
  disk:
    limits: { critical: null }
  source_agreement:
    limits: { warning: { above: 1.2 } }
budget: { usdPerDay: 3, usdPerMonth: 60 }
runbooks: https://example.org/runbooks/
receivers:
  critical:
    webhook_configs: [{ url: 'http://127.0.0.1:5001/' }]
`;

const SIGNALS = `
builds:
  title: Build time
  help: How long the last build took.
  unit: seconds
  by: [branch]
  measure: { kind: level, of: { metric: claude_custom_build_seconds }, join: max }
  limits: [{ severity: warning, value: 600, why: Ten minutes are long. }]
  remedies: [Look at the cache.]
todo_calls:
  title: Todo calls
  help: Calls of TodoWrite within an hour.
  unit: count
  by: [project]
  measure: { kind: count, of: { metric: claude_tool_runs_total, where: { tool: TodoWrite } } }
  limits: [{ severity: warning, value: 100, lasting: 0m, why: That is many. }]
  remedies: [Look at the agent.]
`;

const hasPromtool = spawnSync('promtool', ['--version']).status === 0 || process.env['CI'] === 'true';

describe('settings', () => {
  const run = generate({ 'custom/settings.yaml': SETTINGS, 'custom/signals/mine.yaml': SIGNALS });
  const rules = (name: string): string => run.text(`provisioning/prometheus/rules/${name}.yml`);

  it('are taken', () => {
    expect(run.printed.at(-1)).toMatch(/files generated/);
    expect(run.code).toBe(0);
  });

  it.each([
    ['a limit', 'agents', 'expr: vector(0.2)'],
    ['a limit more', 'agents', 'record: claude:threshold:agent_failures:warning'],
    ['how long it must be crossed', 'agents', 'for: 10m'],
    ['what no alert is about', 'agents', 'agent:claude_agent_failures:ratio6h{agent!="flaky"}'],
    ['which tokens count, and says so', 'usage', 'Counted: type input, output, cache_write_1h.'],
    ['a window', 'usage', 'record: global:claude_tokens:increase1h'],
    ['a limit where there was only a baseline', 'hooks', 'alert: ClaudeHookDurationHigh'],
    ['one of two sides', 'collector', 'expr: vector(1.2)'],
    ['the budget of a day', 'usage', 'alert: ClaudeDayBudgetExceeded'],
    ['the budget of a month', 'outlook', 'alert: ClaudeMonthBudgetAtRisk'],
    ['where runbooks are', 'machine', 'runbook_url: https://example.org/runbooks/memory.md'],
  ])('change %s', (_, file, text) => {
    expect(rules(file)).toContain(text);
  });

  it('remove a signal, a limit, a side', () => {
    expect(rules('sessions')).not.toContain('compactions');
    expect(rules('machine')).not.toContain('ClaudeDiskLow');
    expect(rules('machine')).toContain('ClaudeDiskRunningOut');
    expect(rules('collector')).not.toContain('ClaudeSourceAgreementLow');
  });

  it('set receivers', () => {
    const { receivers } = parse(run.text('provisioning/alertmanager/alertmanager.yml')) as { receivers: object[] };
    expect(receivers).toContainEqual({ name: 'critical', webhook_configs: [{ url: 'http://127.0.0.1:5001/' }] });
  });

  it('leave everything as it is when there are none', () => {
    expect(generate({}, '--check').printed).toEqual([...[...allOutputs().keys()].map((path) => `new: ${path}`), expect.any(String)]);
  });

  it('have an own signal rendered as the others: rules, tests, runbook, inhibition', () => {
    expect(rules('custom')).toContain('alert: ClaudeBuildsHigh');
    expect(run.text('provisioning/runbooks/builds.md')).toContain('- Look at the cache.');
    expect(run.text('provisioning/prometheus/tests/custom.yml')).toContain('todo_calls: warning above 100 fires after 0m');
    expect(run.text('provisioning/alertmanager/alertmanager.yml')).toContain('- branch');
  });

  it.skipIf(!hasPromtool)('give rules that promtool finds no fault with, and tests that pass', () => {
    const folder = join(run.root, 'provisioning/prometheus');
    const promtool = (...args: string[]): unknown => {
      const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', cwd: folder });
      return status === 0 ? 0 : `${stdout}${stderr}`;
    };
    expect(promtool('check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml')).toBe(0);
    for (const name of ['agents', 'usage', 'collector', 'outlook', 'custom'])
      expect(promtool('test', 'rules', `tests/${name}.yml`)).toBe(0);
  });
});

it("leaves the user's own rule files alone, and has Prometheus load them", () => {
  const own = `${OWN_RULES_FOLDER}/mine.yml`;
  const text = 'groups: [{ name: mine, rules: [{ record: "my:own:rule", expr: vector(1) }] }]\n';
  const run = generate({ [own]: text });
  expect(generateIn(run.root, {}).printed.at(-1)).toContain(' 0 of them new');
  expect(run.text(own)).toBe(text);
  expect(parse(run.text('provisioning/prometheus/prometheus.yml'))).toMatchObject({ rule_files: ['rules/*.yml', 'custom/*.yml'] });
  if (!hasPromtool) return;
  const { status, stdout } = spawnSync('promtool', ['check', 'config', join(run.root, 'provisioning/prometheus/prometheus.yml')], {
    encoding: 'utf8',
  });
  expect({ status, loaded: stdout.includes('mine.yml') }).toEqual({ status: 0, loaded: true });
});

describe('a mistake', () => {
  const signal = (changed: string): string => SIGNALS.replace(...(changed.split(' => ') as [string, string]));

  it.each([
    ['signals: [', 1, 'The file is YAML.'],
    ['signals:\n  tokens:\n    limits: { critical: high }', 3, 'signals.tokens.limits.critical: expected a number, null for no such limit'],
    ['signals:\n  tokens:\n    lasting: 5', 3, 'signals.tokens.lasting: expected string, got 5.'],
    ['signals:\n  tokens:\n    lasting: 5x', 3, 'signals.tokens.lasting: expected minutes such as 5m, got "5x".'],
    ['signals:\n  tokens:\n    limts: {}', 3, 'signals.tokens.limts: there is no such field.'],
    ['budget: {}\nsignals:\n  tokns: {}', 3, 'signals.tokns: there is no such signal. There are: agent_failures, '],
    ['signals:\n  hook_duration:\n    window: 1d', 3, 'the collector works out its baseline over 6h'],
    ['signals:\n  tokens:\n    counted: [outptu]', 3, 'there is no type outptu. There are: input, output, '],
    ['signals:\n  memory:\n    except:\n      agent: [a]', 4, 'signals.memory.except.agent: the signal does not tell by it'],
    ['signals:\n  agent_duration:\n    limits: { warning: 9000 }', 3, 'expected a value above 0 and below 7200'],
    ['budget:\n  usdPerDay: -1', 2, 'budget.usdPerDay: expected number to be >0, got -1.'],
    ['receivers:\n  critical:\n    webhook: []', 3, 'expected names of Alertmanager such as webhook_configs'],
    ['runbooks: here', 1, 'expected the address of a folder of runbooks, got "here".'],
  ])('in the settings is told with its place: %j', (text, line, message) => {
    const { code, printed } = generate({ 'custom/settings.yaml': text });
    expect(code).toBe(1);
    expect(printed[0]).toContain(`custom/settings.yaml line ${String(line)}: `);
    expect(printed[0]).toContain(message);
    expect(printed.at(-1)).toContain('nothing was written');
  });

  it.each([
    ['claude_tool_runs_total => claude_tool_run_total', 15, 'there is no metric claude_tool_run_total'],
    ['claude_tool_runs_total => claude_sessions', 15, 'claude_sessions is a gauge; a counter is needed'],
    ['by: [project] => by: [model]', 14, 'claude_tool_runs_total has no label model'],
    ['tool: TodoWrite => model: a', 15, 'claude_tool_runs_total has no such label'],
    ['claude_custom_build_seconds => claude_custom_build_total', 7, 'a gauge is needed'],
    ['todo_calls: => agent_runs:', 10, 'there is a signal of this name already'],
    ['unit: count => unit: calls', 13, 'todo_calls.unit: expected one of'],
    ['  remedies: [Look at the agent.] => ', 10, 'todo_calls.remedies'],
  ])('in a signal is told with its place: %s', (changed, line, message) => {
    const { code, printed } = generate({ 'custom/signals/mine.yaml': signal(changed) });
    expect(code).toBe(1);
    expect(printed.join('\n')).toContain(`custom/signals/mine.yaml line ${String(line)}: `);
    expect(printed.join('\n')).toContain(message);
  });
});
