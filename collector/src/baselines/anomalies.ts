/** Whether a value is outside what is usual, and how unlikely that is. */
import type { Baseline as Declared } from '../catalog/signals/signal.ts';
import type { Anomaly } from './baseline.ts';
import type { Band } from './statistics/bands.ts';
import { bothTails } from './statistics/tails.ts';

export interface Seen {
  value: number;
  band: Band;
  /** From what is expected; negative below. */
  deviations: number;
}

/** Null within the band, on a side that does not matter, or where the value is too small to matter. */
export function deviationOutside({ value, band, deviations }: Seen, { sides, floor }: Declared): Anomaly | null {
  const side = value > band.upper ? 'above' : value < band.lower ? 'below' : null;
  if (side === null || !sides.includes(side)) return null;
  if (Math.max(value, side === 'below' ? band.expected : 0) < floor) return null;
  return { side, value, deviations, probability: bothTails(deviations), since: 0 };
}
