/** `ccmon hooks status`: what is installed in which settings, whether it is whole, and what is measured. */
import fs from 'node:fs';
import { Command } from 'commander';
import { messageOf } from '../base/errors.ts';
import { lockHolder } from '../store/lock.ts';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { formatNumberOf } from './format.ts';
import { invocation } from './invocation.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Examples:
  $ ${ccmon} hooks status

Exit codes: 0 installed and whole, 1 not installed or something is amiss, 2 a flag is wrong.`;

export function hooksStatusCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('status').description('what is installed where');
  return addSettingFlags(command, ['dataDir'])
    .addHelpText('after', notes(invocation(terminal).ccmon))
    .action(async () => {
      const { settings } = await resolveFlags(command, terminal);
      const { rows, problems } = await lookAround(terminal, settings.dataDir);
      const left = { title: '', align: 'left' as const };
      terminal.print(renderTable([left, left, left], rows) + problems.map((problem) => `! ${problem}\n`).join(''));
      done(problems.length === 0 ? EXIT.ok : EXIT.failed);
    });
}

interface Findings {
  rows: string[][];
  /** One sentence each. */
  problems: string[];
}

async function lookAround(terminal: Terminal, dataDir: string): Promise<Findings> {
  const { SCOPES } = await import('../claudeSettings/settingsFile.ts');
  const { enabledPlugins } = await import('../claudeSettings/handOff.ts');
  const { clientVersion } = await import('../claudeSettings/clientVersion.ts');
  const { spoolFolders } = await import('../sources/hooks/spool.ts');
  const { ccmon } = invocation(terminal);
  const version = clientVersion(terminal.env);
  const looked = await Promise.all(SCOPES.map((scope) => lookAt(scope, terminal, version)));
  // In the home directory, the project's settings are the user's.
  const scopes = looked.filter(({ path }, i) => looked.findIndex((other) => other.path === path) === i);
  const plugins = enabledPlugins(terminal);
  const { hooks: spool } = spoolFolders(dataDir);
  const hasSpool = fs.existsSync(spool);
  const ways = scopes.filter(({ events }) => events > 0).length + plugins.length;
  return {
    rows: [
      ...scopes.map(({ scope, path, state }) => [scope, state, path]),
      ['plugin', plugins.length > 0 ? 'enabled' : 'not enabled', plugins.join(', ')],
      ['collector', lockHolder(dataDir) === undefined ? 'does not run' : 'runs', dataDir],
      ['spool', hasSpool ? 'there' : 'missing: nothing is recorded', spool],
      ['Claude Code', version ?? 'not found on PATH', ''],
    ],
    problems: [
      ...scopes.flatMap(({ problem }) => problem),
      ...(ways === 0 ? [`No hooks are installed. Install them with: ${ccmon} hooks install`] : []),
      ...(ways > 1 ? ['The hooks are installed more than once: every event is handed over as often, and takes as much more time.'] : []),
      ...(ways > 0 && !hasSpool ? [`The spool is missing: it comes with "${ccmon} start", or with "${ccmon} hooks install".`] : []),
    ],
  };
}

interface ScopeFindings {
  scope: string;
  path: string;
  state: string;
  /** Events that have a hook of ours. */
  events: number;
  problem: string[];
}

async function lookAt(scope: 'user' | 'project' | 'local', terminal: Terminal, version: string | null): Promise<ScopeFindings> {
  const { settingsPath, settingsText } = await import('../claudeSettings/settingsFile.ts');
  const { configuredHooks, isOurs } = await import('../claudeSettings/hooks.ts');
  const { isPlainJson } = await import('../claudeSettings/change.ts');
  const { measurable } = await import('../claudeSettings/measure.ts');
  const { eventsFor } = await import('../sources/hooks/events.ts');
  const path = settingsPath(scope, terminal);
  try {
    const text = settingsText(path);
    const there = new Set(
      configuredHooks(text)
        .filter(isOurs)
        .map(({ event }) => event),
    );
    const known = eventsFor(version);
    const missing = known.filter((event) => !there.has(event));
    const unknown = [...there].filter((event) => !known.some((each) => each === event));
    const measured = measurable(text).filter(({ state }) => state.kind === 'measured').length;
    const state = there.size === 0 ? 'not installed' : `installed, ${formatNumberOf(there.size, 'event')}`;
    return {
      scope,
      path,
      events: there.size,
      state: measured === 0 ? state : `${state}; ${formatNumberOf(measured, 'hook')} measured`,
      problem: [
        ...(there.size > 0 && missing.length > 0 ? [`${path} lacks ${missing.join(', ')}. Install again.`] : []),
        ...(unknown.length > 0
          ? [`${path} has events that this Claude Code does not know, and then it heeds none: ${unknown.join(', ')}.`]
          : []),
        ...(there.size > 0 && !isPlainJson(text) ? [`${path} has comments or trailing commas: Claude Code heeds nothing in it.`] : []),
      ],
    };
  } catch (error) {
    return {
      scope,
      path,
      events: 0,
      state: 'cannot be read',
      problem: [`${path}: ${messageOf(error)}.`],
    };
  }
}
