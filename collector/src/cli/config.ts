/** `ccmon config`: the settings that hold, and where each comes from. */
import { Command } from 'commander';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { invocation } from './invocation.ts';
import type { ResolvedOptions } from './options.ts';
import { describeOrigin } from './settingError.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
A flag wins over the environment, the environment over the configuration file, the file over the default. The file is
the one that --config or CCMON_CONFIG names, else ccmon.config.yaml in the data directory.

Settings:
${SETTING_NAMES.map((name) => `  ${name.padEnd(13)} ${SETTINGS[name].env.padEnd(21)} ${SETTINGS[name].help}`).join('\n')}

Examples:
  $ ${ccmon} config
  $ ${ccmon} config --json
  $ CCMON_PORT=9000 ${ccmon} config
  $ echo 'port: 9000' > ~/.local/state/ccmon/ccmon.config.yaml

Exit codes: 0 all settings are right, 2 one is wrong.`;

export function configCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('config')
    .description('show the settings that hold and where each comes from')
    .argument('[show]', 'the only thing it does');
  addSettingFlags(command, ['port', 'otlpPort', 'listen', 'allowedHosts', 'configDirs', 'dataDir', 'stack', 'prices', 'logLevel']);
  return command
    .option('--json', 'print one JSON object')
    .addHelpText('after', notes(invocation(terminal).ccmon))
    .action(async (what: string | undefined, options: { json?: boolean }) => {
      if (what !== undefined && what !== 'show') {
        command.error(`error: there is no "config ${what}"; there is "config show"`);
      }
      const resolved = await resolveFlags(command, terminal);
      terminal.print(options.json === true ? asJson(resolved) : asTable(resolved));
      done(EXIT.ok);
    });
}

/** A token is never shown. */
function shown(resolved: ResolvedOptions, name: SettingName): unknown {
  const value = resolved.settings[name];
  return name === 'token' ? (value === '' ? null : 'set') : value;
}

function asJson(resolved: ResolvedOptions): string {
  const settings = SETTING_NAMES.map((name) => [name, { value: shown(resolved, name), origin: resolved.origins[name] }]);
  return `${JSON.stringify({ configFile: resolved.configFile, settings: Object.fromEntries(settings) as unknown }, null, 2)}\n`;
}

function asTable(resolved: ResolvedOptions): string {
  const rows = SETTING_NAMES.map((name) => {
    const value = shown(resolved, name);
    const isUnset = value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
    return [name, isUnset ? SETTINGS[name].fallback : textOf(value), describeOrigin(resolved.origins[name])];
  });
  const columns = ['setting', 'value', 'from'].map((title) => ({ title, align: 'left' as const }));
  return renderTable(columns, rows);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}
