/** The licence texts of bundled packages: most of them ask that theirs travels along. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readJson } from './checkout.mjs';

/**
 * One text with the licence of every package that one of the files belongs to.
 * @param {Iterable<string>} files paths relative to the checkout's root
 */
export function licencesOf(files) {
  const folders = new Set(
    [...files].map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter((folder) => folder !== undefined),
  );
  return [...folders]
    .sort()
    .map(licenceOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} folder */
function licenceOf(folder) {
  const { name, version, license } = readJson(join(ROOT, folder, 'package.json')) ?? {};
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? `Licence: ${String(license)}` : readFileSync(join(ROOT, folder, file), 'utf8').trim();
  return `${String(name)} ${String(version)}\n\n${text}\n`;
}
