/** From telemetry's facts to rows. They hang on a session; which agent it was, most versions of telemetry do not say. */
import type { Names } from '../store/names.ts';
import type { NewRow } from '../store/table.ts';
import type { AgentReportFact, ApiCallFact, CompactionReportFact, HookGroupFact, ToolReportFact, WorkFact } from './telemetryFacts.ts';

export function telemetryRows(names: Names, sessionOf: (fact: { sessionId: string }) => number) {
  return {
    apiCall: (fact: ApiCallFact): NewRow<'api_calls'> => ({
      key: fact.key,
      session: sessionOf(fact),
      told: Number(fact.told),
      at: fact.at,
      model: names.id(fact.model),
      status: fact.status,
      duration_ms: fact.durationMs,
      first_token_ms: fact.firstTokenMs,
      attempts: fact.attempts,
      cost_nano_usd: fact.costNanoUsd,
      input: fact.inputTokens,
      output: fact.outputTokens,
      cache_read: fact.cacheReadTokens,
      cache_write: fact.cacheWriteTokens,
    }),
    toolReport: (fact: ToolReportFact): NewRow<'tool_reports'> => ({
      key: fact.key,
      session: sessionOf(fact),
      tool: names.id(fact.tool),
      decision: names.id(fact.decision),
      decided_by: names.id(fact.decidedBy),
      decided_at: fact.decidedAt,
      outcome: names.id(fact.outcome),
      ended_at: fact.endedAt,
      duration_ms: fact.durationMs,
    }),
    hookGroup: (fact: HookGroupFact): NewRow<'hook_groups'> => ({
      key: fact.key,
      session: sessionOf(fact),
      event: names.id(fact.event),
      matcher: names.id(fact.matcher),
      at: fact.at,
      duration_ms: fact.durationMs,
      succeeded: fact.succeeded,
      blocked: fact.blocked,
      failed: fact.failed,
      cancelled: fact.cancelled,
    }),
    agentReport: (fact: AgentReportFact): NewRow<'agent_reports'> => ({
      key: fact.key,
      session: sessionOf(fact),
      agent: names.id(fact.agent),
      at: fact.at,
      duration_ms: fact.durationMs,
      tool_uses: fact.toolUses,
    }),
    compactionReport: (fact: CompactionReportFact): NewRow<'compaction_reports'> => ({
      key: fact.key,
      session: sessionOf(fact),
      at: fact.at,
      trigger: names.id(fact.trigger),
      outcome: names.id(fact.outcome),
      duration_ms: fact.durationMs,
    }),
    work: (fact: WorkFact): NewRow<'works'> => ({
      key: fact.key,
      session: sessionOf(fact),
      at: fact.at,
      work: names.id(fact.work),
      amount: fact.amount,
    }),
  };
}
