import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../../test/support/waiting.ts';
import type { RegistryFact } from '../../ledger/facts.ts';
import { createReadingBoard } from '../../readings/board.ts';
import { isAlive } from './isAlive.ts';
import { createRegistrySource } from './source.ts';

async function start() {
  const configDir = await temporaryDirectory();
  const folder = path.join(configDir, 'sessions');
  const told: RegistryFact[] = [];
  const stop = new AbortController();
  const running = createRegistrySource({ configDirs: () => [configDir], intervalMs: 30 }).run({
    ...{ signal: stop.signal, now: Date.now, readings: createReadingBoard(), onRound: () => undefined, log: () => undefined },
    commit: ({ registries = [] }) => void told.push(...registries),
  });
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  const write = (name: string, entry: unknown): void => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, name), typeof entry === 'string' ? entry : JSON.stringify(entry));
  };
  /** The newest that was told, once it is as expected. */
  const until = (what: string, isSo: (fact: RegistryFact) => boolean): Promise<RegistryFact> =>
    waitFor({ for: what, timeoutMs: 5000 }, () => {
      const newest = told.at(-1);
      return Promise.resolve(newest !== undefined && isSo(newest) ? newest : undefined);
    });
  return { folder, told, write, until };
}

function startOf(pid: number): string {
  const line = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** A process that is ours to kill. */
async function startProcess(): Promise<{ pid: number; kill: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  return { pid: child.pid ?? 0, kill };
}

const ENTRY = { sessionId: 's1', cwd: '/home/me/shop', startedAt: 1_790_000_000_000, entrypoint: 'cli', version: '2.1.330' };

it('tells what processes do, when that changes only, and that one was killed', async () => {
  const { write, until, told } = await start();
  await until('an empty registry', ({ sessions }) => sessions.length === 0);
  const { pid, kill } = await startProcess();
  const entry = { ...ENTRY, pid, procStart: process.platform === 'linux' ? startOf(pid) : 'unknown' };
  write(`${pid}.secret.key`, 'zqSECRETzq');
  write(`${pid}.json`, {
    ...entry,
    status: 'busy',
    statusUpdatedAt: 1_790_000_000_500,
    name: 'zqSECRETzq',
    messagingSocketPath: 'zqSECRETzq',
  });
  await until('working', ({ sessions }) => sessions[0]?.status === 'working');
  write(`${pid}.json`, { ...entry, status: 'waiting', waitingFor: 'permission prompt', statusUpdatedAt: 1_790_000_001_000 });
  await until('waiting', ({ sessions }) => sessions[0]?.status === 'waiting_permission');
  write(`${pid}.json`, { ...entry, status: 'waiting', waitingFor: 'input needed', statusUpdatedAt: 1_790_000_002_000 });
  expect((await until('asking', ({ sessions }) => sessions[0]?.status === 'waiting_answer')).sessions).toEqual([
    { sessionId: 's1', pid, alive: true, startedAt: 1_790_000_000_000, status: 'waiting_answer', statusAt: 1_790_000_002_000 },
  ]);
  const before = told.length;
  await kill();
  await until('killed', ({ sessions }) => sessions[0]?.alive === false);
  expect(told).toHaveLength(before + 1);
  expect(JSON.stringify(told)).not.toContain('zqSECRETzq');
});

it('takes a process without a terminal for one that works, and passes over what is no entry', async () => {
  const { write, until } = await start();
  write('1.json', { ...ENTRY, pid: process.pid, entrypoint: 'sdk-cli' });
  for (const [i, broken] of ['', '{', '[]', '{}', '{"pid":"x"}', '{"pid":5,"sessionId":"a b"}'].entries()) write(`${i + 10}.json`, broken);
  const { sessions } = await until('the one', (fact) => fact.sessions.length > 0);
  expect(sessions).toMatchObject([{ sessionId: 's1', status: 'working', statusAt: ENTRY.startedAt }]);
});

it.runIf(process.platform === 'linux')('tells a process from another of the same number, and leaves those of containers alone', () => {
  const own = { pid: process.pid, procStart: startOf(process.pid), pidDomain: '' };
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, procStart: '17' })).toBe(false);
  expect(isAlive({ ...own, pid: 2 ** 22 + 1 })).toBe(false);
  expect(isAlive({ ...own, pid: 2 ** 22 + 1, pidDomain: 'linux:abc:pid:[1]' })).toBe(true);
  expect(isAlive({ ...own, procStart: '17', pidDomain: `linux:abc:${fs.readlinkSync('/proc/self/ns/pid')}` })).toBe(false);
});
