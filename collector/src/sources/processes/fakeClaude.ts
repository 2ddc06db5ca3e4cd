/** For tests: real processes that look to the system as Claude Code's do, below a configuration directory of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { parseStat } from './procfs.ts';

export const SESSION = '5d12d2d2-d61e-4d59-89a6-8f72dd09dfc3';
/** In every argument and value that nothing of may come out. */
export const SECRET = 'sk-ant-hunter2';

/** Starts what it is told to, one a line of its input, and tells the number of each. */
const PROGRAM = `
const { spawn } = require('node:child_process');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { command, args, env } = JSON.parse(line);
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore', detached: true });
  console.log(child.pid);
});`;

export interface FakeClaude {
  pid: number;
  configDir: string;
  projectDir: string;
  start(command: string, args: string[], env?: Record<string, string>): Promise<number>;
  /** Writes its file in the registry of living sessions. */
  register(fields?: Record<string, unknown>): void;
  /** As kill -9 does it. */
  kill(): Promise<void>;
}

/** Everything is ended when the test ends. */
export async function startFakeClaude(): Promise<FakeClaude> {
  const directory = await temporaryDirectory();
  const [configDir, projectDir, program] = [join(directory, 'config'), join(directory, 'code', 'shop'), join(directory, 'claude')];
  mkdirSync(join(configDir, 'sessions'), { recursive: true });
  mkdirSync(projectDir, { recursive: true });
  symlinkSync(process.execPath, program);
  const claude = spawn(program, ['-e', PROGRAM, '--', `--key=${SECRET}`], { cwd: projectDir, stdio: ['pipe', 'pipe', 'inherit'] });
  const started: number[] = [];
  onTestFinished(() => {
    claude.kill('SIGKILL');
    for (const pid of started) endOf(pid);
  });
  const pid = pidOf(claude);
  return {
    ...{ pid, configDir, projectDir },
    async start(command, args, env = {}) {
      claude.stdin.write(`${JSON.stringify({ command, args, env })}\n`);
      const [answer] = (await once(claude.stdout, 'data')) as [Buffer];
      started.push(Number(answer.toString()));
      return Number(answer.toString());
    },
    register: (fields = {}) => writeRegistryFile(configDir, { pid, sessionId: SESSION, cwd: projectDir, ...fields }),
    async kill() {
      claude.kill('SIGKILL');
      await once(claude, 'exit');
    },
  };
}

function writeRegistryFile(configDir: string, fields: { pid: number } & Record<string, unknown>): void {
  const procStart = parseStat(readFileSync(`/proc/${fields.pid}/stat`, 'latin1'), 0)?.procStart;
  const entry = { startedAt: Date.now(), procStart, status: 'idle', statusUpdatedAt: Date.now(), messagingSocketPath: `/tmp/${SECRET}` };
  writeFileSync(join(configDir, 'sessions', `${fields.pid}.json`), JSON.stringify({ ...entry, ...fields }));
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The process could not be started.');
  return pid;
}

/** Each was made the leader of a group of its own. */
function endOf(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
