/** Puts the user's own hooks under the wrapper, and takes them out again to the byte. */
import type { JSONPath } from 'jsonc-parser';
import { measuredLabelOf, measuredProgram, measuredShell, labelMatcher, type MeasuredLabel } from '../sources/hooks/measuredLine.ts';
import { hashText } from '../sources/transcripts/hash.ts';
import { hookNameOf } from '../sources/transcripts/hookName.ts';
import { configuredHooks, isOurs, type ConfiguredHook } from './hooks.ts';
import { childrenOf, nodeAt, rawOf, replaceNode } from './jsonText.ts';
import { quoteLine, unquoteLine } from './rawString.ts';

export interface MeasureOptions {
  /** Path of the file that the shell reads to run a command under the wrapper. */
  wrapper: string;
  /** Only hooks whose event, matcher or name contains it; '' for all. */
  match: string;
}

/** A hook of the user's own, and whether it can be measured. */
export interface Measurable {
  hook: ConfiguredHook;
  name: string;
  /** `left`: why it is left as it is. */
  state: { kind: 'measured' } | { kind: 'bare' } | { kind: 'left'; why: string };
}

export function measurable(text: string): Measurable[] {
  return configuredHooks(text)
    .filter((hook) => !isOurs(hook))
    .map((hook) => ({ hook, name: nameOf(hook), state: stateOf(hook) }));
}

function nameOf({ handler }: ConfiguredHook): string {
  const label = labelOfMeasured(handler);
  return label === null ? hookNameOf(commandLineOf(handler)) : label.hook;
}

function stateOf({ handler }: ConfiguredHook): Measurable['state'] {
  const { type, command, shell } = handler;
  if (labelOfMeasured(handler) !== null) return { kind: 'measured' };
  if (type !== 'command' || typeof command !== 'string') return { kind: 'left', why: 'it is not a command' };
  // The client's own shell reads start files, which a second one would read again; others are no POSIX shells.
  if (shell !== undefined) return { kind: 'left', why: 'it names a shell of its own' };
  return { kind: 'bare' };
}

function labelOfMeasured(handler: ConfiguredHook['handler']): MeasuredLabel | null {
  return measuredLabelOf(commandLineOf(handler));
}

/** As transcripts show it: the program and its arguments. */
function commandLineOf({ command, args }: ConfiguredHook['handler']): string {
  return [command, ...(Array.isArray(args) ? (args as unknown[]) : [])].filter((word) => typeof word === 'string').join(' ');
}

export function measureOn(text: string, { wrapper, match }: MeasureOptions): string {
  const wanted = measurable(text).filter(({ hook, name, state }) => state.kind === 'bare' && isMatch(match, hook, name));
  return wanted.reduceRight((edited, { hook, name }) => {
    const command = hashText(commandLineOf(hook.handler)).toString(36);
    const label = { event: hook.event, matcher: labelMatcher(matchersOf(text, hook)), hook: name, command };
    return hook.handler['args'] === undefined
      ? wrapLine(edited, hook.path, label, wrapper)
      : wrapProgram(edited, hook.path, label, wrapper);
  }, text);
}

/**
 * Two matchers of an event with the same command: if both match, Claude Code runs it once. It must go on seeing the same
 * command, so both carry both matchers.
 */
function matchersOf(text: string, { event, handler }: ConfiguredHook): string {
  const same = configuredHooks(text).filter((other) => other.event === event && commandLineOf(other.handler) === commandLineOf(handler));
  return [...new Set(same.map(({ matcher }) => matcher))].join('|');
}

function isMatch(match: string, { event, matcher }: ConfiguredHook, name: string): boolean {
  return `${event} ${matcher} ${name}`.toLowerCase().includes(match.toLowerCase());
}

function wrapLine(text: string, path: JSONPath, label: MeasuredLabel, wrapper: string): string {
  const { before, after } = measuredShell(label, wrapper);
  return rewrite(text, [...path, 'command'], (raw) => quoteLine(raw, before, after));
}

/** `"args": [...]` -> `"args": ["-c", "<line>", "ccmon", <program>, ...]`; the program becomes the shell. */
function wrapProgram(text: string, path: JSONPath, label: MeasuredLabel, wrapper: string): string {
  const program = rawAt(text, [...path, 'command']);
  const words = ['-c', measuredProgram(label, wrapper), SHELL_NAME].map((word) => JSON.stringify(word));
  const edited = rewrite(
    text,
    [...path, 'args'],
    (raw, isEmpty) => `[${[...words, program].join(', ')}${isEmpty ? '' : ','}${raw.slice(1)}`,
  );
  return rewrite(edited, [...path, 'command'], () => JSON.stringify(SHELL));
}

const SHELL = '/bin/sh';
const SHELL_NAME = 'ccmon';
/** Of the words that `wrapProgram` puts before the arguments, the program's. */
const PROGRAM_POSITION = 3;

export function measureOff(text: string): string {
  const measured = measurable(text).filter(({ state }) => state.kind === 'measured');
  return measured.reduceRight(
    (edited, { hook: { path, handler } }) => (handler['args'] === undefined ? unwrapLine(edited, path) : unwrapProgram(edited, path)),
    text,
  );
}

const BEFORE = /ccmon_event=[^;]*; set -- \/bin\/sh -c '/;
const AFTER = /'; \[ -r .* && \. .*; exec \\"\$@\\"/;

function unwrapLine(text: string, path: JSONPath): string {
  return rewrite(text, [...path, 'command'], (raw) => unquoteLine(raw, BEFORE, AFTER) ?? raw);
}

function unwrapProgram(text: string, path: JSONPath): string {
  const args = nodeAt(text, [...path, 'args']);
  const program = args === undefined ? undefined : childrenOf(args)[PROGRAM_POSITION];
  if (args === undefined || program === undefined) return text;
  const behind = program.offset + program.length - args.offset;
  const edited = replaceNode(text, args, `[${rawOf(text, args).slice(behind).replace(/^\s*,/, '')}`);
  return rewrite(edited, [...path, 'command'], () => rawOf(text, program));
}

function rawAt(text: string, path: JSONPath): string {
  const node = nodeAt(text, path);
  if (node === undefined) throw new RangeError(`nothing at /${path.join('/')}`);
  return rawOf(text, node);
}

function rewrite(text: string, path: JSONPath, change: (raw: string, isEmpty: boolean) => string): string {
  const node = nodeAt(text, path);
  return node === undefined ? text : replaceNode(text, node, change(rawOf(text, node), childrenOf(node).length === 0));
}
