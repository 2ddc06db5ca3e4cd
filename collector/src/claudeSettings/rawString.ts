/**
 * A shell line within another, as JSON texts: the user's line is quoted for the shell without a change of how the file
 * spells its characters (`\u00e9`, `\/`), so that taking it out again gives the same bytes.
 */

/** Characters of a JSON string's text, each as it is spelt. */
const SPELT = /\\u[0-9a-fA-F]{4}|\\.|[^\\]/gs;
const QUOTE = /^(?:'|\\u0027)$/;

/** The text of the JSON string `before + line + after`, where `line` comes to stand within single quotes of the shell. */
export function quoteLine(raw: string, before: string, after: string): string {
  const spelt = raw.slice(1, -1).match(SPELT) ?? [];
  const quoted = spelt.map((character) => (QUOTE.test(character) ? String.raw`'\\` + character + "'" : character)).join('');
  return `"${innerOf(before)}${quoted}${innerOf(after)}"`;
}

function innerOf(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const QUOTED = String.raw`(?:[^'\\]|\\u[0-9a-fA-F]{4}|\\[^u]|'\\\\(?:'|\\u0027)')*?`;

/**
 * What `quoteLine` was given.
 * @param before @param after patterns of what stands around the quoted line
 * @returns undefined where the text is none of these
 */
export function unquoteLine(raw: string, before: RegExp, after: RegExp): string | undefined {
  const [, quoted] = new RegExp(`^"${before.source}(${QUOTED})${after.source}"$`, 's').exec(raw) ?? [];
  return quoted === undefined ? undefined : `"${quoted.replaceAll(/'\\\\('|\\u0027)'/g, '$1')}"`;
}
