/**
 * The daemon's part in `ccmon backfill`: once, before its own Prometheus is started for the first time, that command runs as
 * a process of its own, while everything else goes on.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { placedIn } from '../outputs/backfill/place.ts';
import type { Preparation } from '../stack/native.ts';
import { capture } from '../stack/programs.ts';
import { nativePrometheusDataDir } from '../stack/stack.ts';
import { askableHost, hostAndPort } from './daemonNote.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

const TIMEOUT_MS = 60 * 60_000;

export interface HistoryForPrometheus {
  settings: Pick<Settings, 'dataDir' | 'port' | 'listen'>;
  /** The configuration file that was read; null for none. */
  configFile: string | null;
  env: NodeJS.ProcessEnv;
  log: Log;
  /** Settles when the history is in the store. */
  historyRead: Promise<void>;
  /** The command's own; run from source there is none. */
  program?: string;
}

/** @returns undefined where Prometheus has the history already */
export function historyForPrometheus(options: HistoryForPrometheus): Preparation | undefined {
  const { env, log, historyRead, program = fileURLToPath(new URL('./ccmon.mjs', import.meta.url)) } = options;
  if (!existsSync(program) || isDone(options)) return undefined;
  return {
    waitsFor: 'the history, which is written for it first',
    async run(signal) {
      await historyRead;
      if (isAborted(signal)) return;
      log('info', 'writing the history for Prometheus');
      const { code, stdout, stderr } = await capture(process.execPath, [program, ...argumentsOf(options)], {
        ...{ timeoutMs: TIMEOUT_MS, env, signal },
      });
      if (isAborted(signal)) return;
      if (code === 0) log('info', 'Prometheus has the history', factsOf(stdout));
      else log('warn', 'the history was not written for Prometheus, which begins now', { error: stderr.trim() });
    },
  };
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function isDone({ settings: { dataDir, listen, port } }: HistoryForPrometheus): boolean {
  try {
    return placedIn(nativePrometheusDataDir(dataDir), hostAndPort(askableHost(listen), port)) !== undefined;
  } catch {
    // The command will say what is wrong.
    return false;
  }
}

function argumentsOf({ settings: { dataDir, port, listen }, configFile }: HistoryForPrometheus): string[] {
  const config = configFile === null ? [] : ['--config', configFile];
  return ['backfill', '--json', '--data-dir', dataDir, '--port', String(port), '--listen', listen, ...config];
}

/** Of what the command prints, whatever it was. */
function factsOf(stdout: string): Record<string, string | number> {
  const { state, from, to, samples, seconds } = JSON.parse(stdout) as Record<string, string | number | undefined>;
  const facts = { state, from, to, samples, seconds };
  return Object.fromEntries(Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
