/**
 * What may leave as a name: what Claude Code and its users call types, models, tools, agents and the like. A name is one
 * word of a few kinds of characters; free text is not, wherever it stands.
 */

/** Stands for a name that is not shown. */
export const OTHER_NAME = '(other)';

/** Tools (`mcp__server__tool`), models (`vendor.claude-x:0`, `claude-x@20250101`, `[1m]`), agents (`plugin:agent`), `<synthetic>`. */
const NAME = /^(?:[\w.:@/[\]-]{1,160}|<\w{1,64}>)$/;
const EMAIL = /[\w.+-]@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i;
/** Reasons of failures and events of hooks are words that Claude Code itself chooses. */
const WORD = /^[A-Za-z][A-Za-z_]{0,63}$/;

/** The name as it is, `(other)` where it could be anything else; '' stays ''. */
export function safeName(name: string): string {
  return name === '' || isName(name) ? name : OTHER_NAME;
}

/** True for what is shown as it is. */
export function isName(text: string): boolean {
  return NAME.test(text) && !EMAIL.test(text);
}

/** The word as it is, `(other)` where it is none; '' stays ''. */
export function safeWord(word: string): string {
  return word === '' || isWord(word) ? word : OTHER_NAME;
}

export function isWord(text: string): boolean {
  return WORD.test(text);
}
