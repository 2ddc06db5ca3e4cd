/**
 * Nothing that a person wrote or a tool read leaves the collector: markers are planted in all texts of real transcripts,
 * the collector reads them, and everything that comes out of it is searched.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Live } from '../../collector/src/outputs/api/schema/live.ts';
import { Sessions } from '../../collector/src/outputs/api/schema/sessions.ts';
import { makeSpool } from '../../collector/src/sources/hooks/spool.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { MARKER, plantMarkers, plantNames } from '../support/plant.ts';
import { type Finished, reportArgs, runCcmon, runReport } from '../support/runCommand.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';

/** A name that is meant to leave, planted to show that the search finds what is there. */
const CONTROL = 'zqPUBLICzq Reviewer';
/** The session that hooks tell of. */
const LIVE_SESSION = 'zqLIVEzq';

let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
let configDirs: string[];
let dataDir: string;
let collector: Collector;
let answers: Map<string, string>;
let sessionOfNames: string;

beforeAll(async () => {
  root = await makeTemporaryDirectory();
  dataDir = join(root.directory, 'state');
  configDirs = fixtureDirectories().map((fixture) => plantMarkers(fixture, join(root.directory, basename(fixture))).configDir);
  writePlantedAgent(configDirs[0] ?? '');
  plantInSpool(dataDir);
  // Apart from the others, whose figures are compared with those of the originals.
  const withNames = join(root.directory, 'names');
  sessionOfNames = plantNames(withNames);
  collector = await startCollector({ configDirs: [...configDirs, withNames], dataDir, args: ['--log-level', 'debug'] });
  const isEmpty = (): boolean => readdirSync(join(dataDir, 'spool'), { withFileTypes: true }).every((entry) => entry.isDirectory());
  await waitFor({ for: 'an empty spool' }, () => Promise.resolve(isEmpty() || undefined));
  answers = await everyAnswer(collector.url);
}, 120_000);

afterAll(async () => {
  await collector.stop();
  await root.remove();
});

it('reads the planted transcripts as it reads the originals', async () => {
  const planted = await runReport({ configDirs, dataDir: join(root.directory, 'report') });
  const original = await runReport({ configDirs: fixtureDirectories(), dataDir: join(root.directory, 'original') });
  expect(planted.lines.damaged).toBeGreaterThan(0);
  for (const figure of ['requests', 'tokens', 'cost', 'models', 'tools', 'sessions'] as const)
    expect(planted[figure]).toEqual(original[figure]);
  const outcomes = (report: typeof planted): unknown[] =>
    report.agents.map(({ agent, runs, succeeded, failed }) => ({ agent, runs, succeeded, failed }));
  expect(outcomes(planted)).toEqual(outcomes(original));
});

describe('a search for what is meant to leave', () => {
  it('finds it in the store', () => expect(filesOf(dataDir).some((file) => contains(file, CONTROL))).toBe(true));
  it('finds it in the API', () => expect([...answers.values()].some((text) => text.includes(CONTROL))).toBe(true));
});

it('shows that something was called by a name that is not shown', () => {
  expect(answers.get(`/api/v1/sessions/${sessionOfNames}/tree`)).toContain('"matcher":"(other)"');
  for (const path of ['/metrics', '/api/v1/agents', '/api/v1/tools', '/api/v1/hooks']) expect(answers.get(path)).toContain('"(other)"');
});

it('shows what hooks and a status line told', () => {
  const live = Live.parse(JSON.parse(answers.get('/api/v1/live') ?? ''));
  expect(live).toMatchObject({
    sessions: [{ sessionId: LIVE_SESSION, state: 'waiting_permission', usd: 1.5 }],
    limits: [{ usedRatio: 0.5 }],
  });
});

describe('no text of a person or a tool', () => {
  it('reaches the store', () => {
    expect(filesOf(dataDir).length).toBeGreaterThan(0);
    expect(filesOf(dataDir).filter((file) => contains(file, MARKER))).toEqual([]);
  });
  it('reaches the metrics or the API', () => {
    expect(answers.size).toBeGreaterThan(10);
    expect([...answers].filter(([, text]) => text.includes(MARKER)).map(([path]) => path)).toEqual([]);
  });
  it('reaches the log', () => {
    expect(collector.output()).not.toBe('');
    expect(linesWith(MARKER, collector.output())).toEqual([]);
  });
  it.each([['report'], ['status'], ['config']])('is printed by ccmon %s', async (command) => {
    const directory = join(root.directory, 'printed');
    const args =
      command === 'report'
        ? reportArgs({ configDirs, dataDir: directory }).filter((arg) => arg !== '--json')
        : [command, '--data-dir', directory];
    const { stdout, stderr }: Finished = await runCcmon(args);
    expect(stdout + stderr).not.toBe('');
    expect(linesWith(MARKER, stdout + stderr)).toEqual([]);
  });
});

/** An agent of the user's own: its name may leave, what it is told to do may not. */
function writePlantedAgent(configDir: string): void {
  mkdirSync(join(configDir, 'agents'), { recursive: true });
  const text = `---\nname: ${CONTROL}\ndescription: ${MARKER}0\nmodel: haiku\n---\n${MARKER}0\n`;
  writeFileSync(join(configDir, 'agents', 'control.md'), text);
  appendFileSync(join(configDir, 'settings.json'), JSON.stringify({ env: { SECRET: `${MARKER}0` } }));
}

/** What hooks and a status line leave behind, with a secret wherever a person or a tool may have written one; some of it torn. */
function plantInSpool(dataDir: string): void {
  const { hooks, statusline, measured } = makeSpool(dataDir);
  const secret = `${MARKER}0`;
  const written = { a: secret, b: [secret], [secret]: secret };
  const base = {
    session_id: LIVE_SESSION,
    transcript_path: secret,
    cwd: '/home/me/code/shop',
    permission_mode: secret,
    effort: { level: secret },
    env: written,
  };
  const planted = {
    ...{
      tool_input: written,
      tool_response: written,
      prompt: secret,
      message: secret,
      title: secret,
      error: secret,
      last_assistant_message: secret,
    },
    ...{
      custom_instructions: secret,
      compact_summary: secret,
      background_tasks: [written],
      session_crons: [written],
      permission_suggestions: written,
    },
    ...{ session_title: secret, error_details: secret, agent_transcript_path: secret, task_subject: secret, added_later: written },
  };
  const events = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'Notification', 'PreCompact', 'PostCompact', 'PermissionRequest'];
  events.forEach((event, i) => {
    const payload = { ...base, ...planted, hook_event_name: event, tool_name: 'Bash', tool_use_id: `toolu_${LIVE_SESSION}` };
    writeFileSync(join(hooks, `${LIVE_SESSION}.${i + 1}`), `${JSON.stringify(payload)}\n`);
    utimesSync(join(hooks, `${LIVE_SESSION}.${i + 1}`), Date.now() / 1000, Date.now() / 1000 - 60 + i);
  });
  writeFileSync(join(hooks, `${LIVE_SESSION}.90`), `{"session_id":"${LIVE_SESSION}","hook_event_name":"Stop","prompt":"${secret}`);
  utimesSync(join(hooks, `${LIVE_SESSION}.90`), 1_790_000_000, 1_790_000_000);
  const run = { v: 1, by: 'perl', wallSeconds: 1, cpuSeconds: { user: 0, system: 0 }, peakKilobytes: 1, exitCode: 0, signal: 0 };
  writeFileSync(
    join(measured, `${LIVE_SESSION}.91`),
    JSON.stringify({ ...run, event: 'Stop', matcher: `${secret} ${secret}`, hook: `${secret} ${secret}`, command: '1a', extra: secret }),
  );
  const rate_limits = { five_hour: { used_percentage: 50, resets_at: secret }, [secret]: written };
  const line = { ...base, workspace: { current_dir: secret }, model: { id: secret }, cost: { total_cost_usd: 1.5 }, rate_limits };
  writeFileSync(join(statusline, LIVE_SESSION), JSON.stringify(line));
}

/** What every address answers, by path. */
async function everyAnswer(url: string): Promise<Map<string, string>> {
  const description = JSON.parse(await getText(`${url}/api/v1/openapi.json`)) as {
    servers: { url: string }[];
    paths: Record<string, object>;
  };
  const { sessions } = Sessions.parse(JSON.parse(await getText(`${url}/api/v1/sessions?limit=1000`)));
  expect(sessions.length).toBeGreaterThan(6);
  const base = description.servers[0]?.url ?? '';
  const paths = Object.entries(description.paths).flatMap(([path, methods]) => ('get' in methods ? [base + path] : []));
  const addresses = paths.flatMap((path) =>
    path.includes('{id}') ? sessions.map(({ sessionId }) => path.replace('{id}', sessionId)) : [path],
  );
  const all = new Set(['/', '/metrics', '/healthz', '/readyz', '/nothing-here', '/api/v1/openapi.json', ...addresses]);
  const texts = await Promise.all(
    [...all].map(async (path) => {
      const response = await fetch(url + path);
      if (addresses.includes(path)) expect(response.status).toBe(200);
      return [path, await response.text()] as const;
    }),
  );
  const openMetrics = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
  return new Map([...texts, ['/metrics as OpenMetrics', await openMetrics.text()]]);
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function contains(file: string, text: string): boolean {
  return readFileSync(file).includes(text);
}

function linesWith(text: string, output: string): string[] {
  return output.split('\n').filter((line) => line.includes(text));
}
