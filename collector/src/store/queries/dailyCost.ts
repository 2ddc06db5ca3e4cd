/** What was spent on a day of the reader's clock so far, and on the days before. */
import { sql, type Kysely } from 'kysely';
import { DAY_MS } from '../../base/time.ts';
import { nextStep, startOfStep } from '../../outputs/api/calendar.ts';
import type { Database } from '../schema.ts';
import { readColumns } from './columns.ts';
import { usd } from './consumption.ts';

/** Cost since a time. Sessions that ended before are not looked at, so that it costs little however long the history is. */
export async function readCostSince(db: Kysely<Database>, since: number): Promise<number> {
  const row = await recentRequests(db, since)
    .select(sql<number>`coalesce(sum(requests.cost_nano_usd), 0)`.as('nano_usd'))
    .executeTakeFirstOrThrow();
  return usd(row.nano_usd);
}

const USUAL_DAYS = 28;

/** Median cost of those of the last 28 whole days on which anything was spent; null when there was none. */
export async function readUsualCost(db: Kysely<Database>, { now, timeZone }: { now: number; timeZone: string }): Promise<number | null> {
  const today = startOfStep('day', timeZone, now);
  const query = recentRequests(db, startOfStep('day', timeZone, today - USUAL_DAYS * DAY_MS))
    .select(['requests.at', sql<number>`requests.cost_nano_usd`.as('cost')])
    .where('requests.at', '<', today)
    .where('requests.cost_nano_usd', '>', 0)
    .orderBy('requests.at');
  const { at: times, cost: costs } = await readColumns(db, query, ['at', 'cost']);
  const days: number[] = [];
  let end = 0;
  for (const [i, at] of times.entries()) {
    if (at >= end) {
      end = nextStep('day', timeZone, startOfStep('day', timeZone, at));
      days.push(0);
    }
    days.push((days.pop() ?? 0) + (costs[i] ?? 0));
  }
  const sorted = days.sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? null : usd(middle);
}

function recentRequests(db: Kysely<Database>, since: number) {
  const recent = db.selectFrom('sessions').select('id').where('last_at', '>=', since);
  return db.selectFrom('requests').where('requests.session', 'in', recent).where('requests.at', '>=', since);
}
