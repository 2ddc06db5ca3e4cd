/** What holds of the catalog of metrics as a whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { metrics } from './metrics.ts';

const FOLDER = new URL('metrics/', import.meta.url);

it('has every metric that a file of a subject declares, once', () => {
  const declared = readdirSync(FOLDER).flatMap((file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    return Array.from(text.matchAll(/^ {2}((?:claude|ccmon)_\w+): \{$/gm), ([, name]) => name);
  });
  expect(declared.sort()).toEqual(Object.keys(metrics).sort());
});
