/** Reads the user's own prices: YAML or JSON, a list of rows as in the built-in table. */
import fs from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../base/errors.ts';
import type { PriceRow } from '../ledger/priceTable.ts';
import { SettingError } from './settingError.ts';

const usdPerMillion = z.number().nonnegative();

const TokenPrices = z.strictObject({
  input: usdPerMillion,
  output: usdPerMillion,
  cacheRead: usdPerMillion,
  cacheWrite5m: usdPerMillion,
  cacheWrite1h: usdPerMillion,
});

const Rows = z.array(
  z.strictObject({
    model: z.string().min(1),
    from: z.iso.datetime().optional(),
    prices: TokenPrices,
    longPrompt: z.strictObject({ aboveTokens: z.number().int().positive(), prices: TokenPrices }).optional(),
    fast: TokenPrices.optional(),
  }),
);

const EXAMPLE = '- { model: my-model, prices: { input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6 } }';

/** @throws SettingError that names file, row and field */
export function readPricesFile(path: string): PriceRow[] {
  let given: unknown;
  try {
    given = parse(fs.readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingError(`prices: ${path} cannot be read: ${messageOf(error)}`, error);
  }
  const rows = Rows.safeParse(given);
  if (rows.success) {
    return rows.data.map(withoutUndefined);
  }
  const issue = rows.error.issues[0];
  const [row, ...field] = issue?.path ?? [];
  const where = typeof row === 'number' ? `row ${row + 1}${field.length === 0 ? '' : `, ${field.join('.')}`}` : 'the file';
  throw new SettingError(
    `prices: ${path}: ${where}: ${issue?.message ?? 'not valid'}. Prices are US dollars per million tokens: ${EXAMPLE}`,
  );
}

function withoutUndefined({ from, longPrompt, fast, ...row }: z.infer<typeof Rows>[number]): PriceRow {
  return {
    ...row,
    ...(from !== undefined && { from }),
    ...(longPrompt !== undefined && { longPrompt }),
    ...(fast !== undefined && { fast }),
  };
}
