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
import type { DaemonOptions } from './daemonOptions.ts';

const TIMEOUT_MS = 60 * 60_000;

/** @returns undefined where Prometheus has the history already */
export function historyForPrometheus(options: DaemonOptions, historyRead: Promise<void>): Preparation | undefined {
  const { settings, log } = options;
  const program = fileURLToPath(new URL('./ccmon.mjs', import.meta.url));
  if (!existsSync(program) || isDone(options)) return undefined;
  return {
    waitsFor: 'the history, which is written for it first',
    async run(signal) {
      await historyRead;
      if (signal.aborted) return;
      log('info', 'writing the history for Prometheus');
      const started = performance.now();
      const { code, stdout, stderr } = await capture(process.execPath, [program, ...argumentsOf(options)], {
        ...{ timeoutMs: TIMEOUT_MS, env: options.terminal.env, signal },
      });
      if (signal.aborted) return;
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      if (code === 0) log('info', 'Prometheus has the history', { ...factsOf(stdout), seconds });
      else
        log('warn', 'the history was not written for Prometheus, which begins now', {
          error: stderr.trim().split('\n').pop() ?? '',
          store: settings.dataDir,
        });
    },
  };
}

function isDone({ settings }: DaemonOptions): boolean {
  try {
    return placedIn(nativePrometheusDataDir(settings.dataDir), hostAndPort(askableHost(settings.listen), settings.port)) !== undefined;
  } catch {
    // The command will say what is wrong.
    return false;
  }
}

function argumentsOf({ settings: { dataDir, port, listen }, configFile }: DaemonOptions): string[] {
  const config = configFile === null ? [] : ['--config', configFile];
  return ['backfill', '--json', '--data-dir', dataDir, '--port', String(port), '--listen', listen, ...config];
}

function factsOf(stdout: string): Record<string, string | number> {
  const { from, to, samples } = JSON.parse(stdout) as { from?: string; to?: string; samples?: number };
  return from === undefined || to === undefined || samples === undefined ? {} : { from, to, samples };
}
