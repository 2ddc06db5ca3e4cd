/**
 * Finds the real clients. They are large and not ours to pass on, so they are never a dependency: CI fetches them into a
 * cache, a person's machine uses what is cached and fetches only when asked to.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = '@anthropic-ai/claude-code';
const BINARY = join('node_modules', '.bin', 'claude');

export interface ClientLocation {
  version: string;
  directory: string;
  cached: boolean;
  /** Whether it may be downloaded when it is not cached. */
  mayFetch: boolean;
}

export function locateClient(version: string, env: NodeJS.ProcessEnv = process.env): ClientLocation {
  const cache = env['CCMON_CLIENT_CACHE'] ?? join(homedir(), '.cache', 'ccmon-tests', 'claude-code');
  const directory = join(cache, version);
  return {
    version,
    directory,
    cached: existsSync(join(directory, BINARY)),
    mayFetch: env['CI'] === 'true' || env['CCMON_FETCH_CLIENTS'] === '1',
  };
}

/** Why this client cannot be run here; empty when it can. */
export function reasonToSkip(client: ClientLocation): string {
  if (client.cached || client.mayFetch) return '';
  return `not cached in ${client.directory}; CCMON_FETCH_CLIENTS=1 fetches it`;
}

/** Path of the client's command; downloads the client first if need be. */
export async function provideClient(client: ClientLocation): Promise<string> {
  if (!client.cached) await fetchClient(client);
  return join(client.directory, BINARY);
}

/** Installs beside the final place and renames, so that a broken download never looks like a client. */
async function fetchClient(client: ClientLocation): Promise<void> {
  await mkdir(dirname(client.directory), { recursive: true });
  const partial = await mkdtemp(`${client.directory}.partial-`);
  try {
    const args = ['install', '--prefix', partial, '--no-save', '--no-audit', '--no-fund', `${PACKAGE}@${client.version}`];
    await promisify(execFile)('npm', args, { timeout: 600_000 });
    await rename(partial, client.directory);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
