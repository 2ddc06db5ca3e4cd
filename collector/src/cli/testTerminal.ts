/** For tests: runs `ccmon` as from a shell, in a home directory of their own, and keeps what it says. */
import type { ExitCode } from './exitCodes.ts';
import { runCommand } from './program.ts';

export interface TestCall {
  home: string;
  env?: Record<string, string>;
  /** To whatever is asked; without one there is nobody to ask. */
  answer?: boolean | undefined;
}

export interface Ran {
  code: ExitCode;
  out: string;
  err: string;
}

/** @param args the command line behind `ccmon`, its words apart by one blank each */
export async function runForTest(args: string, { home, env = {}, answer }: TestCall): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(args.split(' '), {
    ...{ env, home, cwd: home },
    print: (text) => out.push(text),
    tell: (text) => err.push(text),
    isTerminal: false,
    columns: 120,
    ask: answer === undefined ? null : () => Promise.resolve(answer),
  });
  return { code, out: out.join(''), err: err.join('') };
}
