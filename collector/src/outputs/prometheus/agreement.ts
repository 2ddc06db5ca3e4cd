/** How far sources agree, as metrics: of the sessions of the last days, worked out anew now and then. */
import type { Store } from '../../store/store.ts';
import { readReconciliation, recently } from '../../store/queries/reconciliation.ts';
import { readsOf } from '../../store/reads.ts';
import type { Families } from './families.ts';
import type { LabelLimiter } from './labels.ts';
import { showGauge } from './states.ts';
import { PARTS_PER_UNIT } from './units.ts';

/** It asks for much, and changes slowly. */
const INTERVAL_MS = 60_000;

export interface AgreementView {
  readonly noteChange: () => void;
  /** Works it out anew if anything has changed, and the last time is long enough ago. */
  readonly refresh: (now: number, intervalMs?: number) => Promise<void>;
}

export interface AgreementOptions {
  store: Pick<Store, 'connection'>;
  families: Families;
  limiter: LabelLimiter;
}

export function createAgreementView({ store, families, limiter }: AgreementOptions): AgreementView {
  let hasChanged = true;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    noteChange() {
      hasChanged = true;
    },
    async refresh(now, intervalMs = INTERVAL_MS) {
      if (!hasChanged || now - readAt < intervalMs) return;
      hasChanged = false;
      readAt = now;
      const { comparisons } = await readReconciliation(readsOf(store), recently(now));
      const rows = comparisons.map(({ quantity, sources, ratio, sessions }) => ({
        labels: { quantity, sources: `${sources.first}/${sources.second}` },
        ...{ ratio, sessions },
      }));
      showGauge(families, limiter, {
        metric: 'ccmon_reconciliation_ratio',
        values: rows.flatMap(({ labels, ratio }) => (ratio === null ? [] : [[labels, Math.round(ratio * PARTS_PER_UNIT.ratio)] as const])),
        join: Math.max,
      });
      showGauge(families, limiter, {
        metric: 'ccmon_reconciliation_sessions',
        values: rows.map(({ labels, sessions }) => [labels, sessions] as const),
        join: Math.max,
      });
    },
  };
}
