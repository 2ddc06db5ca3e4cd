/**
 * Signals -> promtool's tests of their alerts, both ways: each fires at the right minute and resolves, and is silent at the
 * limit itself, before its time, with too little to judge, about what is left out, and when a whole history is read.
 */
import { type Alert, KIND_LABEL } from '../alert.ts';
import { rulesOfSignal } from '../signalAlerts.ts';
import type { Watched } from '../watched.ts';
import { baselineTests } from './baselineTests.ts';
import { exhaustionTests } from './exhaustionTests.ts';
import { limitTests } from './limitTests.ts';
import type { AlertTest } from './promtool.ts';

export function testsOfSignal(signal: Watched, runbooks: string): AlertTest[] {
  const { alerts } = rulesOfSignal(signal, runbooks);
  if (alerts.length === 0) return [];
  const of = (kind: string): Alert[] => alerts.filter(({ labels }) => labels[KIND_LABEL] === kind);
  return [
    ...signal.limits.flatMap((limit, index) => limitTests(signal, limit, { fixed: of('fixed'), index })),
    ...(signal.baseline?.sides ?? []).flatMap((side) => baselineTests(signal, side, of('adaptive'))),
    ...of('forecast').flatMap((alert) => exhaustionTests(signal, alert)),
  ];
}
