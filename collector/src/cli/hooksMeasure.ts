/** `ccmon hooks measure on | off`: runs the user's own hooks under a wrapper that records time and memory, and stops it. */
import { Argument, Command } from 'commander';
import { makeDataDir } from '../stateDir.ts';
import type { Done } from './exitCodes.ts';
import { resolveFlags } from './flags.ts';
import { formatNumberOf } from './format.ts';
import { invocation } from './invocation.ts';
import {
  addChangeFlags,
  CHANGE_EXIT_CODES,
  makeChange,
  SCOPE_NOTES,
  tellWhoTakesIt,
  type Change,
  type ChangeFlags,
} from './settingsChange.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Each of your own hook commands is rewritten to run under a small wrapper. The hook sees the same input, output, environment,
signals and time limit, and its exit code is passed on; a record of wall time, CPU time and peak memory goes to the spool.
Peak memory is that of the largest process of a hook, not their sum. The wrapper is the first of perl, GNU time and python3
that works here; if it cannot record, the hook runs without it. Hooks of plugins, and hooks that name a shell of their own,
are left as they are. "off" gives the settings back to the byte.
${SCOPE_NOTES}

Examples:
  $ ${ccmon} hooks measure on
  $ ${ccmon} hooks measure on --match PreToolUse
  $ ${ccmon} hooks measure off

${CHANGE_EXIT_CODES}`;

interface MeasureFlags extends ChangeFlags {
  match: string;
}

export function measureCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('measure')
    .description('measure time and memory of your own hooks')
    .addArgument(new Argument('<what>', 'begin or end it').choices(['on', 'off']));
  return addChangeFlags(command)
    .option('--match <text>', 'only hooks whose event, matcher or name contains this text', '')
    .addHelpText('after', notes(invocation(terminal).ccmon))
    .action(async (what: 'on' | 'off', flags: MeasureFlags) => {
      const { dataDir } = (await resolveFlags(command, terminal)).settings;
      const change = what === 'on' ? await turnOn(terminal, flags, dataDir) : await turnOff();
      done(await makeChange(terminal, flags, dataDir, change));
    });
}

async function turnOn(terminal: Terminal, { match }: MeasureFlags, dataDir: string): Promise<Change> {
  const { measurable, measureOn } = await import('../claudeSettings/measure.ts');
  const { installWrapper, wrapperPath } = await import('../claudeSettings/wrapper.ts');
  if (process.platform === 'win32') throw new Error('Hooks cannot be measured on Windows: there is no wrapper that runs there.');
  makeDataDir(dataDir);
  const wrapper = installWrapper(dataDir);
  if (wrapper === null) {
    throw new Error('None of /usr/bin/perl, /usr/bin/time (GNU) and /usr/bin/python3 works here: install one. Nothing was changed.');
  }
  let left: string[] = [];
  return {
    edit: (settings) => {
      left = measurable(settings.text).flatMap(({ hook, name, state }) =>
        state.kind === 'left' ? [`${hook.event} ${name}: left as it is, ${state.why}.\n`] : [],
      );
      return { ...settings, text: measureOn(settings.text, { wrapper: wrapperPath(dataDir), match }) };
    },
    finish: (outcome, path) => {
      terminal.tell(left.join(''));
      if (outcome === 'unchanged') return `There is no further hook to measure in ${path}.\n`;
      tellWhoTakesIt(terminal, dataDir);
      return `Hooks in ${path} are measured, by ${wrapper}.\n`;
    },
  };
}

async function turnOff(): Promise<Change> {
  const { measurable, measureOff } = await import('../claudeSettings/measure.ts');
  let measured = 0;
  return {
    edit: (settings) => {
      measured = measurable(settings.text).filter(({ state }) => state.kind === 'measured').length;
      return { ...settings, text: measureOff(settings.text) };
    },
    finish: (outcome, path) =>
      outcome === 'unchanged'
        ? `No hook is measured in ${path}.\n`
        : `${formatNumberOf(measured, 'hook')} in ${path} ${measured === 1 ? 'runs' : 'run'} as before.\n`,
  };
}
