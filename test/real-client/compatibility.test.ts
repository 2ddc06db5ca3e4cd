/** The table in the README is the one that the data gives. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compatibility } from './compatibility.ts';
import { compatibilityTable } from './compatibilityTable.ts';

it('prints the compatibility table in the README', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const [, table] = /<!-- table: compatibility\.ts -->\n\n?([\s\S]*?)\n\n?<!-- end of table -->/.exec(readme) ?? [];
  expect(withoutPadding(table ?? '')).toBe(compatibilityTable(compatibility));
});

/** The formatter pads cells. */
function withoutPadding(table: string): string {
  return table.replace(/-{3,}/g, '---').replace(/ {2,}/g, ' ');
}
