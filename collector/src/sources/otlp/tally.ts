/** Counts what became of telemetry, for outputs to show: what was taken, what was refused, and what was passed over. */
import { TELEMETRY_PASSED_OVER, TELEMETRY_REFUSALS, type TelemetryPassedOver, type TelemetryRefusal } from '../../catalog/deliveries.ts';
import type { TelemetryReading } from '../../readings/intakes.ts';

/** What a request says of records that were in it, and were taken or not. */
export type RecordCounts = { own: number } & Record<TelemetryPassedOver, number>;

export interface TelemetryTally {
  /** @param at milliseconds since the epoch */
  noteTaken: (counts: RecordCounts, at: number) => void;
  /** @param status that the request was answered with */
  noteRefused: (status: number) => void;
  reading: () => TelemetryReading;
}

const REFUSAL_OF: Readonly<Partial<Record<number, TelemetryRefusal>>> = {
  400: 'undecodable',
  401: 'not_allowed',
  403: 'not_allowed',
  413: 'too_large',
  415: 'unknown_type',
  503: 'not_ready',
};

export function createTelemetryTally(): TelemetryTally {
  let [taken, lastAt]: [number, number | null] = [0, null];
  const refused = new Map<TelemetryRefusal, number>(TELEMETRY_REFUSALS.map((reason) => [reason, 0]));
  const passedOver = new Map<TelemetryPassedOver, number>(TELEMETRY_PASSED_OVER.map((reason) => [reason, 0]));
  return {
    noteTaken({ own, ...counts }, at) {
      // Of another program alone, or of nobody: that is no sign of Claude Code's telemetry.
      if (own > 0) [taken, lastAt] = [taken + own, at];
      for (const reason of TELEMETRY_PASSED_OVER) passedOver.set(reason, (passedOver.get(reason) ?? 0) + counts[reason]);
    },
    noteRefused(status) {
      const reason = REFUSAL_OF[status] ?? 'failed';
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
    },
    reading: () => ({
      ...{ taken, lastAt },
      refused: Object.fromEntries(refused) as TelemetryReading['refused'],
      passedOver: Object.fromEntries(passedOver) as TelemetryReading['passedOver'],
    }),
  };
}
