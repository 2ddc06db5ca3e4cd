/**
 * What a request costs at list price. Always per request, before anything is added up: the price depends on the time of
 * the request and, for some models, on the length of its prompt. A model that no row fits has no known price.
 */
import type { RequestFact } from './facts.ts';
import { US_INFERENCE_FACTOR, WEB_SEARCH_USD, type PriceRow, type TokenPrices } from './priceTable.ts';

/** What of a request decides its price. One whose `at` is 0 has the newest. */
export type PricedRequest = Pick<
  RequestFact,
  | ('model' | 'at' | 'speed' | 'inferenceGeo')
  | ('inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWrite5mTokens' | 'cacheWrite1hTokens' | 'webSearches')
>;

export interface Prices {
  /** @returns nano-dollars, or null when the price is not known */
  cost(request: PricedRequest): number | null;
  /** Changes when any price does: costs in the store that were made by another table are made anew. */
  readonly fingerprint: string;
}

interface DatedRow extends PriceRow {
  fromMs: number;
}

const NANO_USD_PER_TOKEN = 1000;
export const NANO_USD = 1e9;

/**
 * @param table rows of the built-in table
 * @param overrides the user's own rows; a model named here is priced by them alone
 */
export function createPrices(table: readonly PriceRow[], overrides: readonly PriceRow[] = []): Prices {
  const overridden = new Set(overrides.map((row) => row.model));
  const rows = [...table.filter((row) => !overridden.has(row.model)), ...overrides];
  const byModel = new Map<string, DatedRow[]>();
  for (const row of rows) {
    const dated = { ...row, fromMs: row.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(row.from) };
    byModel.set(
      row.model,
      [...(byModel.get(row.model) ?? []), dated].sort((a, b) => a.fromMs - b.fromMs),
    );
  }
  const found = new Map<string, DatedRow[] | undefined>();
  const rowsOf = (model: string): DatedRow[] | undefined => {
    if (!found.has(model)) found.set(model, byModel.get(model) ?? byModel.get(familyOf(model)));
    return found.get(model);
  };
  return {
    cost(request) {
      const candidates = rowsOf(request.model);
      const row = candidates === undefined ? undefined : rowAt(candidates, request.at);
      const prices = row === undefined ? undefined : pricesOf(row, request);
      return prices === undefined ? null : costAt(prices, request);
    },
    fingerprint: JSON.stringify([rows, WEB_SEARCH_USD, US_INFERENCE_FACTOR]),
  };
}

/** A model's id without what tells neither model nor price: a cloud's prefix, the date, a version suffix. */
export function familyOf(model: string): string {
  const start = model.indexOf('claude-');
  return model
    .slice(Math.max(start, 0))
    .replace(/\[1m\]$/, '')
    .replace(/[@-]\d{8}.*$/, '')
    .replace(/-v\d+(:\d+)?$/, '')
    .replace(/-latest$/, '');
}

function rowAt(rows: readonly DatedRow[], at: number): DatedRow | undefined {
  if (at === 0) return rows.at(-1);
  return rows.findLast((row) => row.fromMs <= at) ?? rows[0];
}

function pricesOf(row: PriceRow, request: PricedRequest): TokenPrices | undefined {
  if (request.speed === 'fast') return row.fast;
  const prompt = request.inputTokens + request.cacheReadTokens + request.cacheWrite5mTokens + request.cacheWrite1hTokens;
  return row.longPrompt !== undefined && prompt > row.longPrompt.aboveTokens ? row.longPrompt.prices : row.prices;
}

function costAt(prices: TokenPrices, request: PricedRequest): number {
  const tokens =
    request.inputTokens * prices.input +
    request.outputTokens * prices.output +
    request.cacheReadTokens * prices.cacheRead +
    request.cacheWrite5mTokens * prices.cacheWrite5m +
    request.cacheWrite1hTokens * prices.cacheWrite1h;
  const factor = request.inferenceGeo === 'us' ? US_INFERENCE_FACTOR : 1;
  return Math.round(tokens * NANO_USD_PER_TOKEN * factor + request.webSearches * WEB_SEARCH_USD * NANO_USD);
}
