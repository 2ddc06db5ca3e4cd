/** The board's readings of what was handed over, brought into one form. */
import type { DeliveryName } from '../catalog/deliveries.ts';
import type { Readings } from './board.ts';
import type { HandedOver, SpoolReading } from './intakes.ts';

export interface DeliveryTally extends HandedOver {
  /** By reason. */
  notTaken: Readonly<Record<string, number>>;
}

export function deliveriesOn(readings: Readings): Readonly<Record<DeliveryName, DeliveryTally>> {
  const spool = readings.latest('spool')?.value;
  const telemetry = readings.latest('telemetry')?.value;
  const records = readings.latest('records')?.value;
  return {
    hook_events: ofFolder(spool?.hook_events),
    measured_runs: ofFolder(spool?.measured_runs),
    status_lines: ofFolder(spool?.status_lines),
    telemetry: {
      taken: telemetry?.taken ?? 0,
      lastAt: telemetry?.lastAt ?? null,
      notTaken: { ...telemetry?.refused, ...telemetry?.passedOver },
    },
    records: { taken: records?.taken ?? 0, lastAt: records?.lastAt ?? null, notTaken: { ...records?.refused } },
  };
}

function ofFolder(folder: SpoolReading[keyof SpoolReading] | undefined): DeliveryTally {
  const { taken = 0, lastAt = null, torn = 0, too_large = 0 } = folder ?? {};
  return { taken, lastAt, notTaken: { torn, too_large } };
}
