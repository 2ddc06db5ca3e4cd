/** `ccmon start`: the daemon. */
import { Command } from 'commander';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { invocation } from './invocation.ts';
import { createLog, type Log } from './log.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Reads the whole history, serves page, API and /metrics meanwhile, starts the services that it finds, and follows what
Claude Code writes until Ctrl-C. Started again, it reads only what is new.

Examples:
  $ ${ccmon} start
  $ ${ccmon} start --demo
  $ ${ccmon} start --port 9001 --stack none
  $ ${ccmon} start --config-dir ~/.claude --config-dir /mnt/other/.claude
  $ CCMON_TOKEN=... ${ccmon} start --listen 0.0.0.0 --allowed-host monitoring.example.org

Exit codes: 0 ended as asked, 1 could not start, 2 a setting is wrong, 130 ended by a second Ctrl-C.`;

export function startCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('start').description('read the history, serve it, and follow what Claude Code writes');
  addSettingFlags(command, ['port', 'otlpPort', 'listen', 'allowedHosts', 'configDirs', 'dataDir', 'stack', 'prices', 'logLevel']);
  return command
    .option('--demo', 'show a made-up history, in a directory of its own')
    .addHelpText('after', notes(invocation(terminal).ccmon))
    .action(async () => {
      const resolved = await resolveFlags(command, terminal);
      const progress = createProgress({ ...terminal, write: terminal.tell, now: () => performance.now() });
      const log = logAround(progress, terminal, resolved.settings.logLevel);
      const { signal, release } = endOnSignals(log);
      try {
        const { runDaemon } = await import('./runDaemon.ts');
        await runDaemon({ ...resolved, terminal, progress, log, signal });
      } finally {
        release();
      }
      done(EXIT.ok);
    });
}

/** Log lines take the progress bar away before they are written. */
function logAround(progress: Progress, terminal: Terminal, level: Parameters<typeof createLog>[0]['level']): Log {
  const write = (line: string): void => {
    progress.clear();
    terminal.tell(line);
  };
  return createLog({ level, write, now: () => new Date() });
}

/** The first signal asks everything to end, the second ends the process. */
function endOnSignals(log: Log): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      process.exit(EXIT.interrupted);
    }
    log('info', 'ending; once more ends at once');
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) {
    process.on(name, onSignal);
  }
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) {
        process.off(name, onSignal);
      }
    },
  };
}
