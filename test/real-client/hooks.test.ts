/**
 * Our hooks in real versions of Claude Code: as the plugin, installed by the client itself from this repository, and as
 * settings, together with telemetry and with hooks of the user's own under the wrapper. What the client hands over is
 * compared with what was really run, and the client must not notice.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SessionEvents } from '../../collector/src/outputs/api/schema/sessions.ts';
import { eventsKnownTo } from '../../collector/src/sources/hooks/events.ts';
import { makeSpool, readSpoolName, spoolFolders, type MeasuredRun } from '../../collector/src/sources/hooks/spool.ts';
import { getText, startCollector } from '../support/collector.ts';
import { runReport } from '../support/runCommand.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';
import { runClient, type ClientHome, type ClientResult } from './client.ts';
import { locateClient, provideClient, reasonToSkip } from './clientCache.ts';
import { readHookRuns, writeConfiguration } from './configuration.ts';
import { runInstaller } from './installer.ts';
import { startMessagesApi } from './messagesApi.ts';
import { MAIN_MODEL } from './scenario.ts';
import { agent, bash, calls, promptFor, type Script } from './script.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VERSIONS = ['2.1.39', '2.1.200', '2.1.330'];
const NEWEST = '2.1.330';
const TEST_MS = 600_000;

const SCRIPTS: readonly Script[] = [
  { name: 'main', agent: 'main', steps: [calls(bash('printf one'), bash('exit 3')), calls(agent('reviewer', 'review'))] },
  { name: 'review', agent: 'reviewer', steps: [calls(bash('printf two'))] },
];

/** What this takes, in events; a client before an event's time does not send it. */
const EXPECTED: Readonly<Record<string, number>> = {
  SessionStart: 1,
  UserPromptSubmit: 1,
  PreToolUse: 4,
  PostToolUse: 3,
  PostToolUseFailure: 1,
  SubagentStart: 1,
  SubagentStop: 1,
  Stop: 1,
};

async function prepare(version: string): Promise<ClientHome & { dataDir: string }> {
  const root = await temporaryDirectory();
  const configDir = join(root, '.claude');
  await writeConfiguration(configDir, [{ name: 'reviewer', model: 'haiku' }]);
  const api = await startMessagesApi({ scripts: SCRIPTS, idPrefix: `02${version.replaceAll('.', '')}x` });
  onTestFinished(() => api.close());
  const binary = await provideClient(locateClient(version));
  return { binary, root, configDir, apiUrl: api.url, dataDir: join(root, '.local/state/ccmon') };
}

function play(home: ClientHome): Promise<ClientResult> {
  return runClient(home, ['-p', promptFor('main'), '--model', MAIN_MODEL]);
}

interface Payload {
  hook_event_name: string;
  session_id: string;
}

async function payloads(dataDir: string): Promise<(Payload & { origin: string })[]> {
  const { hooks } = spoolFolders(dataDir);
  const files = (await readdir(hooks, { withFileTypes: true })).filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ name }) => {
      const payload = JSON.parse(await readFile(join(hooks, name), 'utf8')) as Payload;
      return { ...payload, origin: readSpoolName(name)?.origin ?? '' };
    }),
  );
}

function countsOf(events: readonly Payload[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { hook_event_name: event } of events) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
}

/** Every hook of ours that left a record was noticed: all of them print nothing and end with 0. */
async function noticed(configDir: string): Promise<string[]> {
  const transcripts = (await readdir(configDir, { recursive: true })).filter((name) => name.endsWith('.jsonl'));
  const lines = (await Promise.all(transcripts.map((name) => readFile(join(configDir, name), 'utf8')))).join('').split('\n');
  return lines.filter((line) => line.includes('ccmon_spool=') && line.includes('"attachment"'));
}

for (const version of VERSIONS) {
  const reason = reasonToSkip(locateClient(version));
  describe.skipIf(reason !== '')(`Claude Code ${version}${reason && ` (${reason})`}`, () => {
    it(
      'hands over every event through the plugin that it installs from this repository',
      async () => {
        const home = await prepare(version);
        await client(home, ['plugin', 'marketplace', 'add', ROOT]);
        await client(home, ['plugin', 'install', 'ccmon@ccmon']);
        await play(home);
        expect(existsSync(home.dataDir)).toBe(false);
        makeSpool(home.dataDir);
        const { session_id } = await play(home);
        const events = await payloads(home.dataDir);
        expect(countsOf(events)).toMatchObject(EXPECTED);
        expect(eventsKnownTo(version)).toEqual(expect.arrayContaining(Object.keys(countsOf(events))));
        expect(new Set(events.map((event) => event.session_id))).toEqual(new Set([session_id]));
        if (version === NEWEST) expect(new Set(events.map(({ origin }) => origin))).toEqual(new Set([session_id]));
        expect(await noticed(home.configDir)).toEqual([]);
      },
      TEST_MS,
    );

    it(
      'hands over every event through its settings, measures the user’s own hooks, and sends telemetry',
      async () => {
        const home = await prepare(version);
        const settings = join(home.configDir, 'settings.json');
        const before = await readFile(settings, 'utf8');
        const telemetry = await listenForTelemetry();
        const ccmon = (...args: string[]): Promise<void> => runInstaller(home, args);
        await ccmon('hooks', 'install');
        await ccmon('telemetry', 'install', '--port', String(telemetry.port));
        await ccmon('hooks', 'measure', 'on');
        await play(home);

        expect(countsOf(await payloads(home.dataDir))).toMatchObject(EXPECTED);
        expect(await noticed(home.configDir)).toEqual([]);
        expect(telemetry.paths()).toEqual(new Set(['POST /otlp/v1/metrics', 'POST /otlp/v1/logs']));
        await expectRecordsOf(home);

        await ccmon('hooks', 'uninstall');
        await ccmon('hooks', 'measure', 'off');
        await ccmon('telemetry', 'uninstall');
        expect(await readFile(settings, 'utf8')).toBe(before);
      },
      TEST_MS,
    );

    it(
      'hands over every event twice, to the byte, when the plugin and its settings have our hooks',
      async () => {
        const home = await prepare(version);
        await client(home, ['plugin', 'marketplace', 'add', ROOT]);
        await client(home, ['plugin', 'install', 'ccmon@ccmon']);
        await runInstaller(home, ['hooks', 'install']);
        const { session_id: sessionId } = await play(home);
        const { hooks } = spoolFolders(home.dataDir);
        const names = (await readdir(hooks)).filter((name) => readSpoolName(name) !== null);
        const texts = await Promise.all(names.map((name) => readFile(join(hooks, name), 'utf8')));
        const copies = new Map<string, number>();
        for (const text of texts) copies.set(text, (copies.get(text) ?? 0) + 1);
        expect(new Set(copies.values())).toEqual(new Set([2]));
        expect(countsOf([...copies.keys()].map((text) => JSON.parse(text) as Payload))).toMatchObject(EXPECTED);

        const collector = await startCollector({ configDirs: [home.configDir], dataDir: home.dataDir });
        onTestFinished(() => collector.stop());
        const url = `${collector.url}/api/v1/sessions/${sessionId}/events`;
        const events = await waitFor({ for: 'the end of the turn' }, async () => {
          const told = SessionEvents.parse(JSON.parse(await getText(url))).events.map(({ event }) => event);
          return told.includes('Stop') && (await readdir(hooks)).every((name) => readSpoolName(name) === null) ? told : undefined;
        });
        for (const event of ['SessionStart', 'UserPromptSubmit', 'Stop']) expect(events.filter((each) => each === event)).toEqual([event]);
      },
      TEST_MS,
    );
  });
}

/** As many records of each hook as it has counted runs itself; transcripts still call it by its own name. */
async function expectRecordsOf({ configDir, dataDir }: { configDir: string; dataDir: string }): Promise<void> {
  const { measured } = spoolFolders(dataDir);
  const texts = await Promise.all((await readdir(measured)).map((name) => readFile(join(measured, name), 'utf8')));
  const records = texts.map((text) => JSON.parse(text) as MeasuredRun);
  const runs = new Map<string, number>();
  for (const { event } of records) runs.set(event, (runs.get(event) ?? 0) + 1);
  expect(runs).toEqual(await readHookRuns(configDir));
  const NAMES: Record<string, [string, number]> = {
    SessionStart: ['announce.sh', 0],
    PreToolUse: ['observe.sh', 0],
    Stop: ['refuse.sh', 1],
  };
  for (const { event, hook, exitCode } of records) expect([hook, exitCode]).toEqual(NAMES[event]);
  const { hooks } = await runReport({ configDirs: [configDir], dataDir: join(dataDir, '..', 'report') });
  expect(hooks.map(({ hook }) => hook)).toEqual(expect.arrayContaining(['announce.sh']));
  expect(hooks.map(({ hook }) => hook).filter((hook) => !['announce.sh', 'observe.sh', 'refuse.sh', 'ccmon'].includes(hook))).toEqual([]);
}

async function listenForTelemetry(): Promise<{ port: number; paths: () => Set<string> }> {
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    paths.add(`${request.method ?? ''} ${request.url ?? ''}`);
    request.resume().on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, paths: () => paths };
}

describe.skipIf(reasonToSkip(locateClient(NEWEST)) !== '')('the plugin', () => {
  it.each([
    ['the marketplace', ['plugin', 'validate', '--strict', ROOT]],
    ['the plugin', ['plugin', 'validate', '--strict', '--profile', 'directory', join(ROOT, 'collector/claude-plugin')]],
  ])('is what the client takes for valid: %s', async (_name, args) => {
    const root = await temporaryDirectory();
    const binary = await provideClient(locateClient(NEWEST));
    expect(await client({ binary, root, configDir: join(root, '.claude'), apiUrl: 'http://127.0.0.1:9' }, args)).toContain(
      'Validation passed',
    );
  });
});

/** A command of the client that talks to no model. */
async function client({ binary, root, configDir }: ClientHome, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, CLAUDE_CONFIG_DIR: configDir, DISABLE_AUTOUPDATER: '1', IS_SANDBOX: '1' };
  const { stdout } = await promisify(execFile)(binary, [...args], { env, cwd: root, timeout: 120_000 });
  return stdout;
}
