/** What was handed to the collector since it was started, and when the latest came, which may have been before that. */
import { deliveries, DELIVERIES } from '../../catalog/deliveries.ts';
import type { Readings } from '../../readings/board.ts';
import { deliveriesOn } from '../../readings/deliveries.ts';
import type { LastDeliveries } from '../../store/queries/deliveries.ts';
import type { Delivery } from './schema/status.ts';

export function deliveriesOf(readings: Readings, before: LastDeliveries): Delivery[] {
  const now = deliveriesOn(readings);
  const lastStatusLine = readings.latest('statusLines')?.value.sessions[0]?.at ?? null;
  const known = { ...before, status_lines: lastStatusLine };
  return DELIVERIES.map((delivery) => {
    const { taken, lastAt, notTaken } = now[delivery];
    const last = lastAt ?? known[delivery];
    return {
      delivery,
      source: deliveries[delivery].source,
      taken,
      lastAt: last === null ? null : new Date(last).toISOString(),
      notTaken: Object.entries(notTaken).flatMap(([reason, count]) => (count > 0 ? [{ reason, count }] : [])),
    };
  });
}
