/** Flags of a command, made from the settings table, and what was typed for them. */
import { Option, type Command } from 'commander';
import type { TypedOptions } from './options.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts';

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

/** What was typed, under the names of settings. */
export function typedOptions(command: Command): TypedOptions {
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
