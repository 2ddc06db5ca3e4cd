/**
 * A user's own hooks under the wrapper that our installer puts around them, in the real client: each run is told once, with
 * how it ended from the transcript and what it took from the wrapper; and the settings are given back to the byte.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HookChains, Hooks } from '../../collector/src/outputs/api/schema/hooks.ts';
import { getText, startCollector } from '../support/collector.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';
import { runClient, type ClientHome } from './client.ts';
import { locateClient, provideClient, reasonToSkip } from './clientCache.ts';
import { runInstaller } from './installer.ts';
import { startMessagesApi } from './messagesApi.ts';
import { MAIN_MODEL } from './scenario.ts';
import { bash, calls, promptFor, type Script } from './script.ts';

const VERSION = '2.1.330';
const TEST_MS = 600_000;
const SCRIPTS: readonly Script[] = [
  { name: 'main', agent: 'main', steps: [calls(bash('printf one'), bash('printf two')), calls(bash('printf three'))] },
];

/** Both say something, so that the transcript has every run of them. */
const HOOKS = {
  SessionStart: { file: 'announce.sh', body: 'echo started', runs: 1, exitCode: 0, outcome: 'success' },
  PreToolUse: { file: 'doubt.sh', body: 'echo unsure >&2; exit 1', runs: 3, exitCode: 1, outcome: 'error' },
} as const;

const reason = reasonToSkip(locateClient(VERSION));
describe.skipIf(reason !== '')(`measured hooks in Claude Code ${VERSION}${reason && ` (${reason})`}`, () => {
  it(
    'are told once each, with what transcript and wrapper know, and are as they were afterwards',
    async () => {
      const home = await prepare();
      const settings = join(home.configDir, 'settings.json');
      const before = await readFile(settings);
      await runInstaller(home, ['hooks', 'measure', 'on']);
      expect(await readFile(settings)).not.toEqual(before);
      const { session_id: sessionId } = await runClient(home, ['-p', promptFor('main'), '--model', MAIN_MODEL]);

      const collector = await startCollector({ configDirs: [home.configDir], dataDir: home.dataDir });
      onTestFinished(() => collector.stop());
      const answer = async (path: string): Promise<unknown> => JSON.parse(await getText(`${collector.url}/api/v1${path}`));
      const rows = await waitFor({ for: 'all measurements' }, async () => {
        const { hooks } = Hooks.parse(await answer('/hooks'));
        return hooks.reduce((sum, { measured }) => sum + measured, 0) === 4 ? hooks : undefined;
      });
      for (const [event, { file, runs, outcome }] of Object.entries(HOOKS)) {
        const row = rows.find((each) => each.event === event);
        expect(row).toMatchObject({ hook: file, runs, recorded: runs, measured: runs, failed: outcome === 'error' ? runs : 0 });
        expect(row?.cpuP50Seconds).toBeGreaterThan(0);
        // A shell has some hundred kilobytes at least.
        expect(row?.peakP50Bytes).toBeGreaterThan(100_000);
      }
      expect(rows).toHaveLength(2);

      const { turns } = HookChains.parse(await answer(`/sessions/${sessionId}/hook-chains`));
      const chains = turns.flatMap((turn) => turn.chains);
      const told = chains.flatMap(({ event, matchers }) => matchers.flatMap(({ runs }) => runs.map((run) => ({ event, ...run }))));
      expect(told).toHaveLength(4);
      for (const { event, hook, exitCode, outcome, cpuSeconds, peakBytes } of told) {
        const { file, ...expected } = HOOKS[event === 'SessionStart' ? event : 'PreToolUse'];
        expect([hook, exitCode, outcome]).toEqual([file, expected.exitCode, expected.outcome]);
        expect(cpuSeconds).toBeGreaterThanOrEqual(0);
        expect(peakBytes).toBeGreaterThan(100_000);
      }

      await runInstaller(home, ['hooks', 'measure', 'off']);
      expect(await readFile(settings)).toEqual(before);
    },
    TEST_MS,
  );
});

async function prepare(): Promise<ClientHome & { dataDir: string }> {
  const root = await temporaryDirectory();
  const configDir = join(root, '.claude');
  await mkdir(join(configDir, 'hooks'), { recursive: true });
  const lines: string[] = [];
  for (const [event, { file, body }] of Object.entries(HOOKS)) {
    const path = join(configDir, 'hooks', file);
    await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    lines.push(`\t\t"${event}" : [ { "hooks": [{"command":${JSON.stringify(path)}, "type": "command"}] } ]`);
  }
  // Written as nobody's formatter would.
  await writeFile(join(configDir, 'settings.json'), `{\r\n  "hooks": {\r\n${lines.join(',\r\n')}\r\n  }, "env": {} }\r\n\r\n`);
  const api = await startMessagesApi({ scripts: SCRIPTS, idPrefix: '05x' });
  onTestFinished(() => api.close());
  const binary = await provideClient(locateClient(VERSION));
  return { binary, root, configDir, apiUrl: api.url, dataDir: join(root, '.local/state/ccmon') };
}
