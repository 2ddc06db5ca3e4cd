/**
 * What a process costs: wall time, CPU time and peak memory, without any helper program. CPU time is what the kernel
 * charges this process for children that it has waited for; peak memory is the child's own high-water mark, read from /proc
 * while it runs. Both need Linux; elsewhere they are unknown and left out.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Cost {
  wallMs: number;
  /** User and system time; undefined where the system does not tell. */
  cpuMs: number | undefined;
  peakBytes: number | undefined;
}

export interface Finished extends Cost {
  stdout: string;
}

export interface Command {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** The kernel counts in hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;
/** The mark only rises, so nothing but the last few milliseconds can be missed. */
const SAMPLE_EVERY_MS = 5;

/** @throws Error when it ends with a code other than 0 */
export async function run({ command, args, env }: Command): Promise<Finished> {
  const cpuBefore = waitedChildrenCpuMs();
  const startedAt = process.hrtime.bigint();
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let peakBytes: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const sample = (): void => {
    peakBytes = memoryBytes(child.pid, 'VmHWM') ?? peakBytes;
  };
  const sampler = setInterval(sample, SAMPLE_EVERY_MS);
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(sampler);
  const wallMs = Number(process.hrtime.bigint() - startedAt) / 1e6;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr.slice(-2000)}`);
  const cpuAfter = waitedChildrenCpuMs();
  return { wallMs, cpuMs: cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore, peakBytes, stdout };
}

/** Fields of /proc/<pid>/stat behind the process' name, which may hold spaces. */
function statFields(pid: number | 'self'): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function sumOfTicks(fields: string[] | undefined, first: number): number | undefined {
  if (fields === undefined) return undefined;
  return (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
}

const OWN_CPU_FIELD = 11;
const CHILDREN_CPU_FIELD = 13;

function waitedChildrenCpuMs(): number | undefined {
  return sumOfTicks(statFields('self'), CHILDREN_CPU_FIELD);
}

/** CPU time that a running process has used so far, its threads included. */
export function cpuMs(pid: number | undefined): number | undefined {
  return pid === undefined ? undefined : sumOfTicks(statFields(pid), OWN_CPU_FIELD);
}

/** `VmRSS`: what it holds now; `RssAnon`: that without what is mapped from files. `VmHWM`: the most it ever held. */
export function memoryBytes(pid: number | undefined, field: 'VmRSS' | 'RssAnon' | 'VmHWM'): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? undefined : Number(found[1]) * 1024;
  } catch {
    return undefined;
  }
}
