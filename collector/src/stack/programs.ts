/** Finds the programs of services and runs short commands to the end. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ServiceDeclaration, System } from './services.ts';

/** Places of programs that a shell of the desktop, or of a service manager, may not have on PATH. */
export const USUAL_PLACES: readonly string[] = [
  '/usr/local/bin',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/opt/homebrew/bin',
  '/usr/share/grafana/bin',
  '/snap/bin',
];

const VERSION_TIMEOUT_MS = 10_000;

export interface Output {
  /** -1 when the program could not be started or took too long. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface FoundProgram {
  path: string;
  version: string;
}

/** Runs a program to its end; never throws. */
export function capture(
  program: string,
  args: readonly string[],
  options: { timeoutMs: number; env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<Output> {
  const { timeoutMs, env = process.env, signal } = options;
  return new Promise((resolve) => {
    execFile(program, args, { timeout: timeoutMs, env, maxBuffer: 1 << 24, ...(signal && { signal }) }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr: error !== null && stderr === '' ? error.message : stderr });
    });
  });
}

/** @returns null when no program of the service's names says that it is the service */
export async function findProgram(service: ServiceDeclaration, env: NodeJS.ProcessEnv): Promise<FoundProgram | null> {
  for (const path of candidates(service.programs, env)) {
    const { stdout, stderr } = await capture(path, [service.versionArgument], { timeoutMs: VERSION_TIMEOUT_MS, env });
    const version = service.versionPattern.exec(`${stdout}\n${stderr}`)?.[1];
    if (version !== undefined) return { path, version };
  }
  return null;
}

/** Where a program of this name is on PATH; undefined for none. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return candidates([name], env)[0];
}

function candidates(names: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const places = [...(env['PATH'] ?? '').split(delimiter).filter((place) => place !== ''), ...USUAL_PLACES];
  return [...new Set(names.flatMap((name) => places.map((place) => join(place, name))))].filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Which of the installation lines holds here. */
export function currentSystem(): System {
  if (process.platform === 'darwin') return 'macos';
  return existsSync('/etc/debian_version') ? 'debian' : 'other';
}
