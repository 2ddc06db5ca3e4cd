/**
 * A real Claude Code hands its events over while it is driven as a person drives it, and the collector's API tells what it
 * does within two seconds of each change; also when it is killed, and when the collector was down for the whole of a run.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HookChains } from '../../collector/src/outputs/api/schema/hooks.ts';
import { Live, type LiveSession } from '../../collector/src/outputs/api/schema/live.ts';
import { SessionEvents, SessionTimings } from '../../collector/src/outputs/api/schema/sessions.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';
import { runClient } from './client.ts';
import { locateClient, provideClient, reasonToSkip } from './clientCache.ts';
import { type OwnHook, readCountedEvents, writeCountingHooks } from './countedEvents.ts';
import { runInstaller } from './installer.ts';
import { type MessagesApi, startMessagesApi } from './messagesApi.ts';
import { MAIN_MODEL } from './scenario.ts';
import { agent, bash, calls, promptFor, type Script } from './script.ts';
import { HAS_TERMINAL, openTerminal } from './terminal.ts';

const client = locateClient('2.1.330');
const skipped = reasonToSkip(client);
/** Those that keep a registry of what runs in terminals. */
const CLIENTS_OF_TERMINALS = [locateClient('2.1.200'), client].map((of) => ({ of, version: of.version, reason: reasonToSkip(of) }));
const TOLD_WITHIN_MS = 2000;
/** So long does a state last that must be seen. */
const LASTING_MS = 3000;

const scripts: readonly Script[] = [
  { name: 'ask', agent: 'main', steps: [{ ...calls(bash('touch asked-for')), delayMs: LASTING_MS }, calls(bash('sleep 3'))] },
  { name: 'broken-off', agent: 'main', steps: [calls(bash('touch never'))] },
  {
    name: 'whole',
    agent: 'main',
    steps: [calls(bash('printf one'), bash('exit 3')), calls(agent('general-purpose', 'foreground')), calls(bash('printf blocked'))],
  },
  { name: 'foreground', agent: 'general-purpose', steps: [calls(bash('sleep 1.5'))] },
];

let roots: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
let api: MessagesApi;

beforeAll(async () => {
  roots = await makeTemporaryDirectory();
  if (skipped !== '') return;
  api = await startMessagesApi({ scripts, idPrefix: '01live' });
}, 600_000);
afterAll(async () => {
  if (skipped === '') await api.close();
  await roots.remove();
});

/** A home whose settings have hooks of the user's own, and ours put in by our own commands. */
async function makeHome(name: string, of = client, own: readonly OwnHook[] = []) {
  const root = join(roots.directory, name, of.version);
  const binary = await provideClient(of);
  const [configDir, dataDir] = [join(root, '.claude'), join(root, 'state')];
  const home = { binary, root, configDir, apiUrl: api.url };
  await writeCountingHooks(configDir, own);
  await runInstaller(home, ['hooks', 'install', '--data-dir', dataDir]);
  await runInstaller(home, ['statusline', 'install', '--data-dir', dataDir]);
  return { dataDir, home };
}

async function live(collector: Collector): Promise<LiveSession[]> {
  return Live.parse(JSON.parse(await getText(`${collector.url}/api/v1/live`))).sessions;
}

/** Waits until the only session is in this state; what is told later than two seconds after it was so is an error. */
async function untilState(collector: Collector, state: LiveSession['state']): Promise<LiveSession> {
  const session = await waitFor({ for: `a session that is ${state}`, timeoutMs: 20_000, everyMs: 25 }, async () =>
    (await live(collector)).find((each) => each.state === state),
  );
  expect(Date.now() - Date.parse(session.since ?? ''), `${state} was told late`).toBeLessThan(TOLD_WITHIN_MS);
  return session;
}

/** Ended, told in time, and soon with what its last hook said of why: that its process is gone may be seen before the hook is taken. */
async function untilEnded(collector: Collector, reason: string): Promise<LiveSession> {
  await untilState(collector, 'ended');
  const session = await waitFor({ for: `a session that ended by ${reason}`, timeoutMs: TOLD_WITHIN_MS, everyMs: 25 }, async () =>
    (await live(collector)).find((each) => each.reason === reason),
  );
  expect(session.state).toBe('ended');
  return session;
}

describe.each(CLIENTS_OF_TERMINALS)('Claude Code $version in a terminal $reason', ({ of, reason }) => {
  it.skipIf(reason !== '' || !HAS_TERMINAL)(
    'is idle, works, waits, works, is idle, is broken off, and ends, as the API tells',
    async () => {
      const { home, dataDir } = await makeHome('terminal', of);
      const collector = await startCollector({ configDirs: [home.configDir], dataDir });
      const terminal = await openTerminal(home);
      try {
        await untilState(collector, 'idle');
        await terminal.enter(promptFor('ask'));
        await untilState(collector, 'working');
        const waiting = await untilState(collector, 'waiting_permission');
        expect(waiting).toMatchObject({ pid: terminal.pid, waitsFor: [{ event: 'PermissionRequest', for: 'Bash', agent: 'main' }] });
        await terminal.press('Enter');
        await untilState(collector, 'working');
        await untilState(collector, 'idle');
        await terminal.enter(promptFor('broken-off'));
        await untilState(collector, 'waiting_permission');
        await terminal.press('Escape');
        await untilState(collector, 'idle');
        await terminal.enter('/exit');
        const ended = await untilEnded(collector, 'prompt_input_exit');
        expect(ended.contextUsedRatio).toBeGreaterThan(0);
        expect(ended.usd).toBeGreaterThan(0);

        const { events } = SessionEvents.parse(JSON.parse(await getText(`${collector.url}/api/v1/sessions/${ended.sessionId}/events`)));
        expect(events.map(({ event, detail }) => `${event} ${detail}`.trim())).toEqual([
          ...['SessionStart startup', 'UserPromptSubmit', 'PermissionRequest Bash', 'Stop'],
          ...['UserPromptSubmit', 'PermissionRequest Bash', 'SessionEnd prompt_input_exit'],
        ]);
        const { timings } = SessionTimings.parse(JSON.parse(await getText(`${collector.url}/api/v1/session-timings`)));
        const [load] = timings.filter(({ kind }) => kind === 'load');
        expect(load).toMatchObject({ operation: 'startup', count: 1 });
        expect(load?.p50Seconds).toBeGreaterThan(0);
        expect(load?.p50Seconds).toBeLessThan(15);
        await waitFor({ for: 'both waits', timeoutMs: 10_000 }, async () =>
          /^claude_permission_wait_seconds_count 2$/m.test(await getText(`${collector.url}/metrics`)) ? true : undefined,
        );
      } finally {
        await terminal.close();
        await collector.stop();
      }
    },
  );

  it.skipIf(reason !== '' || !HAS_TERMINAL)(
    'is seen dead when it is killed, at once, and by a collector that was down when it was',
    async () => {
      const { home, dataDir } = await makeHome('killed', of);
      let collector = await startCollector({ configDirs: [home.configDir], dataDir });
      const first = await openTerminal(home);
      try {
        // Its hook tells of it before the registry, which knows its process.
        await waitFor({ for: 'its process' }, async () => (await live(collector)).find(({ pid }) => pid === first.pid));
        process.kill(first.pid, 'SIGKILL');
        const killedAt = Date.now();
        expect(await untilState(collector, 'ended')).toMatchObject({ reason: 'killed', pid: first.pid, agents: [], tools: [] });
        expect(Date.now() - killedAt).toBeLessThan(TOLD_WITHIN_MS);
      } finally {
        await first.close();
      }
      const second = await openTerminal(home);
      try {
        await waitFor({ for: 'the second session' }, async () =>
          (await live(collector)).some(({ state }) => state === 'idle') ? true : undefined,
        );
        await collector.kill();
        process.kill(second.pid, 'SIGKILL');
        collector = await startCollector({ configDirs: [home.configDir], dataDir });
        await waitFor({ for: 'both to be dead' }, async () =>
          (await live(collector)).every(({ state }) => state === 'ended') ? true : undefined,
        );
        expect((await live(collector)).map(({ reason }) => reason)).toEqual(['killed', 'killed']);
      } finally {
        await second.close();
        await collector.stop();
      }
    },
  );
});

describe.skipIf(skipped !== '')(`Claude Code ${client.version} without a terminal ${skipped}`, () => {
  it('shows its agents and tools while they run', async () => {
    const { home, dataDir } = await makeHome('running');
    const collector = await startCollector({ configDirs: [home.configDir], dataDir });
    try {
      const running = runClient(home, ['-p', promptFor('whole'), '--model', MAIN_MODEL]);
      const session = await waitFor({ for: 'a tool of an agent', timeoutMs: 20_000, everyMs: 25 }, async () =>
        (await live(collector)).find(({ agents }) => agents.some(({ tools }) => tools.length > 0)),
      );
      expect(session).toMatchObject({
        state: 'working',
        tools: [],
        agents: [{ agent: 'general-purpose', tools: [{ tool: 'Bash' }], agents: [] }],
      });
      await running;
      expect(await untilEnded(collector, 'other')).toMatchObject({ agents: [], tools: [] });
    } finally {
      await collector.stop();
    }
  });

  it('loses nothing while the collector is down, and tells which hooks ran and what followed', async () => {
    const own = [
      { event: 'PreToolUse', file: 'guard.sh', body: 'grep -q "printf blocked" && { echo "not this one" >&2; exit 2; }; exit 0' },
      { event: 'Stop', file: 'once-more.sh', body: 'grep -q \'"stop_hook_active":true\' && exit 0; echo "go on" >&2; exit 2' },
    ] as const;
    const { home, dataDir } = await makeHome('down', client, own);
    const { session_id: sessionId } = await runClient(home, ['-p', promptFor('whole'), '--model', MAIN_MODEL]);
    const counted = await readCountedEvents(home.configDir);
    const collector = await startCollector({ configDirs: [home.configDir], dataDir });
    try {
      const chosen = ['SessionStart', 'UserPromptSubmit', 'Stop', 'SessionEnd', 'PermissionRequest'] as const;
      const events = await waitFor({ for: 'the end of the session' }, async () => {
        const told = SessionEvents.parse(JSON.parse(await getText(`${collector.url}/api/v1/sessions/${sessionId}/events`))).events;
        return told.some(({ event }) => event === 'SessionEnd') ? told : undefined;
      });
      for (const event of chosen)
        expect([event, events.filter((each) => each.event === event).length]).toEqual([event, counted.get(event) ?? 0]);
      expect(counted.get('PreToolUse')).toBe(5);
      expect(await live(collector)).toMatchObject([{ sessionId, state: 'ended', agents: [], tools: [], waitsFor: [] }]);

      const { turns } = HookChains.parse(JSON.parse(await getText(`${collector.url}/api/v1/sessions/${sessionId}/hook-chains`)));
      const chains = turns.flatMap((turn) => turn.chains);
      const ofHook = (hook: string) => chains.filter(({ matchers }) => matchers.some(({ runs }) => runs.some((run) => run.hook === hook)));
      expect(ofHook('guard.sh')).toMatchObject([{ event: 'PreToolUse', tool: 'Bash', followed: 'tool_blocked' }]);
      expect(ofHook('once-more.sh').map(({ event, followed }) => `${event} ${followed}`)).toEqual(['Stop continued', 'Stop stopped']);
    } finally {
      await collector.stop();
    }
  });
});
