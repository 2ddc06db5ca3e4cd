/**
 * Work in a process of its own: what it takes, compiled code and memory, ends with it. Its program has a bundle beside
 * that of the command; it gets its orders in one message and answers in as many as it likes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Null where there is no such bundle: run from source, the work is done in place. */
export function programApart(name: string): string | null {
  const file = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  return existsSync(file) ? file : null;
}

/**
 * Runs it with its orders, and ends it at once after the signal.
 * @returns how the process ended, when all that it said has been heard
 */
export async function runApart(program: string, orders: object, signal: AbortSignal, onReport: (report: unknown) => void): Promise<string> {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('message', onReport);
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  try {
    return await endOf(child, orders);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function endOf(child: ChildProcess, orders: object): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code ?? 'none'}`));
    child.send(orders, (error) => {
      if (error !== null) child.kill('SIGKILL');
    });
  });
}
