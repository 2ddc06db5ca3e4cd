/** What became of what others hand to the collector, counted since it was started. */
import type { TelemetryPassedOver, TelemetryRefusal } from '../catalog/deliveries.ts';
import type { RefusalReason } from '../catalog/values.ts';

/** Of one kind of things. */
export interface HandedOver {
  taken: number;
  /** Time of the latest that was taken, milliseconds since the epoch; null before the first. */
  lastAt: number | null;
}

/** Files of one folder of the spool. */
export type SpoolTally = Record<'taken' | 'torn' | 'too_large', number>;

export type SpoolReading = Readonly<Record<'hook_events' | 'measured_runs' | 'status_lines', SpoolTally & HandedOver>>;

/** What lay in the spool when it was looked at last, and what it may grow to. */
export interface SpoolRoom {
  bytes: number;
  capacityBytes: number;
}

/** Records by hand. */
export interface RecordsReading extends HandedOver {
  refused: Readonly<Record<RefusalReason, number>>;
}

/** Records of telemetry that Claude Code sent, and requests and records that were not taken. */
export interface TelemetryReading extends HandedOver {
  refused: Readonly<Record<TelemetryRefusal, number>>;
  passedOver: Readonly<Record<TelemetryPassedOver, number>>;
}
