/** The command `ccmon`: finds the subcommand, runs it, and turns what goes wrong into a message and an exit code. */
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { configCommand } from './config.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { invocation } from './invocation.ts';
import { recordCommand } from './record.ts';
import { reportCommand } from './report.ts';
import { SettingError } from './settingError.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES: readonly [args: string, does: string][] = [
  ['start', 'read the history, serve http://localhost:8001/, follow what Claude Code writes'],
  ['start --demo', 'the same with a made-up history'],
  ['report --since 2026-01-01', 'totals on the terminal, without a collector running'],
  ['status', 'how the running collector fares'],
];
const ARGS_WIDTH = Math.max(...EXAMPLES.map(([args]) => args.length));

function notes(ccmon: string): string {
  return `\nExamples:\n${EXAMPLES.map(([args, does]) => `  $ ${ccmon} ${args.padEnd(ARGS_WIDTH)}  ${does}`).join('\n')}`;
}

function program(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const { ccmon } = invocation(terminal);
  const command = new Command(ccmon)
    .description('Monitoring for Claude Code: exact, historic numbers about agents, sessions, tools and hooks')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', notes(ccmon));
  for (const make of [startCommand, reportCommand, statusCommand, configCommand, recordCommand]) {
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
    await program(terminal, (of) => (code = of)).parseAsync(args, { from: 'user' });
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
