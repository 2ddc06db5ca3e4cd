/** What commands that change Claude Code's settings have in common: their flags, and how a change is shown and agreed to. */
import { Option, type Command } from 'commander';
import type { Settings } from '../claudeSettings/edit.ts';
import { SCOPES, settingsPath, type Scope } from '../claudeSettings/settingsFile.ts';
import { lockHolder } from '../store/lock.ts';
import { addSettingFlags, typedOptions, type FlagSetting } from './flags.ts';
import { resolveOptions, type ResolvedOptions } from './options.ts';
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

export interface SettingsChange {
  terminal: Terminal;
  flags: ChangeFlags;
  dataDir: string;
  edit: (settings: Settings) => Settings;
}

export type ChangeOutcome = { kind: 'unchanged' | 'changed' | 'declined'; path: string };

/** Shows the change, asks, makes it. @throws SettingError when there is nobody to ask */
export async function changeSettings({ terminal, flags, dataDir, edit }: SettingsChange): Promise<ChangeOutcome> {
  const { applyChange, isPlainJson, planChange } = await import('../claudeSettings/change.ts');
  const path = settingsPath(flags.scope, terminal);
  const plan = planChange({ path, dataDir, edit });
  if (plan === null) return { kind: 'unchanged', path };
  terminal.print(await renderChange(path, plan.file.text, plan.text));
  if (plan.text !== undefined && !isPlainJson(plan.text)) {
    terminal.tell(`${path} has comments or trailing commas. Claude Code reads plain JSON only: nothing in this file is in effect.\n`);
  }
  if (flags.yes !== true) {
    if (terminal.ask === null) throw new SettingError('There is no terminal to ask on: add --yes to make this change.');
    if (!(await terminal.ask('Make this change?'))) {
      terminal.tell('Nothing was changed.\n');
      return { kind: 'declined', path };
    }
  }
  applyChange(plan, dataDir);
  return { kind: 'changed', path };
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

export function resolveFor(command: Command, terminal: Terminal): Promise<ResolvedOptions> {
  return resolveOptions(typedOptions(command), terminal);
}
