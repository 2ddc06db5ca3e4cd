/** Words of a POSIX shell. */

const PLAIN = /^[\w./:@%+,=-]+$/;

/** A word that the shell takes as this text. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
