/** `ccmon telemetry`: has Claude Code send its OpenTelemetry to the collector, and no longer. */
import { Command } from 'commander';
import type { TelemetryTarget } from '../claudeSettings/telemetry.ts';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { invocation } from './invocation.ts';
import { addScopeFlag, changeCommand, SCOPE_NOTES, type ChangeFlags } from './settingsChange.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Claude Code's OpenTelemetry adds what transcripts do not tell: latency and retries of the API, decisions about tools, times of
hooks. The variables go into the "env" block of settings.json. Prompts and contents stay off. A variable that you have set to
something else is never changed: it is named, and nothing is written.

Examples:
  $ ${ccmon} telemetry install
  $ ${ccmon} telemetry status
  $ ${ccmon} telemetry uninstall

Exit codes: 0 it is as asked, 1 it could not be done, was not agreed to, or status found it missing, 2 a flag is wrong or
--yes is missing.`;

export function telemetryCommand(terminal: Terminal, done: Done): Command {
  return new Command('telemetry')
    .description("send Claude Code's own telemetry to the collector")
    .addCommand(installCommand(terminal, done))
    .addCommand(uninstallCommand(terminal, done))
    .addCommand(statusCommand(terminal, done))
    .addHelpText('after', notes(invocation(terminal).ccmon));
}

function installCommand(terminal: Terminal, done: Done): Command {
  return changeCommand(terminal, done, {
    name: 'install',
    description: 'add the variables, after showing the change',
    examples: ['telemetry install --port 9000'],
    settings: ['port', 'dataDir'],
    plan: async ({ scope }, { settings: target }) => {
      const { conflicts, installTelemetry } = await import('../claudeSettings/telemetry.ts');
      if (target.token !== '' && scope === 'project') {
        throw new Error("The collector's token would get into settings that others share: use --scope user or --scope local.");
      }
      let theirs: string[] = [];
      return {
        edit: (settings) => {
          theirs = conflicts(settings.text, target);
          return theirs.length > 0 ? settings : installTelemetry(settings, target);
        },
        finish: (outcome, path) => {
          if (theirs.length > 0) {
            throw new Error(
              `${path} sets ${theirs.join(', ')} to something else. That was left as it is, and nothing was added. Remove it there first.`,
            );
          }
          return outcome === 'unchanged'
            ? `The variables are in ${path} already.\n`
            : `The variables are in ${path}; sessions that begin from now on use them.\n`;
        },
      };
    },
  });
}

function uninstallCommand(terminal: Terminal, done: Done): Command {
  return changeCommand(terminal, done, {
    name: 'uninstall',
    description: 'remove the variables that were added',
    examples: ['telemetry uninstall'],
    plan: async () => {
      const { uninstallTelemetry } = await import('../claudeSettings/telemetry.ts');
      return {
        edit: uninstallTelemetry,
        finish: (outcome, path) =>
          outcome === 'unchanged' ? `There are no variables of ours in ${path}.\n` : `The variables are out of ${path}.\n`,
      };
    },
  });
}

function statusCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('status').description('whether the variables are there');
  addSettingFlags(addScopeFlag(command), ['port', 'dataDir']);
  return command
    .addHelpText(
      'after',
      `${SCOPE_NOTES}\n\nExamples:\n  $ ${invocation(terminal).ccmon} telemetry status\n\nExit codes: 0 they are, 1 they are not, 2 a flag is wrong.`,
    )
    .action(async ({ scope }: ChangeFlags) => {
      const { settings } = await resolveFlags(command, terminal);
      const answer = await lookAt(terminal, scope, settings);
      terminal.print(`${answer.text}\n`);
      done(answer.isInstalled ? EXIT.ok : EXIT.failed);
    });
}

async function lookAt(
  terminal: Terminal,
  scope: ChangeFlags['scope'],
  target: TelemetryTarget,
): Promise<{ text: string; isInstalled: boolean }> {
  const { settingsPath, settingsText } = await import('../claudeSettings/settingsFile.ts');
  const { conflicts, missingVariables } = await import('../claudeSettings/telemetry.ts');
  const path = settingsPath(scope, terminal);
  const text = settingsText(path);
  const [theirs, missing] = [conflicts(text, target), missingVariables(text, target)];
  if (theirs.length > 0) {
    return {
      text: `${path} sets ${theirs.join(', ')} to something else than a collector on port ${target.port} needs.`,
      isInstalled: false,
    };
  }
  if (missing.length > 0) return { text: `${path} lacks ${missing.join(', ')}.`, isInstalled: false };
  return { text: `${path} sends to http://127.0.0.1:${target.port}/otlp.`, isInstalled: true };
}
