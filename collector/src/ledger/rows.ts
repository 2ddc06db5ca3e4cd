/** From facts to rows: ids and names become numbers, fields that the ledger works out are left open. */
import type { Names } from '../store/names.ts';
import type { NewRow } from '../store/table.ts';
import type {
  AgentActivityFact,
  AgentMetaFact,
  AgentNoticeFact,
  ApiErrorFact,
  CompactionFact,
  CostStateFact,
  DamageFact,
  HookEventFact,
  HookRunFact,
  RecordedAgentRunFact,
  RecordedHookRunFact,
  RequestFact,
  SessionActivityFact,
  SessionProcessFact,
  SessionStartFact,
  SessionTimingFact,
  ToolResultFact,
  ToolUseFact,
  TurnFact,
} from './facts.ts';
import { emptyAgentRun, type Identities } from './identities.ts';
import { NANO_USD } from './prices.ts';
import { telemetryRows } from './telemetryRows.ts';

export type Rows = ReturnType<typeof createRows>;

export function createRows(names: Names, identities: Identities) {
  const places = createPlaces(identities);
  return {
    ...workRows(names, places),
    ...hookRows(names, places),
    ...agentRows(names, places),
    ...sessionRows(names, identities, places),
    ...recordedRows(names),
    ...telemetryRows(names, places.sessionOf),
    forget: places.forget,
  };
}

type Places = ReturnType<typeof createPlaces>;

/** Whose a fact is, by number. */
function createPlaces(identities: Identities) {
  // Facts come file by file: most are of the session and the agent of the one before.
  let session = identities.session('');
  let agentId = '';
  let agent = 0;
  const sessionOf = (fact: { sessionId: string }): number => {
    if (fact.sessionId !== session.sessionId) {
      session = identities.session(fact.sessionId);
      agentId = '';
      agent = 0;
    }
    return session.id;
  };
  const agentOf = (fact: { sessionId: string; agentId: string }): number => {
    sessionOf(fact);
    if (fact.agentId !== agentId) {
      agentId = fact.agentId;
      agent = identities.agent(session, agentId).id;
    }
    return agent;
  };
  const forget = (): void => {
    session = identities.session('');
    agentId = '';
    agent = 0;
  };
  return { sessionOf, agentOf, forget };
}

const NOT_TOLD_BY_HOOKS = { hook_tool: 0, hook_started_at: 0, hook_ended_at: 0 };

function workRows(names: Names, { sessionOf, agentOf }: Places) {
  return {
    request: (fact: RequestFact): NewRow<'requests'> => ({
      message_id: fact.messageId,
      request_id: fact.requestId,
      session: sessionOf(fact),
      agent: agentOf(fact),
      copied: Number(fact.copied),
      model: names.id(fact.model),
      at: fact.at,
      input: fact.inputTokens,
      output: fact.outputTokens,
      cache_read: fact.cacheReadTokens,
      cache_write_5m: fact.cacheWrite5mTokens,
      cache_write_1h: fact.cacheWrite1hTokens,
      web_searches: fact.webSearches,
      speed: names.id(fact.speed),
      // Only the place that is billed higher matters.
      inference_geo: fact.inferenceGeo === 'us' ? names.id('us') : 0,
      stop_reason: names.id(fact.stopReason),
      cost_nano_usd: null,
    }),
    toolUse: (fact: ToolUseFact): NewRow<'tool_runs'> => ({
      tool_use_id: fact.toolUseId,
      session: sessionOf(fact),
      agent: agentOf(fact),
      copied: Number(fact.copied),
      tool: names.id(fact.tool),
      started_at: fact.at,
      ended_at: 0,
      result_class: 0,
      ...NOT_TOLD_BY_HOOKS,
    }),
    toolResult: (fact: ToolResultFact): NewRow<'tool_runs'> => ({
      tool_use_id: fact.toolUseId,
      session: sessionOf(fact),
      agent: 0,
      copied: 0,
      tool: 0,
      started_at: 0,
      ended_at: fact.at,
      result_class: names.id(fact.resultClass),
      ...NOT_TOLD_BY_HOOKS,
    }),
    turn: (fact: TurnFact): NewRow<'turns'> => ({
      turn_id: fact.turnId,
      session: sessionOf(fact),
      copied: Number(fact.copied),
      kind: names.id(fact.kind),
      started_at: fact.startedAt,
      first_response_at: fact.firstResponseAt,
      last_at: fact.lastAt,
      finished_at: fact.finishedAt,
      failed_at: fact.failedAt,
      cancelled_at: fact.cancelledAt,
      reported_ms: fact.reportedDurationMs,
      duration_ms: null,
      outcome: 0,
    }),
    hookRun: (fact: HookRunFact): NewRow<'hook_runs'> => ({
      key: fact.key,
      session: sessionOf(fact),
      agent: agentOf(fact),
      event: names.id(fact.event),
      matcher: names.id(fact.matcher),
      hook: names.id(fact.hook),
      at: fact.at,
      duration_ms: fact.durationMs,
      exit_code: fact.exitCode,
      outcome: names.id(fact.outcome),
      cpu_us: null,
      peak_bytes: null,
      measure: null,
      unrecorded_in: null,
    }),
    apiError: (fact: ApiErrorFact): NewRow<'api_errors'> => ({
      uuid: fact.uuid,
      session: sessionOf(fact),
      agent: agentOf(fact),
      at: fact.at,
      final: Number(fact.final),
      status: fact.status,
      reason: names.id(fact.reason),
      retry_attempt: fact.retryAttempt,
      retry_in_ms: fact.retryInMs,
    }),
  };
}

/** What hooks tell of runs that transcripts tell of, too. */
function hookRows(names: Names, { sessionOf, agentOf }: Places) {
  return {
    /** A row for each tool call that a hook tells of. */
    hookedTools: (fact: HookEventFact): NewRow<'tool_runs'>[] => {
      const begins = fact.event === 'PreToolUse';
      return fact.toolUseIds.map((toolUseId) => ({
        tool_use_id: toolUseId,
        session: sessionOf(fact),
        agent: agentOf(fact),
        copied: 0,
        tool: 0,
        started_at: 0,
        ended_at: 0,
        result_class: 0,
        hook_tool: names.id(fact.detail),
        hook_started_at: begins ? fact.at : 0,
        hook_ended_at: begins ? 0 : fact.at,
      }));
    },
    hookedAgent: (fact: HookEventFact): NewRow<'agent_runs'> => ({
      ...emptyAgentRun(sessionOf(fact), fact.agentId),
      activity_type: fact.agentType,
      hook_started_at: fact.event === 'SubagentStart' ? fact.at : 0,
      hook_stopped_at: fact.event === 'SubagentStop' ? fact.at : 0,
    }),
  };
}

function agentRows(names: Names, { sessionOf, agentOf }: Places) {
  return {
    launch: (fact: ToolUseFact): NewRow<'agent_launches'> => {
      return {
        ...emptyLaunch(fact.toolUseId, sessionOf(fact)),
        parent_agent: agentOf(fact),
        subagent_type: fact.subagentType,
        prompt_hash: fact.promptHash,
        started_at: fact.at,
      };
    },
    launchResult: (fact: ToolResultFact): NewRow<'agent_launches'> => ({
      ...emptyLaunch(fact.toolUseId, sessionOf(fact)),
      ended_at: fact.at,
      result_class: names.id(fact.resultClass),
      agent_id: fact.agentId,
      agent_type: fact.agentType,
      agent_status: fact.agentStatus,
      agent_duration_ms: fact.agentDurationMs,
    }),
    agentActivity: (fact: AgentActivityFact): NewRow<'agent_runs'> => ({
      ...emptyAgentRun(sessionOf(fact), fact.agentId),
      first_at: fact.firstAt,
      last_at: fact.lastAt,
      finished_at: fact.finishedAt,
      failed_at: fact.failedAt,
      cancelled_at: fact.cancelledAt,
      activity_type: fact.agentType,
      prompt_hash: fact.promptHash,
    }),
    agentMeta: (fact: AgentMetaFact): NewRow<'agent_runs'> => ({
      ...emptyAgentRun(sessionOf(fact), fact.agentId),
      meta_type: fact.agentType,
      meta_tool_use_id: fact.toolUseId,
      parent_agent_id: fact.parentAgentId,
    }),
    agentNotice: (fact: AgentNoticeFact): NewRow<'agent_runs'> => ({
      ...emptyAgentRun(sessionOf(fact), fact.agentId),
      notice_status: fact.status,
      notice_tool_use_id: fact.toolUseId,
      notice_at: fact.at,
    }),
  };
}

function sessionRows(names: Names, identities: Identities, { sessionOf, agentOf }: Places) {
  return {
    compaction: (fact: CompactionFact): NewRow<'compactions'> => ({
      uuid: fact.uuid,
      session: sessionOf(fact),
      agent: agentOf(fact),
      at: fact.at,
      trigger: names.id(fact.trigger),
      pre_tokens: fact.preTokens,
      post_tokens: fact.postTokens,
      duration_ms: fact.durationMs,
    }),
    sessionStart: (fact: SessionStartFact): NewRow<'session_starts'> => ({
      key: fact.key,
      session: sessionOf(fact),
      source: names.id(fact.source),
      at: fact.at,
    }),
    sessionTiming: (fact: SessionTimingFact): NewRow<'session_timings'> => ({
      key: fact.key,
      session: sessionOf(fact),
      kind: names.id(fact.kind),
      operation: names.id(fact.operation),
      at: fact.at,
      duration_ms: fact.durationMs,
    }),
    sessionProcess: (fact: SessionProcessFact): NewRow<'session_processes'> => ({ session: sessionOf(fact), started_at: fact.startedAt }),
    sessionActivity: (fact: SessionActivityFact): NewRow<'sessions'> => ({
      session_id: fact.sessionId,
      project: identities.project(fact.cwd),
      cwd_at: fact.cwdAt,
      version: names.id(fact.version),
      version_at: fact.versionAt,
      entrypoint: names.id(fact.entrypoint),
      first_at: fact.firstAt,
      last_at: fact.lastAt,
      forked_from: fact.forkedFrom,
    }),
    costState: (fact: CostStateFact): NewRow<'cost_states'> => ({
      session: sessionOf(fact),
      cost_nano_usd: Math.round(fact.costUsd * NANO_USD),
      is_lower_bound: Number(fact.isLowerBound),
      api_ms: Math.round(fact.apiDurationMs),
      tool_ms: Math.round(fact.toolDurationMs),
    }),
    damage: (fact: DamageFact): NewRow<'damages'> => ({
      path: fact.path,
      line: fact.line,
      offset: fact.offset,
      bytes: fact.bytes,
      kind: names.id(fact.kind),
      recovered: fact.recovered,
      session: sessionOf(fact),
    }),
  };
}

function recordedRows(names: Names) {
  return {
    recordedAgentRun: (fact: RecordedAgentRunFact): NewRow<'recorded_agent_runs'> => ({
      key: fact.key,
      fingerprint: fact.fingerprint,
      name: names.id(fact.agent),
      at: fact.at,
      duration_ms: fact.durationMs,
      tokens: fact.tokens,
      succeeded: Number(fact.succeeded),
    }),
    recordedHookRun: (fact: RecordedHookRunFact): NewRow<'recorded_hook_runs'> => ({
      key: fact.key,
      fingerprint: fact.fingerprint,
      name: names.id(fact.hook),
      event: names.id(fact.event),
      at: fact.at,
      duration_ms: fact.durationMs,
      succeeded: Number(fact.succeeded),
    }),
  };
}

function emptyLaunch(toolUseId: string, session: number): NewRow<'agent_launches'> {
  return {
    tool_use_id: toolUseId,
    session,
    parent_agent: 0,
    subagent_type: '',
    prompt_hash: 0,
    started_at: 0,
    ended_at: 0,
    result_class: 0,
    agent_id: '',
    agent_type: '',
    agent_status: '',
    agent_duration_ms: 0,
  };
}
