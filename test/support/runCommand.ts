/** Runs `ccmon` as a user does, as a process of its own, and hands back what it printed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';

export const CCMON = fileURLToPath(new URL('../../collector/bin/ccmon.mjs', import.meta.url));

export interface Finished {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Launched {
  child: ChildProcess;
  finished: Promise<Finished>;
}

export function launchCcmon(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Launched {
  const child = spawn(process.execPath, [CCMON, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, ...output }));
  });
  return { child, finished };
}

export function runCcmon(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished> {
  return launchCcmon(args, env).finished;
}

export interface ReportOptions {
  configDirs: readonly string[];
  dataDir: string;
}

export function reportArgs({ configDirs, dataDir }: ReportOptions): string[] {
  return ['report', '--json', '--data-dir', dataDir, ...configDirs.flatMap((directory) => ['--config-dir', directory])];
}

/** The report over some configuration directories. */
export async function runReport(options: ReportOptions): Promise<Report> {
  return reportIn(await runCcmon(reportArgs(options)));
}

/** What a finished `ccmon report` printed; fails if anything but one report is on stdout. */
export function reportIn({ code, stdout, stderr }: Finished): Report {
  if (code !== 0) throw new Error(`ccmon report ended with ${code ?? 'a signal'}: ${stderr}`);
  return Report.parse(JSON.parse(stdout));
}
