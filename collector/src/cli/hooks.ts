/** `ccmon hooks`: puts the hand-off to the spool into Claude Code's settings, takes it out, and says whether it is there. */
import { Command } from 'commander';
import type { Done } from './exitCodes.ts';
import { formatNumberOf } from './format.ts';
import { measureCommand } from './hooksMeasure.ts';
import { hooksStatusCommand } from './hooksStatus.ts';
import { invocation } from './invocation.ts';
import { changeCommand, tellWhoTakesIt } from './settingsChange.ts';
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
  const { ccmon } = invocation(terminal);
  return changeCommand(terminal, done, {
    name: 'install',
    description: "add the hand-off to Claude Code's settings, after showing the change",
    examples: ['hooks install', 'hooks install --scope project --yes'],
    plan: async ({ scope }, { settings: { dataDir }, origins }) => {
      const { installHooks } = await import('../claudeSettings/hooks.ts');
      const { enabledPlugins, makeHandOff } = await import('../claudeSettings/handOff.ts');
      const { clientVersion } = await import('../claudeSettings/clientVersion.ts');
      const isDirGiven = origins.dataDir.kind === 'flag';
      // A project's settings are shared: whose spool it is, each machine finds out for itself.
      const isShared = scope === 'project' && !isDirGiven;
      const wanted = makeHandOff({ version: clientVersion(terminal.env), dataDir, isShared, platform: process.platform });
      return {
        edit: (settings) => installHooks(settings, wanted.hooks),
        finish: (outcome, path) => {
          wanted.prepare();
          if (outcome === 'changed') tellWhoTakesIt(terminal, dataDir);
          if (enabledPlugins(terminal).length > 0) {
            terminal.tell(
              'The plugin is enabled too: every event is handed over twice, and takes twice the time. Remove one of the two.\n',
            );
          }
          if (outcome === 'unchanged') return `The hooks are in ${path} already.\n`;
          const undo = `${ccmon} hooks uninstall${scope === 'user' ? '' : ` --scope ${scope}`}${isDirGiven ? ` --data-dir ${dataDir}` : ''}`;
          return `Hooks of ${formatNumberOf(wanted.hooks.length, 'event')} are in ${path}; sessions that begin from now on use them.\nOut again: ${undo}\n`;
        },
      };
    },
  });
}

function uninstallCommand(terminal: Terminal, done: Done): Command {
  return changeCommand(terminal, done, {
    name: 'uninstall',
    description: 'take it out again: the settings are as they were, to the byte',
    examples: ['hooks uninstall'],
    plan: async () => {
      const { uninstallHooks } = await import('../claudeSettings/hooks.ts');
      return {
        edit: uninstallHooks,
        finish: (outcome, path) =>
          outcome === 'unchanged' ? `There are no hooks of ours in ${path}.\n` : `The hooks are out of ${path}.\n`,
      };
    },
  });
}
