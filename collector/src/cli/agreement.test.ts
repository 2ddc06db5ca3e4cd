import { expect, it } from 'vitest';
import type { Reconciled } from '../outputs/api/schema/reconciliation.ts';
import { describeAgreement } from './agreement.ts';

const AGENTS: Reconciled = {
  ...{ quantity: 'agent_runs', sources: { first: 'transcripts', second: 'telemetry' }, sessions: 3, first: 1200, second: 1200, ratio: 1 },
  ...{ missing: { inFirst: 0, inSecond: 0 }, cannotTell: 'agents that failed or were stopped', sessionsDiffering: 0, differing: [] },
};
const COST: Reconciled = { ...AGENTS, quantity: 'cost_usd', sources: { first: 'transcripts', second: 'cost-state' }, cannotTell: null };

it.each<[string, Reconciled, string]>([
  ['are equal', AGENTS, 'transcripts 1,200, telemetry 1,200: equal in 3 sessions'],
  [
    'differ, since one of them cannot tell',
    { ...AGENTS, second: 1198, sessionsDiffering: 1, missing: { inFirst: 0, inSecond: 2 } },
    'transcripts 1,200, telemetry 1,198: 1 of 3 sessions differ, 2 missing in telemetry, which does not tell of agents that failed or were stopped (/api/v1/reconciliation)',
  ],
  [
    'have the same sum, and differ both ways',
    { ...AGENTS, sessionsDiffering: 2, missing: { inFirst: 5, inSecond: 5 } },
    'transcripts 1,200, telemetry 1,200: 2 of 3 sessions differ, 5 missing in transcripts; 5 missing in telemetry, which does not tell of agents that failed or were stopped (/api/v1/reconciliation)',
  ],
  [
    'are amounts of money',
    { ...COST, first: 1, second: 1.5, sessionsDiffering: 1, missing: { inFirst: 0.5, inSecond: 0 } },
    'transcripts $1.00, cost-state $1.50: 1 of 3 sessions differ, $0.50 missing in transcripts (/api/v1/reconciliation)',
  ],
])('says of two sources that %s what is so', (_what, compared, text) => expect(describeAgreement(compared)).toBe(text));
