/**
 * Commands that change Claude Code's settings: one shape for all of them. Each says what the change is; here it is shown,
 * agreed to, made, and what came of it is said.
 */
import { Command, Option } from 'commander';
import type { Settings } from '../claudeSettings/edit.ts';
import { SCOPES, settingsPath, type Scope } from '../claudeSettings/settingsFile.ts';
import { lockHolder } from '../store/lock.ts';
import { EXIT, type Done, type ExitCode } from './exitCodes.ts';
import { addSettingFlags, resolveFlags, type FlagSetting } from './flags.ts';
import { invocation } from './invocation.ts';
import type { ResolvedOptions } from './options.ts';
import { SettingError } from './settingError.ts';
import type { Terminal } from './terminal.ts';

export const SCOPE_NOTES = `
Scopes:
  user     settings.json in CLAUDE_CONFIG_DIR, else in ~/.claude (default)
  project  .claude/settings.json below the working directory, shared with whoever has the project
  local    .claude/settings.local.json below the working directory`;

export const CHANGE_EXIT_CODES = `Exit codes: 0 it is as asked, 1 it could not be done or was not agreed to, 2 a flag is wrong or --yes is missing.`;

export interface ChangeFlags {
  scope: Scope;
  yes?: boolean;
}

export function addScopeFlag(command: Command): Command {
  return command.addOption(new Option('--scope <scope>', 'which settings of Claude Code').choices(SCOPES).default('user'));
}

export function addChangeFlags(command: Command, settings: readonly FlagSetting[] = ['dataDir']): Command {
  addSettingFlags(addScopeFlag(command), settings);
  return command.option('-y, --yes', 'make the change without asking');
}

export interface Change {
  edit: (settings: Settings) => Settings;
  /**
   * Does what goes with the change, once the settings are as asked.
   * @returns what is then said
   */
  finish: (outcome: 'unchanged' | 'changed', path: string) => string;
}

export interface ChangeCommand {
  name: 'install' | 'uninstall';
  description: string;
  /** As typed, without the program's own name. */
  examples: readonly string[];
  /** Settings of ours that the change depends on; the data directory alone by default. */
  settings?: readonly FlagSetting[];
  plan: (flags: ChangeFlags, resolved: ResolvedOptions) => Promise<Change>;
}

export function changeCommand(terminal: Terminal, done: Done, { name, description, examples, settings, plan }: ChangeCommand): Command {
  const { ccmon } = invocation(terminal);
  const command = new Command(name).description(description);
  return addChangeFlags(command, settings)
    .addHelpText(
      'after',
      `${SCOPE_NOTES}\n\nExamples:\n${examples.map((example) => `  $ ${ccmon} ${example}\n`).join('')}\n${CHANGE_EXIT_CODES}`,
    )
    .action(async (flags: ChangeFlags) => {
      const resolved = await resolveFlags(command, terminal);
      done(await makeChange(terminal, flags, resolved.settings.dataDir, await plan(flags, resolved)));
    });
}

/** Shows the change, asks, makes it. @throws SettingError when there is nobody to ask */
export async function makeChange(terminal: Terminal, flags: ChangeFlags, dataDir: string, { edit, finish }: Change): Promise<ExitCode> {
  const { applyChange, isPlainJson, planChange } = await import('../claudeSettings/change.ts');
  const path = settingsPath(flags.scope, terminal);
  const plan = planChange({ path, dataDir, edit });
  if (plan !== null) {
    terminal.print(await renderChange(path, plan.file.text, plan.text));
    if (plan.text !== undefined && !isPlainJson(plan.text)) {
      terminal.tell(`${path} has comments or trailing commas. Claude Code reads plain JSON only: nothing in this file is in effect.\n`);
    }
    if (!(await isAgreed(terminal, flags))) return EXIT.failed;
    applyChange(plan, dataDir);
  }
  terminal.print(finish(plan === null ? 'unchanged' : 'changed', path));
  return EXIT.ok;
}

async function isAgreed({ ask, tell }: Terminal, { yes }: ChangeFlags): Promise<boolean> {
  if (yes === true) return true;
  if (ask === null) throw new SettingError('There is no terminal to ask on: add --yes to make this change.');
  const agreed = await ask('Make this change?');
  if (!agreed) tell('Nothing was changed.\n');
  return agreed;
}

/** What Claude Code is told to leave in a spool is taken by the collector of that data directory alone. */
export function tellWhoTakesIt({ tell }: Terminal, dataDir: string): void {
  if (lockHolder(dataDir) !== undefined) return;
  tell(`No collector keeps ${dataDir} at this moment: what comes waits there. --data-dir names the directory of another collector.\n`);
}

async function renderChange(path: string, before: string | undefined, after: string | undefined): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const [from, to] = [before === undefined ? '/dev/null' : path, after === undefined ? '/dev/null' : path];
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, { context: 2 });
  return patch.replace(/^(?:Index: .*\n)?=+\n/, '').replace(/\n?$/, '\n');
}
