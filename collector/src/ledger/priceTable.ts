/**
 * List prices of Claude models, US dollars per million tokens, with the date from which each holds. Data only; the rules
 * are in prices.ts. Prices of current models equal what Claude Code itself bills by (checked against the real client).
 */

export interface TokenPrices {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

export interface PriceRow {
  /** Model id without its date; `claude-opus-4-6` prices `claude-opus-4-6-20260205` too. */
  model: string;
  /** First instant at which the price holds; the earliest row of a model holds for everything before, too. */
  from?: string;
  prices: TokenPrices;
  /** Prices of the whole request when its prompt has more tokens than this. */
  longPrompt?: { aboveTokens: number; prices: TokenPrices };
  /** Prices in fast mode. Without them a fast request of this model has no known price. */
  fast?: TokenPrices;
}

/** Most models write the cache at 1.25 and 2 times the input price; reading it has no uniform factor, so it is always named. */
function prices(input: number, output: number, cacheRead: number): TokenPrices {
  return { input, output, cacheRead, cacheWrite5m: input * 1.25, cacheWrite1h: input * 2 };
}

export const PRICE_TABLE: readonly PriceRow[] = [
  { model: 'claude-fable-5-1', prices: prices(10, 50, 0.25) },
  { model: 'claude-mythos-5-1', prices: prices(10, 50, 0.25) },
  { model: 'claude-fable-5', prices: prices(10, 50, 1) },
  { model: 'claude-mythos-5', prices: prices(10, 50, 1) },
  { model: 'claude-opus-5-5', prices: prices(4, 20, 0.2) },
  { model: 'claude-opus-5', prices: prices(5, 25, 0.5) },
  { model: 'claude-opus-4-8', prices: prices(5, 25, 0.5) },
  { model: 'claude-opus-4-7', prices: prices(5, 25, 0.5) },
  { model: 'claude-opus-4-6', prices: prices(5, 25, 0.5), fast: prices(30, 150, 3) },
  { model: 'claude-opus-4-5', prices: prices(5, 25, 0.5) },
  { model: 'claude-opus-4-1', prices: prices(15, 75, 1.5) },
  { model: 'claude-opus-4', prices: prices(15, 75, 1.5) },
  { model: 'claude-sonnet-5-5', prices: prices(2, 10, 0.2) },
  // Between 7 and 10 October 2026; the exact hour is not published.
  { model: 'claude-sonnet-5-5', from: '2026-10-07T00:00:00Z', prices: prices(2, 10, 0.1) },
  { model: 'claude-sonnet-5', prices: prices(2, 10, 0.2) },
  { model: 'claude-sonnet-4-6', prices: prices(3, 15, 0.3) },
  { model: 'claude-sonnet-4-5', prices: prices(3, 15, 0.3) },
  { model: 'claude-sonnet-4', prices: prices(3, 15, 0.3) },
  { model: 'claude-3-7-sonnet', prices: prices(3, 15, 0.3) },
  { model: 'claude-3-5-sonnet', prices: prices(3, 15, 0.3) },
  { model: 'claude-haiku-5-5', prices: prices(0.1, 0.5, 0.01), longPrompt: { aboveTokens: 100_000, prices: prices(0.5, 2.5, 0.05) } },
  { model: 'claude-haiku-4-5', prices: prices(1, 5, 0.1) },
  { model: 'claude-3-5-haiku', prices: prices(0.8, 4, 0.08) },
];

/** US dollars for one web search. */
export const WEB_SEARCH_USD = 0.01;
/** Factor on every token of a request that was kept inside the United States. */
export const US_INFERENCE_FACTOR = 1.1;
