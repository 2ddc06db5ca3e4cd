/** Takes one client through the scenario and hands back what it wrote, what it was billed and what it says of itself. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bill } from './bill.ts';
import { type ClientResult, runClient } from './client.ts';
import { startMessagesApi } from './messagesApi.ts';
import { CUSTOM_AGENT, hooks, MAIN_MODEL } from './scenario.ts';
import { promptFor, type Script } from './script.ts';

export interface Played {
  configDir: string;
  bill: Bill;
  /** In the order of the runs: the first one, the resumed one, the fork. */
  results: ClientResult[];
  /** Runs of each hook, by event, as the hooks themselves counted them. */
  hookRuns: Map<string, number>;
}

/** Prompts that are given in all runs together: each sets the main agent to work once. */
export const PROMPTS = 3;
const HOOK_LOG = 'hook-runs.log';

export interface PlayOptions {
  binary: string;
  version: string;
  /** Becomes the home directory. */
  root: string;
  /** With scripts of the names `main`, `resume` and `fork`. */
  scripts: readonly Script[];
}

export async function playScenario(options: PlayOptions): Promise<Played> {
  const configDir = join(options.root, '.claude');
  await writeConfiguration(configDir);
  const api = await startMessagesApi({ scripts: options.scripts, idPrefix: `01${options.version.replaceAll('.', '')}x` });
  try {
    const home = { binary: options.binary, root: options.root, configDir, apiUrl: api.url };
    const play = (script: string, ...more: string[]): Promise<ClientResult> =>
      runClient(home, ['-p', promptFor(script), '--model', MAIN_MODEL, ...more]);
    const first = await play('main');
    const resumed = await play('resume', '--resume', first.session_id);
    const forked = await play('fork', '--resume', resumed.session_id, '--fork-session');
    return { configDir, bill: api.bill, results: [first, resumed, forked], hookRuns: await readHookLog(configDir) };
  } finally {
    await api.close();
  }
}

/** One hook that prints, one that is silent and one that fails; and an agent of the user's own with another model. */
async function writeConfiguration(configDir: string): Promise<void> {
  const agentFile = `---\nname: ${CUSTOM_AGENT}\ndescription: Reviews code\nmodel: haiku\n---\nReview what you are given.\n`;
  await mkdir(join(configDir, 'agents'), { recursive: true });
  await mkdir(join(configDir, 'hooks'), { recursive: true });
  await writeFile(join(configDir, 'agents', `${CUSTOM_AGENT}.md`), agentFile);
  for (const hook of hooks) {
    const log = `echo ${hook.event} >>"${join(configDir, HOOK_LOG)}"`;
    await writeFile(join(configDir, 'hooks', hook.file), `#!/bin/sh\n${log}\n${hook.body}\n`, { mode: 0o755 });
  }
  const settings = {
    hooks: Object.fromEntries(
      hooks.map((hook) => [hook.event, [{ hooks: [{ type: 'command', command: join(configDir, 'hooks', hook.file) }] }]]),
    ),
  };
  await writeFile(join(configDir, 'settings.json'), JSON.stringify(settings));
}

/** How often each hook really ran: every hook adds a line with its event. */
async function readHookLog(configDir: string): Promise<Map<string, number>> {
  const runs = new Map<string, number>();
  for (const event of (await readFile(join(configDir, HOOK_LOG), 'utf8')).trim().split('\n')) {
    runs.set(event, (runs.get(event) ?? 0) + 1);
  }
  return runs;
}
