/** The generated configuration before the judges that know best: promtool, amtool and docker compose. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { withoutMacros } from './lint/promqlSyntax.ts';
import { queriesOf } from './lint/lint.ts';
import type { WrittenDashboard } from './lint/dashboardLint.ts';
import { allOutputs, DASHBOARDS_FOLDER, RULE_TESTS_FOLDER, RULES_FOLDER } from './outputs.ts';
import { RUNBOOKS_URL } from './rules/alert.ts';
import { ruleGroups } from './rules/recordingRules.ts';
import { ruleFiles } from './rules/ruleFiles.ts';
import { WATCHDOG } from './rules/serviceAlerts.ts';
import { rulesOfSignal } from './rules/signalAlerts.ts';
import {
  mutatedRuleFile,
  mutatedTestFile,
  mutationsOfSignal,
  unnoticedChanges,
  type AlertMutation,
} from './rules/testing/alertMutations.ts';
import type { AlertTest } from './rules/testing/promtool.ts';
import { testsOfSignal } from './rules/testing/signalTests.ts';
import { topics } from './rules/watched.ts';
import { alertmanagerConfig } from './targets/alertmanager.ts';
import { mutatedRules, mutatedTests, mutationsOf, unnoticed, type Mutation } from './rules/testMutations.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROVISIONING = join(ROOT, 'provisioning');
const outputs = allOutputs();
const watched = topics.flatMap(({ signals }) => signals).filter((signal) => rulesOfSignal(signal, RUNBOOKS_URL).alerts.length > 0);
const alerts = ruleFiles(topics, RUNBOOKS_URL).flatMap(({ groups }) => groups.flatMap((group) => group.alerts));

function pathsBelow(folder: string): string[] {
  return [...outputs.keys()].filter((path) => path.startsWith(`${folder}/`));
}

/** Why a tool cannot be run here; empty when it can, and where it has to be there. */
function missing(tool: string, args: readonly string[], hint: string, isRequiredInCi: boolean): string {
  if (isRequiredInCi && process.env['CI'] === 'true') return '';
  return spawnSync(tool, args).status === 0 ? '' : `${tool} is not installed; ${hint}`;
}

function run(tool: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 1e9 });
  return { status, output: error === undefined ? `${stdout}${stderr}` : error.message };
}

/** Apart from this process, which has to answer meanwhile. */
async function testRules(file: string): Promise<{ status: unknown; output: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)('promtool', ['test', 'rules', file], { maxBuffer: 1e9 });
    return { status: 0, output: `${stdout}${stderr}` };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    return { status: code, output: `${stdout}${stderr}` };
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ccmon-generated-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const noPromtool = missing('promtool', ['--version'], 'Debian: apt install prometheus', true);

describe.skipIf(noPromtool !== '')(`promtool${noPromtool && ` (${noPromtool})`}`, () => {
  it('finds no fault with prometheus.yml and the rules that it loads', () => {
    expect(run('promtool', 'check', 'config', '--lint=all', '--lint-fatal', join(PROVISIONING, 'prometheus/prometheus.yml'))).toMatchObject(
      { status: 0 },
    );
  });

  it.each(pathsBelow(RULES_FOLDER))('finds no fault with %s', (path) => {
    expect(run('promtool', 'check', 'rules', '--lint=all', '--lint-fatal', join(ROOT, path))).toMatchObject({ status: 0 });
  });

  it.each(pathsBelow(RULE_TESTS_FOLDER))('runs %s', { timeout: 300_000 }, async (path) => {
    expect(await testRules(join(ROOT, path))).toMatchObject({ status: 0 });
  });

  // A test that passes whatever the rules say would prove nothing.
  it('whose tests notice every change of a rule', () => {
    const rules = ruleGroups.flatMap((group) => group.rules);
    const judge = (mutations: readonly Mutation[]): { status: number | null; output: string } => {
      const folder = temporaryFolder();
      const tests = allOutputs().get('provisioning/prometheus/tests/recording.yml') ?? '';
      writeFileSync(join(folder, 'rules.yml'), mutatedRules(mutations));
      writeFileSync(join(folder, 'tests.yml'), mutatedTests(mutations, tests, 'rules.yml'));
      return run('promtool', 'test', 'rules', join(folder, 'tests.yml'));
    };
    const unchanged = rules.map(({ record, expression }) => ({ record, expression: expression.text }));
    expect(judge(unchanged)).toMatchObject({ status: 0 });

    const mutations = rules.flatMap(mutationsOf);
    expect(mutations.length).toBeGreaterThan(5 * rules.length);
    const { status, output } = judge(mutations);
    expect({ status, unnoticed: unnoticed(mutations, output) }).toEqual({ status: 1, unnoticed: [] });
  });

  describe.each(watched.map((signal) => [signal.name, signal] as const))('whose tests notice every change', (name, signal) => {
    it(`of the alerts of ${name}`, { timeout: 300_000 }, async () => {
      const rules = rulesOfSignal(signal, RUNBOOKS_URL);
      const tests = testsOfSignal(signal, RUNBOOKS_URL);
      const left = async (mutations: readonly AlertMutation[], asked: readonly AlertTest[]): Promise<AlertMutation[]> => {
        const folder = temporaryFolder();
        writeFileSync(join(folder, 'rules.yml'), mutatedRuleFile(rules, mutations));
        writeFileSync(join(folder, 'tests.yml'), mutatedTestFile(mutations, asked, 'rules.yml'));
        const { status, output } = await testRules(join(folder, 'tests.yml'));
        expect([0, 1]).toContain(status);
        return unnoticedChanges(mutations, output);
      };
      const mutations = mutationsOfSignal(rules);
      expect(mutations.length).toBeGreaterThan(5);
      expect(await left([{ change: 'none', rules }], tests)).toHaveLength(1);
      // Most show within the hour; only the others are worth tests of many hours.
      const soon = tests.filter(({ alert_rule_test }) => alert_rule_test.every(({ eval_time }) => Number.parseInt(eval_time, 10) <= 60));
      const unnoticed = await left(mutations, soon);
      const missed =
        unnoticed.length === 0
          ? []
          : await left(
              unnoticed,
              tests.filter((test) => !soon.includes(test)),
            );
      expect(missed.map(({ change }) => change)).toEqual([]);
    });
  });

  it('type-checks every expression of every dashboard', () => {
    const dashboards = [...allOutputs()]
      .filter(([path]) => path.startsWith(DASHBOARDS_FOLDER) && path.endsWith('.json'))
      .map(([, text]) => JSON.parse(text) as WrittenDashboard);
    const expressions = dashboards
      .flatMap(queriesOf)
      .map((expression) => withoutMacros(expression).replaceAll('$project', 'x').replaceAll('$agent', 'x'));
    const folder = temporaryFolder();
    const file = join(folder, 'panels.yml');
    writeFileSync(
      file,
      stringify({
        groups: [
          {
            name: 'panels',
            rules: expressions.map((expr, index) => ({
              record: `panel:query:number${String(index)}`,
              expr,
            })),
          },
        ],
      }),
    );
    const { status, output } = run('promtool', 'check', 'rules', file);
    expect(output).toContain(`${String(expressions.length)} rules found`);
    expect(status).toBe(0);
  });
});

const noAmtool = missing('amtool', ['--version'], 'Debian: apt install prometheus-alertmanager', false);

describe.skipIf(noAmtool !== '')(`amtool${noAmtool && ` (${noAmtool})`}`, () => {
  const config = join(PROVISIONING, 'alertmanager/alertmanager.yml');
  /** The receiver of an alert with these labels. */
  const routeOf = (file: string, ...labels: string[]): string =>
    spawnSync('amtool', ['config', 'routes', 'test', `--config.file=${file}`, ...labels], { encoding: 'utf8' }).stdout.trim();

  it('finds no fault with alertmanager.yml', () => {
    expect(run('amtool', 'check-config', config)).toMatchObject({ status: 0 });
  });

  it.each([
    ...alerts.map(
      ({ alert, labels }) => [alert, labels['severity'] ?? '', alert === WATCHDOG ? 'watchdog' : (labels['severity'] ?? '')] as const,
    ),
    ['SomeoneElses', 'info', 'none'] as const,
  ])('routes %s, which is %s, to %s', (alertname, severity, receiver) => {
    const labels = [`alertname=${alertname}`, `severity=${severity}`, 'project=shop'];
    expect(routeOf(config, ...labels)).toBe(receiver);
  });

  it('sends nothing anywhere until a receiver is set', () => {
    const { receivers } = parse(readFileSync(config, 'utf8')) as { receivers: readonly object[] };
    expect(receivers.map((receiver) => Object.keys(receiver))).toEqual(receivers.map(() => ['name']));
  });

  it('finds no fault with receivers of the user, and routes to them', () => {
    const file = join(temporaryFolder(), 'alertmanager.yml');
    writeFileSync(file, alertmanagerConfig({ topics, receivers: { critical: { webhook_configs: [{ url: 'http://127.0.0.1:5001/' }] } } }));
    expect(run('amtool', 'check-config', file)).toMatchObject({ status: 0 });
    expect(routeOf(file, 'severity=critical')).toBe('critical');
  });
});

const hint = 'Debian: apt install docker-compose';
const compose = missing('docker', ['compose', 'version'], hint, false) === '' ? ['docker', 'compose'] : ['docker-compose'];
const noCompose = missing(compose[0] ?? '', [...compose.slice(1), 'version'], hint, false);

describe.skipIf(noCompose !== '')(`docker compose${noCompose && ` (${noCompose})`}`, () => {
  /** What compose makes of the file when these variables are set and no others of ours. */
  function config(variables: Record<string, string>): { status: number | null; stdout: string; stderr: string } {
    const [command = '', ...first] = compose;
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('CCMON_'));
    const env = { ...Object.fromEntries(others), ...variables };
    return spawnSync(command, [...first, '--file', join(PROVISIONING, 'docker-compose.yaml'), 'config'], { encoding: 'utf8', env });
  }
  const password = { CCMON_GRAFANA_PASSWORD: 'correct horse' };

  it('accepts docker-compose.yaml, with the variables that may be set unset and set', () => {
    const plain = config(password);
    expect({ status: plain.status, stderr: plain.stderr }).toMatchObject({ status: 0 });
    expect(plain.stdout).toContain('127.0.0.1\\:8001');
    expect(plain.stdout).toContain('GF_SECURITY_ADMIN_PASSWORD: correct horse');
    const moved = config({ ...password, CCMON_PORT: '9001', CCMON_DATA_DIR: '/srv/ccmon' });
    expect(moved.stdout).toContain('127.0.0.1\\:9001');
    expect(moved.stdout).toContain('/srv/ccmon');
  });

  it.each([{}, { CCMON_GRAFANA_PASSWORD: '' }])("does nothing without a password of Grafana's, and says so: %j", (variables) => {
    const { status, stderr } = config(variables);
    expect(status).not.toBe(0);
    expect(stderr).toContain('CCMON_GRAFANA_PASSWORD');
    expect(stderr).toContain("set it to the password that Grafana's user admin gets at the first start");
  });
});
