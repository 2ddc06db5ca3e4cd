/**
 * Keeps one process running: starts it, waits until it is ready, watches it, starts it anew with growing pauses when it
 * ends, and ends it. Only processes started here are ever signalled.
 */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../base/errors.ts';
import { boundLog, lastLogLine, openLog } from './logFile.ts';
import { endGroup, forgetProcess, recordProcess, signalGroup } from './processRecord.ts';

export interface ProcessSpec {
  name: string;
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Working directory, and where the process is recorded. */
  folder: string;
  logFile: string;
  isReady: () => Promise<boolean>;
}

export interface Timing {
  /** Pause before the first restart; doubled by each further failure in a row. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** A run this long was a success: pauses start small again. */
  steadyMs: number;
  /** After this many failures in a row they are no longer reported, and only tried at `slowPauseMs`. */
  reportedFailures: number;
  slowPauseMs: number;
  /** How often readiness is asked for: before the first time, and after it. */
  startingPollMs: number;
  steadyPollMs: number;
  /** How long a process may take to end before it is killed. */
  graceMs: number;
}

export const TIMING: Timing = {
  firstPauseMs: 1_000,
  longestPauseMs: 60_000,
  steadyMs: 60_000,
  reportedFailures: 5,
  slowPauseMs: 300_000,
  startingPollMs: 250,
  steadyPollMs: 10_000,
  graceMs: 10_000,
};

export interface Supervised {
  readonly up: boolean;
  readonly ready: boolean;
  /** Why it is not up; null when it is, or has not failed yet. */
  readonly problem: string | null;
  /** Process id, null while none runs. */
  readonly pid: number | null;
  /** Has it read its configuration again, where the system knows how to tell it. */
  hangUp: () => void;
  stop: () => Promise<void>;
}

/** Pause before the next start: exponential, with half of it random so that services do not restart in step. */
export function restartPause(failures: number, timing: Timing, random: () => number = Math.random): number {
  if (failures >= timing.reportedFailures) return timing.slowPauseMs;
  const longest = Math.min(timing.longestPauseMs, timing.firstPauseMs * 2 ** (failures - 1));
  return Math.round(longest * (0.5 + random() / 2));
}

export function supervise(spec: ProcessSpec, timing: Timing, log: (line: string) => void): Supervised {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  const state = { up: false, ready: false, problem: null as string | null, pid: null as number | null };

  async function keepRunning(): Promise<void> {
    let failures = 0;
    while (!isStopping()) {
      const startedAt = Date.now();
      const end = await runOnce();
      if (isStopping()) return;
      failures = Date.now() - startedAt >= timing.steadyMs ? 1 : failures + 1;
      const pause = restartPause(failures, timing);
      const seconds = Math.round(pause / 1000);
      const lastLine = lastLogLine(spec.logFile);
      state.problem = `${spec.name} ended with ${end}${lastLine === '' ? '' : `: ${lastLine}`} (log: ${spec.logFile})`;
      if (failures < timing.reportedFailures) log(`${state.problem}; starting it again in ${seconds} s`);
      else if (failures === timing.reportedFailures) {
        log(`${state.problem}; it has failed ${failures} times in a row and is tried every ${seconds} s from now on, without a word`);
      }
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  /** @returns how the process ended, or why it did not begin */
  async function runOnce(): Promise<string> {
    let run: Run;
    try {
      run = startProcess(spec);
    } catch (error) {
      return failureOf(error);
    }
    state.pid = run.pid;
    state.up = state.pid !== null;
    const over = new AbortController();
    const watched = watch(over.signal);
    const end = await run.ended;
    over.abort();
    await watched;
    Object.assign(state, { up: false, ready: false, pid: null });
    return end;
  }

  async function watch(over: AbortSignal): Promise<void> {
    const isOver = (): boolean => over.aborted;
    while (!isOver()) {
      const ready = await spec.isReady();
      if (isOver()) return;
      state.ready = ready;
      if (ready) state.problem = null;
      boundLog(spec.logFile);
      await delay(ready ? timing.steadyPollMs : timing.startingPollMs, undefined, { signal: over }).catch(() => undefined);
    }
  }

  // The last resort of a collector that ends without stopping its services.
  const endWithUs = (): void => {
    if (state.pid !== null) signalGroup(state.pid, 'SIGTERM');
  };
  process.once('exit', endWithUs);

  const running = keepRunning();
  return {
    get up() {
      return state.up;
    },
    get ready() {
      return state.ready;
    },
    get problem() {
      return state.problem;
    },
    get pid() {
      return state.pid;
    },
    hangUp: () => {
      // On Windows the signal would end it.
      if (state.pid !== null && process.platform !== 'win32') process.kill(state.pid, 'SIGHUP');
    },
    stop: async () => {
      stopping.abort();
      const { pid } = state;
      if (pid !== null) await endGroup(pid, timing.graceMs, () => state.pid !== pid);
      await running;
      forgetProcess(spec.folder);
      process.off('exit', endWithUs);
    },
  };
}

interface Run {
  /** Null when the program could not be started. */
  pid: number | null;
  /** How it ended. */
  ended: Promise<string>;
}

/** @throws when there is no log to write to, as on a full disk; no process is left then */
function startProcess(spec: ProcessSpec): Run {
  boundLog(spec.logFile);
  const log = openLog(spec.logFile);
  try {
    // A group of its own: Ctrl-C in the terminal reaches the collector alone, which ends its services in order, and what
    // a service has started itself ends with it.
    const child = spawn(spec.program, spec.args, {
      cwd: spec.folder,
      env: { ...process.env, ...spec.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(failureOf(error)));
      child.once('exit', (code, signal) => resolve(signal ?? `code ${String(code)}`));
    });
    return recorded(spec, { pid: child.pid ?? null, ended });
  } finally {
    closeSync(log);
  }
}

/** A process that no later start could find and end is ended now. */
function recorded(spec: ProcessSpec, run: Run): Run {
  const { pid } = run;
  if (pid === null) return run;
  try {
    recordProcess(spec.folder, pid);
    return run;
  } catch (error) {
    signalGroup(pid, 'SIGKILL');
    return { pid, ended: run.ended.then(() => `no record of it in ${spec.folder}: ${messageOf(error)}`) };
  }
}

function failureOf(error: unknown): string {
  return `an error: ${messageOf(error)}`;
}
