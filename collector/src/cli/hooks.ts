/** `ccmon hooks`: puts the hand-off to the spool into Claude Code's settings, takes it out, and says whether it is there. */
import { Command } from 'commander';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { formatNumberOf } from './format.ts';
import { measureCommand } from './hooksMeasure.ts';
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
import { hooksStatusCommand } from './hooksStatus.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
With hooks the collector knows what is happening now: who works, who waits for you, what runs. Claude Code then leaves the
payload of each event as a file in a spool folder (one shell line, some milliseconds, no output), and the collector takes it
from there. Nothing is installed unless you say so; the plugin (collector/claude-plugin) is the other way to do the same.

Examples:
  $ ${ccmon} hooks install              shows the change to settings.json, asks, makes it
  $ ${ccmon} hooks install --yes        without asking
  $ ${ccmon} hooks status               what is installed where
  $ ${ccmon} hooks uninstall            settings.json is as it was before, to the byte
  $ ${ccmon} hooks measure on           time and memory of your own hooks

Exit codes: 0 it is as asked, 1 it could not be done, was not agreed to, or status found it missing, 2 a flag is wrong or
--yes is missing.`;

type Done = (code: ExitCode) => void;

export function hooksCommand(terminal: Terminal, done: Done): Command {
  return new Command('hooks')
    .description('install, remove or look at the hooks that tell what is happening now')
    .addCommand(installCommand(terminal, done))
    .addCommand(uninstallCommand(terminal, done))
    .addCommand(hooksStatusCommand(terminal, done))
    .addCommand(measureCommand(terminal, done))
    .addHelpText('after', notes(invocation(terminal).ccmon));
}

function installCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('install').description("add the hand-off to Claude Code's settings, after showing the change");
  return addChangeFlags(command)
    .addHelpText(
      'after',
      `${SCOPE_NOTES}\n\nExamples:\n  $ ${invocation(terminal).ccmon} hooks install\n  $ ${invocation(terminal).ccmon} hooks install --scope project --yes\n\n${CHANGE_EXIT_CODES}`,
    )
    .action(async (flags: ChangeFlags) => {
      const { settings, origins } = await resolveFor(command, terminal);
      const { dataDir } = settings;
      const { installHooks } = await import('../claudeSettings/hooks.ts');
      const { enabledPlugins, makeHandOff } = await import('../claudeSettings/handOff.ts');
      const { clientVersion } = await import('../claudeSettings/clientVersion.ts');
      // A project's settings are shared: whose spool it is, each machine finds out for itself.
      const isShared = flags.scope === 'project' && origins.dataDir.kind !== 'flag';
      const wanted = makeHandOff({ version: clientVersion(terminal.env), dataDir, isShared, platform: process.platform });
      const { kind, path } = await changeSettings({ terminal, flags, dataDir, edit: (text) => installHooks(text, wanted.hooks) });
      if (kind === 'declined') {
        done(EXIT.failed);
        return;
      }
      wanted.prepare();
      if (kind === 'changed') tellWhoTakesIt(terminal, dataDir);
      if (enabledPlugins(terminal).length > 0) {
        terminal.tell('The plugin is enabled too: every event is handed over twice, and takes twice the time. Remove one of the two.\n');
      }
      terminal.print(
        kind === 'unchanged'
          ? `The hooks are in ${path} already.\n`
          : `Hooks of ${formatNumberOf(wanted.hooks.length, 'event')} are in ${path}; sessions that begin from now on use them.\n` +
              `Out again: ${invocation(terminal).ccmon} hooks uninstall${flags.scope === 'user' ? '' : ` --scope ${flags.scope}`}${origins.dataDir.kind === 'flag' ? ` --data-dir ${dataDir}` : ''}\n`,
      );
      done(EXIT.ok);
    });
}

function uninstallCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('uninstall').description('take it out again: the settings are as they were, to the byte');
  return addChangeFlags(command)
    .addHelpText('after', `${SCOPE_NOTES}\n\nExamples:\n  $ ${invocation(terminal).ccmon} hooks uninstall\n\n${CHANGE_EXIT_CODES}`)
    .action(async (flags: ChangeFlags) => {
      const { settings } = await resolveFor(command, terminal);
      const { uninstallHooks } = await import('../claudeSettings/hooks.ts');
      const { kind, path } = await changeSettings({ terminal, flags, dataDir: settings.dataDir, edit: uninstallHooks });
      if (kind === 'declined') {
        done(EXIT.failed);
        return;
      }
      terminal.print(kind === 'unchanged' ? `There are no hooks of ours in ${path}.\n` : `The hooks are out of ${path}.\n`);
      done(EXIT.ok);
    });
}
