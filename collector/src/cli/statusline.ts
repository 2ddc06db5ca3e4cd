/** `ccmon statusline`: our line in Claude Code's status line, behind the user's own where there is one. */
import { Command } from 'commander';
import type { Done } from './exitCodes.ts';
import { invocation } from './invocation.ts';
import { CHANGE_EXIT_CODES, changeCommand, tellWhoTakesIt } from './settingsChange.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Claude Code tells nobody but its status line how much of the five-hour and seven-day limits is used. The command leaves that
in the spool and prints the line that the running collector keeps ready; without a collector it prints nothing. A status line
that you have stays: it gets the same input and is printed first.

Examples:
  $ ${ccmon} statusline install
  $ ${ccmon} statusline uninstall

${CHANGE_EXIT_CODES}`;

export function statuslineCommand(terminal: Terminal, done: Done): Command {
  return new Command('statusline')
    .description("show a line of ours in Claude Code's status line, and learn its limits")
    .addCommand(installCommand(terminal, done))
    .addCommand(uninstallCommand(terminal, done))
    .addHelpText('after', notes(invocation(terminal).ccmon));
}

function installCommand(terminal: Terminal, done: Done): Command {
  return changeCommand(terminal, done, {
    name: 'install',
    description: 'add it, after showing the change; an existing status line is kept',
    examples: ['statusline install'],
    plan: async (_flags, { settings: { dataDir } }) => {
      const { installStatusLine } = await import('../claudeSettings/statusLine.ts');
      const { makeSpool } = await import('../sources/hooks/spool.ts');
      if (process.platform === 'win32') throw new Error('The status line is a shell line, which Windows does not run.');
      return {
        edit: (settings) => installStatusLine(settings, dataDir),
        finish: (outcome, path) => {
          makeSpool(dataDir);
          if (outcome === 'unchanged') return `It is in ${path} already.\n`;
          tellWhoTakesIt(terminal, dataDir);
          return `The status line is in ${path}.\n`;
        },
      };
    },
  });
}

function uninstallCommand(terminal: Terminal, done: Done): Command {
  return changeCommand(terminal, done, {
    name: 'uninstall',
    description: 'take it out; an existing status line is as it was',
    examples: ['statusline uninstall'],
    plan: async () => {
      const { uninstallStatusLine } = await import('../claudeSettings/statusLine.ts');
      return {
        edit: uninstallStatusLine,
        finish: (outcome, path) =>
          outcome === 'unchanged' ? `There is no status line of ours in ${path}.\n` : `The status line is out of ${path}.\n`,
      };
    },
  });
}
