/** Takes one client through a scenario and hands back what it wrote, what it was billed and what it says of itself. */
import { join } from 'node:path';
import type { Bill } from './bill.ts';
import { type ClientResult, runClient } from './client.ts';
import { readHookRuns, writeConfiguration } from './configuration.ts';
import { type MessagesApi, startMessagesApi } from './messagesApi.ts';
import { MAIN_MODEL, type Scenario } from './scenario.ts';
import { promptFor } from './script.ts';

export interface PlayOptions {
  binary: string;
  version: string;
  /** Becomes the home directory. */
  root: string;
  scenario: Scenario;
  /** Of the client, on top of its clean environment. */
  env?: Readonly<Record<string, string>>;
}

export interface Played {
  configDir: string;
  bill: Bill;
  /** In the order of the runs. */
  results: ClientResult[];
  /** Runs of each hook, by event, as the hooks themselves counted them. */
  hookRuns: Map<string, number>;
}

/** Plays the script of this name in a run of the client with these further arguments. */
type Run = (script: string, ...args: string[]) => Promise<ClientResult>;

/** A first session, the same one resumed, and a fork of it: the scripts `main`, `resume` and `fork`. */
export function playScenario(options: PlayOptions): Promise<Played> {
  return withClient(options, async (run) => {
    const first = await run('main');
    const resumed = await run('resume', '--resume', first.session_id);
    const forked = await run('fork', '--resume', resumed.session_id, '--fork-session');
    return [first, resumed, forked];
  });
}

/** One session: the script `main`. */
export function playOneSession(options: PlayOptions): Promise<Played> {
  return withClient(options, async (run) => [await run('main')]);
}

async function withClient(options: PlayOptions, play: (run: Run) => Promise<ClientResult[]>): Promise<Played> {
  const configDir = join(options.root, '.claude');
  await writeConfiguration(configDir, options.scenario.agents);
  const idPrefix = `01${options.version.replaceAll('.', '')}x`;
  const api: MessagesApi = await startMessagesApi({ scripts: options.scenario.scripts, idPrefix });
  try {
    const home = { binary: options.binary, root: options.root, configDir, apiUrl: api.url, env: options.env ?? {} };
    const results = await play((script, ...args) => runClient(home, ['-p', promptFor(script), '--model', MAIN_MODEL, ...args]));
    return { configDir, bill: api.bill, results, hookRuns: await readHookRuns(configDir) };
  } finally {
    await api.close();
  }
}
