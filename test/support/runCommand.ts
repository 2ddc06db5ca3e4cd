/** Runs `ccmon` as a user does, as a process of its own, and hands back what it printed. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Report } from '../../collector/src/outputs/api/schema.ts';

export const CCMON = fileURLToPath(new URL('../../collector/bin/ccmon.mjs', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

export async function runCcmon(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const child = spawn(process.execPath, [CCMON, ...args], {
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, ...output };
}

/** The report over some configuration directories; fails if anything but one report is on stdout. */
export async function runReport(options: { configDirs: readonly string[]; dataDir: string }): Promise<Report> {
  const directories = options.configDirs.flatMap((directory) => ['--config-dir', directory]);
  const { code, stdout, stderr } = await runCcmon(['report', '--json', '--data-dir', options.dataDir, ...directories]);
  if (code !== 0) throw new Error(`ccmon report ended with ${code}: ${stderr}`);
  return Report.parse(JSON.parse(stdout));
}
