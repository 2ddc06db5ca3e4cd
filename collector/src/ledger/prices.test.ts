import { describe, expect, it } from 'vitest';
import { PRICE_TABLE } from './priceTable.ts';
import { createPrices, familyOf, type PricedRequest } from './prices.ts';

const none: PricedRequest = {
  model: 'claude-opus-4-6',
  at: Date.parse('2026-11-01T00:00:00Z'),
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  webSearches: 0,
  speed: '',
  inferenceGeo: '',
};
const prices = createPrices(PRICE_TABLE);
const usd = (request: Partial<PricedRequest>) => {
  const nano = prices.cost({ ...none, ...request });
  return nano === null ? null : nano / 1e9;
};

describe('prices', () => {
  it.each([
    ['input', { inputTokens: 1e6 }, 5],
    ['output', { outputTokens: 1e6 }, 25],
    ['cache read', { cacheReadTokens: 1e6 }, 0.5],
    ['five-minute cache write', { cacheWrite5mTokens: 1e6 }, 6.25],
    ['one-hour cache write', { cacheWrite1hTokens: 1e6 }, 10],
    ['web search', { webSearches: 3 }, 0.03],
    ['inference in the United States', { inputTokens: 1e6, inferenceGeo: 'us' }, 5.5],
    ['inference anywhere', { inputTokens: 1e6, inferenceGeo: 'not_available' }, 5],
    ['fast mode', { inputTokens: 1e6, speed: 'fast' }, 30],
  ])('prices %s', (_what, request, expected) => {
    expect(usd(request)).toBeCloseTo(expected, 9);
  });

  it('prices the whole request at the higher tier when its prompt is long', () => {
    const haiku = { model: 'claude-haiku-5-5', outputTokens: 1000 };
    expect(usd({ ...haiku, inputTokens: 100_000 })).toBeCloseTo(0.1 * 0.1 + 0.5 / 1000, 9);
    expect(usd({ ...haiku, inputTokens: 60_000, cacheReadTokens: 40_001 })).toBeCloseTo(0.06 * 0.5 + 0.040001 * 0.05 + 2.5 / 1000, 9);
  });

  it('takes the price that held at the time of the request', () => {
    const sonnet = { model: 'claude-sonnet-5-5', cacheReadTokens: 1e6 };
    expect(usd({ ...sonnet, at: Date.parse('2026-10-06T23:59:59Z') })).toBeCloseTo(0.2, 9);
    expect(usd({ ...sonnet, at: Date.parse('2026-10-07T00:00:00Z') })).toBeCloseTo(0.1, 9);
    expect(usd({ ...sonnet, at: Date.parse('2020-01-01T00:00:00Z') })).toBeCloseTo(0.2, 9);
    expect(usd({ ...sonnet, at: 0 })).toBeCloseTo(0.1, 9);
  });

  it.each(['claude-nova-9', 'gpt-4', ''])('has no price for %s, rather than zero', (model) => {
    expect(usd({ model, inputTokens: 1e6 })).toBeNull();
  });

  it('has no price for fast mode where none is known', () => {
    expect(usd({ model: 'claude-haiku-4-5', inputTokens: 1, speed: 'fast' })).toBeNull();
  });

  it.each([
    ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
    ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
    ['claude-opus-4-6[1m]', 'claude-opus-4-6'],
    ['claude-3-5-haiku-latest', 'claude-3-5-haiku'],
  ])('reads %s as %s', (model, family) => {
    expect(familyOf(model)).toBe(family);
  });

  it("prices a model by the user's rows alone once they name it", () => {
    const flat = { input: 1, output: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1 };
    const own = createPrices(PRICE_TABLE, [
      { model: 'claude-opus-4-6', prices: flat },
      { model: 'local-model', prices: flat },
    ]);
    expect(own.cost({ ...none, outputTokens: 1e6 })).toBe(1e9);
    expect(own.cost({ ...none, model: 'local-model', outputTokens: 1e6 })).toBe(1e9);
    expect(own.fingerprint).not.toBe(prices.fingerprint);
  });
});
