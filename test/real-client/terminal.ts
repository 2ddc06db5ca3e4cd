/** Runs one real Claude Code in a terminal of its own, as a person does: types into it, and kills it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '../support/waiting.ts';
import { type ClientHome, environment } from './client.ts';
import { MAIN_MODEL } from './scenario.ts';

const run = promisify(execFile);

export const HAS_TERMINAL = ['/usr/bin/tmux', '/usr/local/bin/tmux', '/opt/homebrew/bin/tmux'].some((path) => existsSync(path));

export interface Terminal {
  /** Of the client. */
  pid: number;
  /** Types a line and sends it. */
  enter(text: string): Promise<void>;
  /** `Enter`, `Escape`, ... */
  press(key: string): Promise<void>;
  close(): Promise<void>;
}

let terminals = 0;

export async function openTerminal(home: ClientHome): Promise<Terminal> {
  const workDir = join(home.root, 'project');
  await mkdir(workDir, { recursive: true });
  await writeFile(join(home.configDir, '.claude.json'), JSON.stringify(answersToFirstQuestions(workDir)));
  const before = await registeredPids(home.configDir);
  terminals += 1;
  const server = `ccmon-${process.pid}-${terminals}`;
  const tmux = async (...args: string[]): Promise<string> => (await run('tmux', ['-L', server, ...args])).stdout;
  const variables = Object.entries({ ...environment(home), TERM: 'xterm-256color' }).map(([name, value]) => `${name}=${value}`);
  const command = ['env', '-i', ...variables, home.binary, '--model', MAIN_MODEL].map((word) => `'${word}'`).join(' ');
  await tmux('new-session', '-d', '-x', '150', '-y', '50', '-c', workDir, command);
  const close = async (): Promise<void> => {
    // It is gone already when the client has ended.
    await tmux('kill-server').catch(() => '');
  };
  try {
    const pid = await waitFor({ for: 'the client in the registry', timeoutMs: 30_000 }, async () =>
      (await registeredPids(home.configDir)).find((each) => !before.includes(each)),
    );
    await waitFor({ for: 'the client to listen', timeoutMs: 30_000 }, async () =>
      (await tmux('capture-pane', '-p')).includes('❯') ? true : undefined,
    );
    const press = async (key: string): Promise<void> => {
      await tmux('send-keys', key);
    };
    return {
      pid,
      async enter(text) {
        await tmux('send-keys', '-l', text);
        // Text and key together are taken for something pasted, which the key would not send.
        await waitFor({ for: 'the text on the screen' }, async () =>
          (await tmux('capture-pane', '-p')).includes(text) ? true : undefined,
        );
        await press('Enter');
      },
      press,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function answersToFirstQuestions(workDir: string): object {
  return {
    hasCompletedOnboarding: true,
    theme: 'dark',
    projects: { [workDir]: { hasTrustDialogAccepted: true } },
    customApiKeyResponses: { approved: ['dummy'] },
  };
}

/** Those of processes that were killed are among them. */
async function registeredPids(configDir: string): Promise<number[]> {
  const names = await readdir(join(configDir, 'sessions')).catch(() => []);
  return names.flatMap((name) => (/^\d+\.json$/.test(name) ? [parseInt(name, 10)] : []));
}
