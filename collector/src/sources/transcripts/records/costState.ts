/** A `cost-state` record: what Claude Code itself has counted of a session up to here, resumes included. -> CostStateFact */
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';

export function readCostState(view: RecordView, file: FileFacts): void {
  const sessionId = view.text(PATHS.sessionId) || file.ownSessionId;
  const costUsd = view.number(PATHS.totalCostUSD, -1);
  if (sessionId === '' || costUsd < 0) return;
  file.facts.costStates.push({
    sessionId,
    costUsd,
    isLowerBound: view.flag(PATHS.hasUnknownModelCost),
    apiDurationMs: view.number(PATHS.totalAPIDuration),
    toolDurationMs: view.number(PATHS.totalToolDuration),
  });
}
