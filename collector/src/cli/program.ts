/** The command `ccmon`: finds the subcommand, runs it, and turns what goes wrong into a message and an exit code. */
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT, type Done, type ExitCode } from './exitCodes.ts';
import { invocation } from './invocation.ts';
import { SettingError } from './settingError.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES: readonly [args: string, does: string][] = [
  ['start', 'read the history, serve http://localhost:8001/, follow what Claude Code writes'],
  ['start --demo', 'the same with a made-up history'],
  ['report --since 2026-01-01', 'totals on the terminal, without a collector running'],
  ['status', 'how the running collector fares'],
  ['hooks install', 'tell the collector what happens now; shown first, and taken out as easily'],
];
const ARGS_WIDTH = Math.max(...EXAMPLES.map(([args]) => args.length));

function notes(ccmon: string): string {
  return `\nExamples:\n${EXAMPLES.map(([args, does]) => `  $ ${ccmon} ${args.padEnd(ARGS_WIDTH)}  ${does}`).join('\n')}`;
}

type MakeCommand = (terminal: Terminal, done: Done) => Command;

/** By name, in the order in which help lists them. Each brings its own modules: only the one that is called is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  start: async () => (await import('./start.ts')).startCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  backfill: async () => (await import('./backfill.ts')).backfillCommand,
  config: async () => (await import('./config.ts')).configCommand,
  hooks: async () => (await import('./hooks.ts')).hooksCommand,
  statusline: async () => (await import('./statusline.ts')).statuslineCommand,
  telemetry: async () => (await import('./telemetry.ts')).telemetryCommand,
  baseline: async () => (await import('./baseline.ts')).baselineCommand,
  record: async () => (await import('./record.ts')).recordCommand,
};

/** The command that is called; all of them for help, and where none of that name is known. */
function loadCommands([name = '']: readonly string[]): Promise<MakeCommand[]> {
  const called = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return Promise.all((called === undefined ? Object.values(COMMANDS) : [called]).map((load) => load()));
}

function program(makers: readonly MakeCommand[], terminal: Terminal, done: Done): Command {
  const { ccmon } = invocation(terminal);
  const command = new Command(ccmon)
    .description('Monitoring for Claude Code: exact, historic numbers about agents, sessions, tools and hooks')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', notes(ccmon));
  for (const make of makers) {
    command.addCommand(make(terminal, done));
  }
  for (const each of withSubcommands(command)) {
    each
      .exitOverride()
      .configureOutput({ writeOut: terminal.print, writeErr: terminal.tell })
      .showHelpAfterError('See --help for what there is.');
  }
  return command;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** @param args the command line without `node` and the script */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    const makers = await loadCommands(args);
    await program(makers, terminal, (of) => (code = of)).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    if (!(error instanceof Error)) {
      throw error;
    }
    terminal.tell(
      isOurFault(error) ? `ccmon: this is a fault of ccmon itself: ${error.stack ?? error.message}\n` : `ccmon: ${error.message}\n`,
    );
    return error instanceof SettingError ? EXIT.usage : EXIT.failed;
  }
}

/** Errors that only wrong code throws: whoever reports one needs to know where. */
function isOurFault(error: Error): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
}
