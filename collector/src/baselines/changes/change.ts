/** A change of what agents run by, and what it did to their runs. */
import type { ChangedQuantity, ChangeKind } from '../../catalog/baselines.ts';

export interface Change {
  kind: ChangeKind;
  agent: string;
  /** When it took effect; milliseconds. */
  at: number;
  /** Version, model, or the beginning of a definition's hash. */
  from: string;
  to: string;
  /** What is different since, at least one. */
  effects: readonly Effect[];
}

export interface Effect {
  quantity: ChangedQuantity;
  /** Medians: seconds, tokens, US dollars; of failures the share. */
  before: number;
  after: number;
  runsBefore: number;
  runsAfter: number;
  /** Of such a difference, had nothing changed. */
  probability: number;
}
