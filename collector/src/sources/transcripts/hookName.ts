/**
 * A short, safe name for a hook's command line: the script's file name and at most one bare sub-command.
 * Command lines hold paths and may hold secrets; neither may leave the source.
 */

import { isHandOff } from '../hooks/handOff.ts';
import { measuredLabelOf } from '../hooks/measuredLine.ts';
import type { HookCommand } from './view.ts';

const INTERPRETERS = new Set(
  'sh bash zsh dash fish ksh node nodejs bun deno tsx python python3 ruby perl php pwsh powershell npx bunx uvx uv pnpm npm yarn cmd'.split(
    ' ',
  ),
);
/** Words that stand before the command that is really run. */
const PREFIXES = new Set('exec command env nohup sudo time timeout nice builtin eval'.split(' '));
/** Words of package runners that stand before the script. */
const RUNNER_WORDS = new Set(['run', 'exec', 'dlx', 'x', 'tool']);
/** Commands that prepare something for the one that follows. */
const PREPARATIONS = new Set('cd [ [[ test export set source . if true unset'.split(' '));
/** Commands whose first argument is content, not a sub-command. */
const PRINTERS = new Set(['echo', 'printf', 'cat', 'sleep', 'true', 'false']);

const SUB_COMMAND = /^[a-z][a-z-]{1,24}$/;
const SAFE_NAME = /^[\w.@+-]{1,64}$/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const UNNAMED = 'command';
/** Our own hook, whose line names no program. */
const HAND_OFF_NAME = 'ccmon';

/** What may be known of a command line. */
export function hookCommandOf(command: string, hash: number): HookCommand {
  const measured = measuredLabelOf(command);
  // Under the wrapper it is still the same hook.
  if (measured !== null) return { name: measured.hook, hash: parseInt(measured.command, 36), id: measured.command };
  if (isHandOff(command)) return { name: HAND_OFF_NAME, hash, id: hash.toString(36) };
  return { name: hookNameOf(command), hash, id: hash.toString(36) };
}

/** `cd "$ROOT"/hooks && bun run ./guardian.ts --token x` -> `guardian.ts`; `"$ROOT/hooks/tmux.sh" mark` -> `tmux.sh mark`. */
export function hookNameOf(command: string): string {
  const words = mainCommand(command);
  let position = 0;
  let interpreter = '';
  while (position < words.length) {
    const word = words[position] ?? '';
    const name = baseName(word);
    if (isBeforeScript(word, name, interpreter)) {
      if (interpreter !== '' && isInlineCodeFlag(word)) return interpreter;
      position++;
    } else if (INTERPRETERS.has(name)) {
      interpreter = name;
      position++;
    } else {
      return nameWithSubCommand(name, words[position + 1] ?? '');
    }
  }
  return interpreter === '' ? UNNAMED : interpreter;
}

function isBeforeScript(word: string, name: string, interpreter: string): boolean {
  if (ASSIGNMENT.test(word) || PREFIXES.has(name) || word.startsWith('-')) return true;
  if (interpreter !== '') return RUNNER_WORDS.has(word);
  return /^\d+[smh]?$/.test(word);
}

function isInlineCodeFlag(word: string): boolean {
  return /^-[a-z]*[ce]$/.test(word) || word === '--eval' || word === '-Command';
}

function nameWithSubCommand(name: string, next: string): string {
  if (!SAFE_NAME.test(name)) return UNNAMED;
  return SUB_COMMAND.test(next) && !PRINTERS.has(name) ? `${name} ${next}` : name;
}

/** The words of the first command in a line that does the work, without their quotes. */
function mainCommand(command: string): string[] {
  const commands = splitCommands(command);
  return commands.find((words) => words.length > 0 && !PREPARATIONS.has(words[0] ?? '')) ?? commands[0] ?? [];
}

function splitCommands(command: string): string[][] {
  const commands: string[][] = [[]];
  const tokens = command.match(/&&|\|\||[;|&\n<>]|(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\;|&<>])+/g) ?? [];
  for (const token of tokens) {
    if (/^(?:&&|\|\||[;|&\n<>])$/.test(token)) commands.push([]);
    else commands[commands.length - 1]?.push(token.replace(/["']/g, ''));
  }
  return commands;
}

function baseName(word: string): string {
  return word.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');
}
