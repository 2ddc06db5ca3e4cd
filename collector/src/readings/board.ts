/**
 * How things are now, as sources last saw them: replaced as a whole, never kept in the store. What happened is a fact and
 * goes to the ledger; a reading is only good until the next one.
 */
import type { BaselinesReading } from './baselines.ts';
import type { HostReading } from './host.ts';
import type { RecordsReading, SpoolReading, SpoolRoom, TelemetryReading } from './intakes.ts';
import type { ProcessesReading } from './processes.ts';
import type { StatusLinesReading } from './statusLines.ts';
import type { StorageReading } from './storage.ts';

/** Each kind of reading; a source adds its own here. */
export interface ReadingKinds {
  processes: ProcessesReading;
  host: HostReading;
  storage: StorageReading;
  statusLines: StatusLinesReading;
  baselines: BaselinesReading;
  spool: SpoolReading;
  spoolRoom: SpoolRoom;
  telemetry: TelemetryReading;
  records: RecordsReading;
}

export type ReadingKind = keyof ReadingKinds;

export interface Reading<K extends ReadingKind> {
  value: ReadingKinds[K];
  /** When it was taken; milliseconds since the epoch. */
  at: number;
}

/** For outputs. */
export interface Readings {
  /** The latest, or undefined before the first and after its source failed. */
  latest<K extends ReadingKind>(kind: K): Reading<K> | undefined;
}

/** For sources. */
export interface ReadingBoard extends Readings {
  put<K extends ReadingKind>(kind: K, reading: Reading<K>): void;
  /** What a failing source saw last is not shown as if it were so. */
  take(kind: ReadingKind): void;
}

export function createReadingBoard(): ReadingBoard {
  const readings: { [K in ReadingKind]?: Reading<K> | undefined } = {};
  return {
    latest: (kind) => readings[kind],
    put: (kind, reading) => void Object.assign(readings, { [kind]: reading }),
    take: (kind) => void Object.assign(readings, { [kind]: undefined }),
  };
}
