import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compileScanner, generatedModule } from './build.mjs';

it('the committed scanner is what its source compiles to', { timeout: 120_000 }, async () => {
  const committed = readFileSync(fileURLToPath(new URL('scan.wasm.ts', import.meta.url)), 'utf8');
  const compact = (text: string): string => text.replace(/[^A-Za-z0-9+/=]/g, '');
  expect(compact(committed)).toBe(compact(generatedModule(await compileScanner())));
});
