/** What a command sees of the process around it, so that tests can hand it another. */
import os from 'node:os';
import type { Surroundings } from '../base/surroundings.ts';

export interface Terminal extends Surroundings {
  /** For the answer itself. */
  print: (text: string) => void;
  /** For everything else: progress, log, errors. */
  tell: (text: string) => void;
  /** True when `tell` goes to a terminal, which a bar can be redrawn on. */
  isTerminal: boolean;
  /** Width in characters. */
  columns: number;
  /** Asks a question that is answered with yes or no; null where nobody is there to answer. */
  ask: ((question: string) => Promise<boolean>) | null;
}

export function processTerminal(): Terminal {
  // A reader that has seen enough (`ccmon report | head`) closes the pipe: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    process.exit(0);
  });
  return {
    env: process.env,
    home: os.homedir(),
    cwd: process.cwd(),
    print: (text) => void process.stdout.write(text),
    tell: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns > 0 ? process.stderr.columns : 80,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askOnTerminal : null,
  };
}

/** Anything but a yes is a no, the end of the input too. */
async function askOnTerminal(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    lines.once('close', () => resolve(''));
    lines.question(`${question} [y/N] `, resolve);
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
