/** Pieces of code that the README shows, so that tests can run what it promises. */
import { readFileSync } from 'node:fs';

/** The first piece in this language under a heading. */
export function readmeCode(heading: string, language: string): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const [, code] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section) ?? [];
  if (code === undefined) throw new Error(`The README has no ${language} under "${heading}".`);
  return code;
}
