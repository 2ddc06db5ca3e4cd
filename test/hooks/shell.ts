/** Runs a line of ours as Claude Code runs a hook: in /bin/sh, with a payload on stdin, in a process group of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  input?: string | Buffer;
  env?: Record<string, string>;
  shell?: string;
  args?: readonly string[];
  /** Of another user, to be run as; only root can. */
  uid?: number | undefined;
  /** Called once the process is there. */
  meanwhile?: (pid: number) => void;
}

export const BARE_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent' };

export async function runLine(
  line: string,
  { input = '', env = BARE_ENV, shell = '/bin/sh', args = [], uid, meanwhile }: RunOptions = {},
): Promise<Ran> {
  const as = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(shell, ['-c', line, ...args], { env, stdio: 'pipe', detached: true, ...as });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  // Whoever does not read its payload closes it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  if (child.pid !== undefined) meanwhile?.(child.pid);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...output };
}
