/** How far sources agree, as metrics: of the sessions of the last days, worked out anew now and then. */
import type { Store } from '../../store/store.ts';
import { readReconciliation, recently } from '../../store/queries/reconciliation.ts';
import { readsOf } from '../../store/reads.ts';
import type { Families } from './families.ts';
import type { LabelLimiter } from './labels.ts';
import { showGauge } from './states.ts';
import { PARTS_PER_UNIT } from './units.ts';

/** It reads whole tables, and changes slowly. */
const INTERVAL_MS = 60_000;

export interface AgreementView {
  /** Works it out anew where the last time is long enough ago. */
  readonly refresh: (now: number) => Promise<void>;
  /** The next time is now. */
  readonly forget: () => void;
}

export interface AgreementOptions {
  store: Pick<Store, 'connection'>;
  families: Families;
  limiter: LabelLimiter;
}

export function createAgreementView({ store, families, limiter }: AgreementOptions): AgreementView {
  let dueAt = 0;
  return {
    forget() {
      dueAt = 0;
    },
    async refresh(now) {
      if (now < dueAt) return;
      dueAt = now + INTERVAL_MS;
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
