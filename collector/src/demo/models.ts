/**
 * The models that appear in the demo. The list price of each is written down here a second time, apart from the product's
 * price table, because the client writes costs into its transcripts and the tests compare both.
 */

/** US dollars for one million tokens. */
export interface ListPrice {
  input: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cacheRead: number;
  output: number;
}

export interface DemoModel {
  name: string;
  contextTokens: number;
  /** Absent for a model whose price nobody knows. */
  price?: ListPrice;
  /** Replaces `price` for a whole request whose prompt is longer than `promptTokens`. */
  longPromptPrice?: ListPrice & { promptTokens: number };
  /** Median milliseconds to write one output token. */
  msPerOutputToken: number;
}

const price = (input: number, cacheWrite5m: number, cacheWrite1h: number, cacheRead: number, output: number): ListPrice => ({
  input,
  cacheWrite5m,
  cacheWrite1h,
  cacheRead,
  output,
});

export const models = {
  opus55: { name: 'claude-opus-5-5', contextTokens: 200_000, price: price(4, 5, 8, 0.2, 20), msPerOutputToken: 14 },
  sonnet55: { name: 'claude-sonnet-5-5', contextTokens: 200_000, price: price(2, 2.5, 4, 0.1, 10), msPerOutputToken: 9 },
  haiku55: {
    name: 'claude-haiku-5-5',
    contextTokens: 200_000,
    price: price(0.1, 0.125, 0.2, 0.01, 0.5),
    longPromptPrice: { ...price(0.5, 0.625, 1, 0.05, 2.5), promptTokens: 100_000 },
    msPerOutputToken: 4,
  },
  opus48: { name: 'claude-opus-4-8', contextTokens: 200_000, price: price(5, 6.25, 10, 0.5, 25), msPerOutputToken: 16 },
  opus46: { name: 'claude-opus-4-6', contextTokens: 200_000, price: price(5, 6.25, 10, 0.5, 25), msPerOutputToken: 17 },
  sonnet46: { name: 'claude-sonnet-4-6', contextTokens: 200_000, price: price(3, 3.75, 6, 0.3, 15), msPerOutputToken: 11 },
  sonnet45: { name: 'claude-sonnet-4-5-20250929', contextTokens: 200_000, price: price(3, 3.75, 6, 0.3, 15), msPerOutputToken: 11 },
  haiku45: { name: 'claude-haiku-4-5-20251001', contextTokens: 200_000, price: price(1, 1.25, 2, 0.1, 5), msPerOutputToken: 5 },
  sonnet4: { name: 'claude-sonnet-4-20250514', contextTokens: 200_000, price: price(3, 3.75, 6, 0.3, 15), msPerOutputToken: 12 },
  withoutPrice: { name: 'demo-model-without-price', contextTokens: 200_000, msPerOutputToken: 8 },
} as const satisfies Record<string, DemoModel>;

export interface RequestTokens {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

/** Cost of one request at list price; undefined when the model has no known price. */
export function requestCostUsd(model: DemoModel, tokens: RequestTokens): number | undefined {
  const promptTokens = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
  const long = model.longPromptPrice;
  const rates = long !== undefined && promptTokens > long.promptTokens ? long : model.price;
  if (rates === undefined) return undefined;
  return (
    (tokens.input * rates.input +
      tokens.output * rates.output +
      tokens.cacheRead * rates.cacheRead +
      tokens.cacheWrite5m * rates.cacheWrite5m +
      tokens.cacheWrite1h * rates.cacheWrite1h) /
    1_000_000
  );
}
