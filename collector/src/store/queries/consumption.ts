/** What requests used: their number, tokens and cost, as sums that add up. */
import { sql } from 'kysely';
import type { Tokens } from '../../outputs/api/schema/usage.ts';

/** A row of sums over requests. */
export interface Consumption {
  requests: number;
  /** Requests whose cost is known. */
  priced: number;
  input: number;
  output: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  nano_usd: number;
}

/** The select list of a {@link Consumption} over `requests`. */
export const CONSUMPTION = [
  sql<number>`count(*)`.as('requests'),
  sql<number>`count(requests.cost_nano_usd)`.as('priced'),
  sql<number>`coalesce(sum(requests.input), 0)`.as('input'),
  sql<number>`coalesce(sum(requests.output), 0)`.as('output'),
  sql<number>`coalesce(sum(requests.cache_read), 0)`.as('cache_read'),
  sql<number>`coalesce(sum(requests.cache_write_5m), 0)`.as('cache_write_5m'),
  sql<number>`coalesce(sum(requests.cache_write_1h), 0)`.as('cache_write_1h'),
  sql<number>`coalesce(sum(requests.cost_nano_usd), 0)`.as('nano_usd'),
] as const;

export function emptyConsumption(): Consumption {
  return { requests: 0, priced: 0, input: 0, output: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, nano_usd: 0 };
}

export function addConsumption(total: Consumption, part: Consumption): void {
  total.requests += part.requests;
  total.priced += part.priced;
  total.input += part.input;
  total.output += part.output;
  total.cache_read += part.cache_read;
  total.cache_write_5m += part.cache_write_5m;
  total.cache_write_1h += part.cache_write_1h;
  total.nano_usd += part.nano_usd;
}

type TokenCounts = Pick<Consumption, 'input' | 'output' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h'>;

export function tokensOf(counts: TokenCounts): Tokens {
  return {
    input: counts.input,
    output: counts.output,
    cacheRead: counts.cache_read,
    cacheWrite: counts.cache_write_5m + counts.cache_write_1h,
    cacheWrite5m: counts.cache_write_5m,
    cacheWrite1h: counts.cache_write_1h,
  };
}

export function usd(nanoUsd: number): number {
  return nanoUsd / 1e9;
}

/** Cost of the requests whose price is known; null when there are requests and no price is known for any. */
export function knownUsd({ requests, priced, nano_usd }: Consumption): number | null {
  return requests > 0 && priced === 0 ? null : usd(nano_usd);
}
