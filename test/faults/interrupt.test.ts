/**
 * Ctrl-C while `ccmon start` runs services of this machine: every process that it started ends, and nothing else. The
 * real servers run at their usual ports in a network of their own, so that they meet nobody else's.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isRunning } from '../../collector/src/base/process.ts';
import { findProgram } from '../../collector/src/stack/programs.ts';
import { SERVICES } from '../../collector/src/stack/services.ts';
import { CCMON } from '../support/runCommand.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';

const IN_NETWORK_OF_ITS_OWN = ['--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'] as const;
const real = SERVICES.filter(({ key }) => key === 'prometheus' || key === 'alertmanager' || key === 'nodeExporter');
const found = await Promise.all(real.map((service) => findProgram(service, process.env)));
const missing = [
  ...real.filter((_service, index) => found[index] === null).map(({ install }) => install.debian),
  ...(spawnSync('unshare', [...IN_NETWORK_OF_ITS_OWN, 'true']).status === 0 ? [] : ['the right to make a network namespace']),
];

async function startWithServices() {
  const dataDir = await temporaryDirectory();
  const args = ['start', '--stack', 'native', '--data-dir', join(dataDir, 'state'), '--config-dir', dataDir];
  const child = spawn('unshare', [...IN_NETWORK_OF_ITS_OWN, process.execPath, CCMON, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
  onTestFinished(() => void child.kill('SIGKILL'));
  await waitFor({ for: 'the table of services', timeoutMs: 40_000 }, () => {
    if (child.exitCode !== null) throw new Error(`ccmon has ended: ${texts.err}`);
    return Promise.resolve(texts.out.includes('Prometheus') || undefined);
  });
  const pids = real.map(({ key }) => {
    const record = readFileSync(join(dataDir, 'state/stack', key, 'process.json'), 'utf8');
    return (JSON.parse(record) as { pid: number }).pid;
  });
  onTestFinished(() => {
    for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  return { child, pids, texts };
}

describe.skipIf(missing.length > 0)(`Ctrl-C with services${missing.length > 0 ? ` (needs ${missing.join('; ')})` : ''}`, () => {
  it('ends all of them, then the command with code 0', async () => {
    const { child, pids, texts } = await startWithServices();
    expect(texts.out).toMatch(/^ {2}Prometheus +http:\/\/127\.0\.0\.1:9090$/m);
    expect(pids.map(isRunning)).toEqual([true, true, true]);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(pids.map(isRunning)).toEqual([false, false, false]);
    expect(texts.err).not.toContain('did not end cleanly');
  });

  it('ends the command with code 130 when it is pressed again, and the services all the same', async () => {
    const { child, pids, texts } = await startWithServices();
    // Held up, so that there is something to wait for.
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await waitFor({ for: 'a word of the first', everyMs: 5 }, () => Promise.resolve(texts.err.includes('once more') || undefined));
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await waitFor({ for: 'the services to end' }, () => Promise.resolve(pids.some(isRunning) ? undefined : true));
  });
});
