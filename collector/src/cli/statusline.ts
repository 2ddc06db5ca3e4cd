/** `ccmon statusline`: our line in Claude Code's status line, behind the user's own where there is one. */
import { Command } from 'commander';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { invocation } from './invocation.ts';
import {
  addChangeFlags,
  CHANGE_EXIT_CODES,
  changeSettings,
  resolveFor,
  SCOPE_NOTES,
  tellWhoTakesIt,
  type ChangeFlags,
} from './settingsChange.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Claude Code tells nobody but its status line how much of the five-hour and seven-day limits is used. The command leaves that
in the spool and prints the line that the running collector keeps ready; without a collector it prints nothing. A status line
that you have stays: it gets the same input and is printed first.

Examples:
  $ ${ccmon} statusline install
  $ ${ccmon} statusline uninstall

${CHANGE_EXIT_CODES}`;

type Done = (code: ExitCode) => void;

export function statuslineCommand(terminal: Terminal, done: Done): Command {
  return new Command('statusline')
    .description("show a line of ours in Claude Code's status line, and learn its limits")
    .addCommand(installCommand(terminal, done))
    .addCommand(uninstallCommand(terminal, done))
    .addHelpText('after', notes(invocation(terminal).ccmon));
}

function installCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('install').description('add it, after showing the change; an existing status line is kept');
  return addChangeFlags(command)
    .addHelpText('after', `${SCOPE_NOTES}\n\nExamples:\n  $ ${invocation(terminal).ccmon} statusline install\n\n${CHANGE_EXIT_CODES}`)
    .action(async (flags: ChangeFlags) => {
      const { dataDir } = (await resolveFor(command, terminal)).settings;
      const { installStatusLine } = await import('../claudeSettings/statusLine.ts');
      const { makeSpool } = await import('../sources/hooks/spool.ts');
      if (process.platform === 'win32') throw new Error('The status line is a shell line, which Windows does not run.');
      const { kind, path } = await changeSettings({ terminal, flags, dataDir, edit: (text) => installStatusLine(text, dataDir) });
      if (kind === 'declined') {
        done(EXIT.failed);
        return;
      }
      makeSpool(dataDir);
      if (kind === 'changed') tellWhoTakesIt(terminal, dataDir);
      terminal.print(kind === 'unchanged' ? `It is in ${path} already.\n` : `The status line is in ${path}.\n`);
      done(EXIT.ok);
    });
}

function uninstallCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('uninstall').description('take it out; an existing status line is as it was');
  return addChangeFlags(command)
    .addHelpText('after', `${SCOPE_NOTES}\n\nExamples:\n  $ ${invocation(terminal).ccmon} statusline uninstall\n\n${CHANGE_EXIT_CODES}`)
    .action(async (flags: ChangeFlags) => {
      const { dataDir } = (await resolveFor(command, terminal)).settings;
      const { uninstallStatusLine } = await import('../claudeSettings/statusLine.ts');
      const { kind, path } = await changeSettings({ terminal, flags, dataDir, edit: uninstallStatusLine });
      if (kind === 'declined') {
        done(EXIT.failed);
        return;
      }
      terminal.print(kind === 'unchanged' ? `There is no status line of ours in ${path}.\n` : `The status line is out of ${path}.\n`);
      done(EXIT.ok);
    });
}
