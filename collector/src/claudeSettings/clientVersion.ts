/** Asks Claude Code for its version: older ones drop every setting when they meet an event that they do not know. */
import { spawnSync } from 'node:child_process';

const ANSWER_MS = 15_000;

/** Null where there is no `claude` on PATH, or it does not say. */
export function clientVersion(env: Readonly<Record<string, string | undefined>>): string | null {
  const { stdout, error } = spawnSync('claude', ['--version'], {
    env: { ...env, DISABLE_AUTOUPDATER: '1' },
    encoding: 'utf8',
    timeout: ANSWER_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  return error === undefined ? (/^\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? null) : null;
}
