/** For tests: facts of telemetry, and a small set of them with every number known beforehand. */
import type {
  AgentReportFact,
  ApiCallFact,
  CompactionReportFact,
  HookGroupFact,
  TelemetryFacts,
  ToolReportFact,
  Work,
  WorkFact,
} from '../../ledger/telemetryFacts.ts';
import { DAY_1, DAY_2 } from './testHistory.ts';

export function apiCall(key: string, at: number, fields: Partial<ApiCallFact> = {}): ApiCallFact {
  return {
    key,
    sessionId: 's1',
    told: true,
    at,
    model: 'claude-opus-4-6',
    status: 200,
    durationMs: 1000,
    firstTokenMs: 200,
    attempts: 0,
    costNanoUsd: 2_000_000,
    inputTokens: 10,
    outputTokens: 20,
    cacheReadTokens: 300,
    cacheWriteTokens: 90,
    ...fields,
  };
}

/** What traces tell of a request. */
export function apiSpan(key: string, at: number, fields: Partial<ApiCallFact> = {}): ApiCallFact {
  const nothing = { told: false, status: 0, costNanoUsd: null, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return apiCall(key, at, { ...nothing, durationMs: -1, attempts: 1, ...fields });
}

export function toolReport(key: string, fields: Partial<ToolReportFact> = {}): ToolReportFact {
  return {
    key,
    sessionId: 's1',
    tool: 'Bash',
    decision: '',
    decidedBy: '',
    decidedAt: 0,
    outcome: '',
    endedAt: 0,
    durationMs: -1,
    ...fields,
  };
}

export function hookGroup(key: string, at: number, fields: Partial<HookGroupFact> = {}): HookGroupFact {
  return {
    key,
    sessionId: 's1',
    event: 'PreToolUse',
    matcher: 'Bash',
    at,
    durationMs: 40,
    succeeded: 1,
    blocked: 0,
    failed: 0,
    cancelled: 0,
    ...fields,
  };
}

export function agentReport(key: string, at: number, fields: Partial<AgentReportFact> = {}): AgentReportFact {
  return { key, sessionId: 's1', agent: 'explorer', at, durationMs: 30_000, toolUses: 1, ...fields };
}

export function compactionReport(key: string, at: number, fields: Partial<CompactionReportFact> = {}): CompactionReportFact {
  return { key, sessionId: 's1', at, trigger: 'auto', outcome: 'success', durationMs: 9000, ...fields };
}

export function work(key: string, at: number, kind: Work, amount: number, fields: Partial<WorkFact> = {}): WorkFact {
  return { key, sessionId: 's1', at, work: kind, amount, ...fields };
}

/** Day 1 in session s1, day 2 in session s2. */
export const TELEMETRY: TelemetryFacts = {
  apiCalls: [
    apiCall('req_1', DAY_1 + 1000),
    apiCall('req_2', DAY_1 + 60_000, { durationMs: 3000, firstTokenMs: -1 }),
    apiSpan('req_2', DAY_1 + 60_000, { firstTokenMs: 800, attempts: 3 }),
    apiSpan('req_of_nobody', DAY_1 + 61_000),
    apiCall('req_3', DAY_1 + 61_000, { model: 'claude-haiku-4-5-20251001', costNanoUsd: null, durationMs: 500, firstTokenMs: 100 }),
    apiCall('req_4', DAY_2, { sessionId: 's2', status: 529, attempts: 11, firstTokenMs: -1, costNanoUsd: null }),
    apiCall('req_5', DAY_2 + 1, { sessionId: 's2', status: 0, attempts: 1, firstTokenMs: -1, costNanoUsd: null }),
  ],
  toolReports: [
    toolReport('toolu_1', { decision: 'accept', decidedBy: 'config', decidedAt: DAY_1 }),
    toolReport('toolu_1', { outcome: 'success', endedAt: DAY_1 + 5000, durationMs: 4000 }),
    toolReport('toolu_2', { decision: 'accept', decidedBy: 'user_temporary', decidedAt: DAY_1, outcome: 'error', endedAt: DAY_1 + 9000 }),
    toolReport('toolu_3', { sessionId: 's2', tool: 'Edit', decision: 'reject', decidedBy: 'user_reject', decidedAt: DAY_2 }),
  ],
  hookGroups: [
    hookGroup('g1', DAY_1),
    hookGroup('g2', DAY_1 + 1, { durationMs: 60, succeeded: 2, blocked: 1, failed: 1, cancelled: 1 }),
    hookGroup('g3', DAY_2, { sessionId: 's2', event: 'Stop', matcher: '', durationMs: -1, succeeded: 0, failed: 1 }),
  ],
  agentReports: [agentReport('a1', DAY_1 + 91_000), agentReport('a2', DAY_2, { sessionId: 's2', agent: 'custom', durationMs: 500 })],
  compactionReports: [compactionReport('c1', DAY_1), compactionReport('c2', DAY_2, { sessionId: 's2', outcome: 'error', durationMs: 100 })],
  works: [
    work('w1', DAY_1, 'active_user_ms', 1500),
    work('w2', DAY_1, 'active_cli_ms', 8423),
    work('w3', DAY_2, 'active_cli_ms', 77, { sessionId: 's2' }),
    work('w4', DAY_1, 'lines_added', 12),
    work('w5', DAY_1, 'lines_removed', 3),
    work('w6', DAY_1, 'commits', 2),
    work('w7', DAY_1, 'pull_requests', 1),
  ],
};
