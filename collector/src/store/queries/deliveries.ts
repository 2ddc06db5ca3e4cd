/** When something was handed over last, as far as what was taken tells: a reading of it is gone with the process that had it. */
import { sql, type Kysely } from 'kysely';
import type { DeliveryName } from '../../catalog/deliveries.ts';
import type { Database } from '../schema.ts';

/** Milliseconds since the epoch; null where nothing is known. Status lines are no facts: nothing here tells of them. */
export type LastDeliveries = Readonly<Record<Exclude<DeliveryName, 'status_lines'>, number | null>>;

type Told = 'hook_events' | 'api_calls' | 'hook_groups' | 'works' | 'recorded_agent_runs' | 'recorded_hook_runs';

export async function readLastDeliveries(db: Kysely<Database>): Promise<LastDeliveries> {
  const lastRow = async (table: Told) => (await db.selectFrom(table).select('at').orderBy('id', 'desc').limit(1).executeTakeFirst())?.at;
  const latest = (times: readonly (number | null | undefined)[]): number | null => Math.max(...times.map((at) => at ?? 0)) || null;
  const greatest = sql<number | null>`max(at)`.as('at');
  // Rows of these two are written over, so that the last one need not be the latest.
  const run = await db.selectFrom('hook_runs').where('measure', 'is not', null).select(greatest).executeTakeFirst();
  const series = await db.selectFrom('custom_series').select(greatest).executeTakeFirst();
  return {
    hook_events: latest([await lastRow('hook_events')]),
    measured_runs: latest([run?.at]),
    telemetry: latest(await Promise.all((['api_calls', 'hook_groups', 'works'] as const).map(lastRow))),
    records: latest([...(await Promise.all((['recorded_agent_runs', 'recorded_hook_runs'] as const).map(lastRow))), series?.at]),
  };
}
