/**
 * What may leave as a name: what Claude Code and its users call types, models, tools, agents and the like. A name is one
 * word of a few kinds of characters, two plain words, or a title such as `Senior Code Reviewer`; free text is none of these,
 * wherever it stands.
 */

/** Stands for a name that is not shown. */
export const OTHER_NAME = '(other)';

/** Tools (`mcp__server__tool`), models (`vendor.claude-x:0`, `claude-x@20250101`, `[1m]`), agents (`plugin:agent`), `<synthetic>`. */
const NAME = /^(?:[\w.:@/[\]-]{1,160}|<\w{1,64}>)$/;
const EMAIL = /[\w.+-]@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i;
/** Keys of services that Claude Code is used with, by their first characters. */
const SECRET = /(?:^|[:/ ])(?:sk-(?:ant|proj)-|gh[oprsu]_\w{16}|github_pat_|glpat-|xox[a-z]-|AKIA[\dA-Z]{12}|eyJ[\w-]{16})/;
/** Reasons of failures and events of hooks are words that Claude Code itself chooses. */
const WORD = /^[A-Za-z][A-Za-z_]{0,63}$/;

/** Before an agent's name its plugin, or the hook's event: `plugin:Code Reviewer`. */
const PREFIXES = /^(?:[\w.-]{1,64}:)*/;
const TITLE_LENGTH_MAX = 64;
const TITLE_WORDS_MAX = 5;
/** So few words are no text yet, whatever their case. */
const PLAIN_WORDS_MAX = 2;
/** `Reviewer`, `CI/CD`, `Node.js`, `GPT-4.5`, `(strict)`; no full stop at the end, where a sentence has one. */
const TITLE_WORD = /^(\(?)[\p{Script=Latin}\d](?:[\p{Script=Latin}\d_./&-]{0,22}[\p{Script=Latin}\d])?(\)?)$/u;
const SMALL_WORD = /^(?:[&/-]|and|for|from|in|of|on|the|to|with)$/;
const CAPITAL = /^\(?[\p{Lu}\d]/u;
/** `hunter2`, `1234`: what people use for passwords, and hardly ever in a name of several words. */
const LIKE_PASSWORD = /\p{L}{4}\d|(?:\d.*){4}/u;

/** The name as it is, `(other)` where it could be anything else; '' stays ''. */
export function safeName(name: string): string {
  return name === '' || isName(name) || isTitle(name) ? name : OTHER_NAME;
}

/** True for a name of one word. */
export function isName(text: string): boolean {
  return NAME.test(text) && !EMAIL.test(text) && !SECRET.test(text);
}

function isTitle(name: string): boolean {
  const words = name.replace(PREFIXES, '').split(' ');
  if (name.length > TITLE_LENGTH_MAX || words.length > TITLE_WORDS_MAX || !words.every(isTitleWord) || SECRET.test(name)) return false;
  return words.length <= PLAIN_WORDS_MAX || words.every((word, index) => CAPITAL.test(word) || (index > 0 && SMALL_WORD.test(word)));
}

function isTitleWord(word: string): boolean {
  if (SMALL_WORD.test(word)) return true;
  const [, opened, closed] = TITLE_WORD.exec(word) ?? [];
  return opened !== undefined && (opened === '') === (closed === '') && !LIKE_PASSWORD.test(word);
}

/** The word as it is, `(other)` where it is none; '' stays ''. */
export function safeWord(word: string): string {
  return word === '' || isWord(word) ? word : OTHER_NAME;
}

export function isWord(text: string): boolean {
  return WORD.test(text);
}
