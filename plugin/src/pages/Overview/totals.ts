/** The Overview's sums, worked out from the report; apart from the components so that they can be checked as numbers. */
import type { AgentSummary } from '../../../../collector/src/outputs/api/schema/agents.ts';
import type { Report } from '../../../../collector/src/outputs/api/schema/report.ts';

export const MAIN_AGENT = 'main';

export interface RunTotals {
  runs: number;
  turns: number;
  agentRuns: number;
  succeeded: number;
  failed: number;
  failedTurns: number;
  failedAgentRuns: number;
  cancelled: number;
  unfinished: number;
}

export function runTotals(agents: readonly AgentSummary[]): RunTotals {
  const main = agents.find((agent) => agent.agent === MAIN_AGENT);
  const total = (of: (agent: AgentSummary) => number) => agents.reduce((sum, agent) => sum + of(agent), 0);
  const runs = total((agent) => agent.runs);
  const failed = total((agent) => agent.failed);
  const turns = main?.runs ?? 0;
  const failedTurns = main?.failed ?? 0;
  return {
    runs,
    turns,
    agentRuns: runs - turns,
    succeeded: total((agent) => agent.succeeded),
    failed,
    failedTurns,
    failedAgentRuns: failed - failedTurns,
    cancelled: total((agent) => agent.cancelled),
    unfinished: total((agent) => agent.unfinished),
  };
}

/** The known part of the cost; null when there were requests and not one had a price: then nothing is known. */
export function knownCost({ cost, requests }: Pick<Report, 'cost' | 'requests'>): number | null {
  return requests > 0 && cost.requestsWithoutPrice >= requests ? null : cost.usd;
}
