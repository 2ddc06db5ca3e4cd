/** Flags of a command, made from the settings table, and what was typed for them. */
import { Option, type Command } from 'commander';
import { resolveOptions, type ResolvedOptions, type TypedOptions } from './options.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts';
import type { Terminal } from './terminal.ts';

export type FlagSetting = { [Name in SettingName]: (typeof SETTINGS)[Name]['flag'] extends null ? never : Name }[SettingName];

export function addSettingFlags(command: Command, names: readonly FlagSetting[]): Command {
  for (const name of names) {
    const { flag, help, shape, fallback } = SETTINGS[name];
    const option = new Option(flag, `${help} (default: ${fallback})`);
    const isList = shape === 'list' || shape === 'paths';
    command.addOption(isList ? option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]) : option);
  }
  return command.option('--config <file>', 'configuration file (default: ccmon.config.yaml in the data directory)');
}

/** The settings that hold for a command: as typed, else as they stand in the environment, the file or by default. */
export function resolveFlags(command: Command, terminal: Terminal): Promise<ResolvedOptions> {
  return resolveOptions(typedOptions(command), terminal);
}

/** What was typed, under the names of settings. */
function typedOptions(command: Command): TypedOptions {
  const options: Record<string, string | string[] | boolean | undefined> = command.opts();
  const flags: TypedOptions['flags'] = {};
  for (const name of SETTING_NAMES) {
    const { flag } = SETTINGS[name];
    const value = flag === null ? undefined : options[new Option(flag).attributeName()];
    if (value !== undefined && typeof value !== 'boolean') {
      flags[name] = value;
    }
  }
  return { flags, configFile: typeof options['config'] === 'string' ? options['config'] : undefined, demo: options['demo'] === true };
}
