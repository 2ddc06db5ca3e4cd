/** `ccmon backfill`: puts the history into Prometheus, as if it had scraped it. Needs no daemon, and disturbs none. */
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { backfill, MAX_DAYS, type BackfillResult } from '../outputs/backfill/backfill.ts';
import { findTools } from '../outputs/backfill/tools.ts';
import { createPrometheusOutput } from '../outputs/prometheus/output.ts';
import { createReadingBoard } from '../readings/board.ts';
import { RETENTION_DAYS } from '../stack/services.ts';
import { shippedFiles } from '../stack/shipped.ts';
import { nativePrometheusDataDir } from '../stack/stack.ts';
import { openStore, type Store } from '../store/store.ts';
import { askableHost, hostAndPort } from './daemonNote.ts';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { formatCount, formatNumberOf, formatSeconds } from './format.ts';
import { openHistory } from './history.ts';
import { invocation } from './invocation.ts';
import { createProgress } from './progress.ts';
import { configDirsOf, readNews } from './readNews.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Writes what the store knows, at the times at which it happened, and what the recording rules make of it. Needs prometheus
and promtool. A Prometheus may be running on the directory: it shows the history within two minutes, and where it has
scraped the collector already, the history ends there. Done twice, the second time changes nothing.

Written are counters and histograms of what happened, runs at the time at which they began. Not written: how things were
(sessions, their sizes, processes, the machine, storage, limits), lines and damage, which have no time, metrics of your
own, and what the collector tells of itself.

"${ccmon} start" does this by itself, once, for the Prometheus that it starts.

Examples:
  $ ${ccmon} backfill
  $ ${ccmon} backfill --output /srv/prometheus/data
  $ ${ccmon} backfill --config-dir /backup/claude --output ./history

Exit codes: 0 written, or there already, 1 failed and nothing changed, 2 a setting is wrong, 130 ended by Ctrl-C.`;

interface BackfillFlags {
  output?: string;
  json?: boolean;
}

export function backfillCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('backfill').description('put the history into Prometheus, as if it had scraped it');
  addSettingFlags(command, ['configDirs', 'dataDir', 'prices', 'port', 'listen']);
  return command
    .option(
      '--output <directory>',
      `data directory of Prometheus; gets up to ${MAX_DAYS} days (default: that of the Prometheus that "start" starts; gets the ${RETENTION_DAYS} days that it keeps)`,
    )
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', notes(invocation(terminal).ccmon))
    .action(async ({ output, json = false }: BackfillFlags) => {
      const { settings } = await resolveFlags(command, terminal);
      const interrupted = abortOnSignals();
      // It may take minutes, in which the collector and Claude Code itself go first.
      os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
      try {
        const target =
          output === undefined
            ? { dir: nativePrometheusDataDir(settings.dataDir), days: RETENTION_DAYS }
            : { dir: path.resolve(terminal.cwd, output), days: MAX_DAYS };
        const started = performance.now();
        const result = await readAndBackfill(settings, target, { terminal, signal: interrupted.signal });
        const seconds = (performance.now() - started) / 1000;
        terminal.print(json ? `${JSON.stringify(jsonOf(result, target.dir, seconds))}\n` : textOf(result, target.dir, seconds));
        done(EXIT.ok);
      } catch (error) {
        if (!interrupted.signal.aborted) throw error;
        terminal.tell('Ended. Nothing was changed.\n');
        done(EXIT.interrupted);
      } finally {
        interrupted.release();
      }
    });
}

interface Target {
  dir: string;
  days: number;
}

interface Circumstances {
  terminal: Terminal;
  signal: AbortSignal;
}

async function readAndBackfill(settings: Settings, target: Target, { terminal, signal }: Circumstances): Promise<BackfillResult> {
  // Before anything is read: without them there is no use in it.
  const tools = await findTools(terminal.env, signal);
  const history = await openHistory({ dataDir: settings.dataDir, pricesFile: settings.prices });
  const write = (store: Store): Promise<BackfillResult> => {
    const progress = createProgress({
      ...terminal,
      write: terminal.isTerminal ? terminal.tell : () => undefined,
      now: () => performance.now(),
    });
    return backfill({
      ...{ store, tools, output: target.dir, days: target.days, now: Date.now() },
      instance: hostAndPort(askableHost(settings.listen), settings.port),
      provisioningDir: shippedFiles().provisioningDir,
      onProgress: progress.updateBackfill,
    }).finally(progress.clear);
  };
  if ('heldBy' in history) {
    const store = openStore({ dataDir: settings.dataDir });
    return write(store).finally(() => store.close());
  }
  try {
    await readNews(history, configDirsOf(settings, terminal), terminal);
    await expose(history.store, settings);
    return await write(history.store);
  } finally {
    history.close();
  }
}

/** Settles which names labels may have and what counters show, as a collector does that is started now. */
async function expose(store: Store, { labelLimits }: Settings): Promise<void> {
  const output = await createPrometheusOutput({
    ...{ store, labelLimits, readings: createReadingBoard(), now: Date.now },
    version: packageJson.version,
  });
  try {
    await output.open();
  } finally {
    output.close();
  }
}

function abortOnSignals(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, abort);
    },
  };
}

function jsonOf(result: BackfillResult, output: string, seconds: number) {
  if (result.state === 'nothing') return { state: result.state, output };
  const { from, to, samples, blocks } = result.placed;
  const facts = { state: result.state, output, from, to, samples, blocks: blocks.length };
  return result.state === 'already' ? facts : { ...facts, series: result.series, seconds: Math.round(seconds * 10) / 10 };
}

function textOf(result: BackfillResult, output: string, seconds: number): string {
  if (result.state === 'nothing') return `There is no history that ${output} does not have. Nothing was changed.\n`;
  const { from, to, samples, blocks } = result.placed;
  if (from === null || to === null) return `All the history that there was is in ${output}, as it was scraped. Nothing was changed.\n`;
  const range = `${minuteOf(from)} to ${minuteOf(to)} UTC`;
  if (result.state === 'already') return `${output} has the history from ${range} already. Nothing was changed.\n`;
  const amount = `${formatCount(samples)} samples of ${formatCount(result.series)} series in ${formatNumberOf(blocks.length, 'block')}`;
  return `The history from ${range} is in ${output}: ${amount}, in ${formatSeconds(seconds)}.\n`;
}

/** `2026-02-10 21:06` */
function minuteOf(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
