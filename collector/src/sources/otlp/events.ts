/** From Claude Code's events to facts. Those that nothing here needs (prompts, answers, plugins, ...) are passed over. */
import { TOOL_DECISIONS, type ReportedOutcome, type TelemetryFacts, type ToolReportFact } from '../../ledger/telemetryFacts.ts';
import { safeName } from '../transcripts/safeName.ts';
import { countOf, durationOf, idOf, isTrue, nameOf, nanoUsdOf, numberOf, textOf, wordOf, type Attributes } from './attributes.ts';
import type { EventRecord } from './records.ts';
import { timeOf } from './times.ts';

/** What each event says of itself. */
interface Event {
  /** Its own id: no other has it, and it has it again when it is sent again. */
  key: string;
  sessionId: string;
  at: number;
  attributes: Attributes;
}

const READERS: ReadonlyMap<string, (facts: TelemetryFacts, event: Event) => void> = new Map([
  ['api_request', readAnsweredCall],
  ['api_error', readFailedCall],
  ['tool_decision', readToolDecision],
  ['tool_result', readToolResult],
  ['hook_execution_complete', readHookGroup],
  ['subagent_completed', readAgentReport],
  ['compaction', readCompaction],
]);

/** Those that versions up to 2.1.330 send, and that nothing here needs. */
const NOT_NEEDED: ReadonlySet<string> = new Set([
  ...['user_prompt', 'assistant_response', 'api_request_body', 'api_response_body', 'api_retries_exhausted', 'api_refusal'],
  ...['permission_mode_changed', 'auth', 'mcp_server_connection', 'internal_error', 'managed_settings_resolved'],
  ...['plugin_installed', 'plugin_loaded', 'skill_activated', 'at_mention', 'feedback_survey', 'retention_sweep'],
  ...['hook_registered', 'hook_execution_start', 'hook_plugin_metrics'],
]);

/** Adds what the events say. @param now milliseconds @returns how many are of a name that is not known here */
export function readEvents(facts: TelemetryFacts, events: readonly EventRecord[], now: number): number {
  let unknown = 0;
  for (const { attributes, timeNano, fingerprint } of events) {
    const name = textOf(attributes, 'event.name');
    const read = READERS.get(name);
    if (read === undefined) {
      if (!NOT_NEEDED.has(name)) unknown += 1;
      continue;
    }
    const sessionId = idOf(attributes, 'session.id');
    const sequence = numberOf(attributes, 'event.sequence');
    // A sequence begins anew with each process, and older versions have none.
    const key = sessionId !== '' && sequence !== undefined ? `${sessionId} ${sequence} ${timeNano}` : fingerprint();
    read(facts, { key, sessionId, at: timeOf(timeNano, now), attributes });
  }
  return unknown;
}

const ANSWERED = 200;

function readAnsweredCall(facts: TelemetryFacts, { key, sessionId, at, attributes }: Event): void {
  facts.apiCalls.push({
    key: idOf(attributes, 'request_id') || key,
    sessionId,
    told: true,
    at,
    model: nameOf(attributes, 'model'),
    status: ANSWERED,
    durationMs: durationOf(attributes, 'duration_ms'),
    firstTokenMs: durationOf(attributes, 'ttft_ms'),
    attempts: countOf(attributes, 'attempt'),
    costNanoUsd: nanoUsdOf(attributes, 'cost_usd'),
    inputTokens: countOf(attributes, 'input_tokens'),
    outputTokens: countOf(attributes, 'output_tokens'),
    cacheReadTokens: countOf(attributes, 'cache_read_tokens'),
    cacheWriteTokens: countOf(attributes, 'cache_creation_tokens'),
  });
}

function readFailedCall(facts: TelemetryFacts, { key, sessionId, at, attributes }: Event): void {
  const status = countOf(attributes, 'status_code');
  facts.apiCalls.push({
    key: idOf(attributes, 'request_id') || key,
    sessionId,
    told: true,
    at,
    model: nameOf(attributes, 'model'),
    // Where no answer came, older versions write "undefined". An answer that broke off is no success, whatever it began with.
    status: status > ANSWERED && status < 600 ? status : 0,
    durationMs: durationOf(attributes, 'duration_ms'),
    firstTokenMs: -1,
    attempts: countOf(attributes, 'attempt'),
    costNanoUsd: null,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  });
}

function emptyToolReport({ key, sessionId, attributes }: Event): ToolReportFact {
  return {
    key: idOf(attributes, 'tool_use_id') || key,
    sessionId,
    tool: nameOf(attributes, 'tool_name'),
    decision: '',
    decidedBy: '',
    decidedAt: 0,
    outcome: '',
    endedAt: 0,
    durationMs: -1,
  };
}

function readToolDecision(facts: TelemetryFacts, event: Event): void {
  const given = textOf(event.attributes, 'decision');
  const decision = TOOL_DECISIONS.find((known) => known === given) ?? '';
  facts.toolReports.push({ ...emptyToolReport(event), decision, decidedBy: wordOf(event.attributes, 'source'), decidedAt: event.at });
}

function readToolResult(facts: TelemetryFacts, event: Event): void {
  const durationMs = durationOf(event.attributes, 'duration_ms');
  facts.toolReports.push({ ...emptyToolReport(event), outcome: outcomeOf(event.attributes), endedAt: event.at, durationMs });
}

function outcomeOf(attributes: Attributes): ReportedOutcome {
  return isTrue(attributes, 'success') ? 'success' : 'error';
}

function readHookGroup(facts: TelemetryFacts, { key, sessionId, at, attributes }: Event): void {
  facts.hookGroups.push({
    key,
    sessionId,
    event: wordOf(attributes, 'hook_event'),
    matcher: safeName(/:(.*)$/s.exec(textOf(attributes, 'hook_name'))?.[1] ?? ''),
    at,
    durationMs: durationOf(attributes, 'total_duration_ms'),
    succeeded: countOf(attributes, 'num_success'),
    blocked: countOf(attributes, 'num_blocking'),
    failed: countOf(attributes, 'num_non_blocking_error'),
    cancelled: countOf(attributes, 'num_cancelled'),
  });
}

/** Its `total_tokens` are those of the agent's last request only, so they are not taken. */
function readAgentReport(facts: TelemetryFacts, { key, sessionId, at, attributes }: Event): void {
  facts.agentReports.push({
    key,
    sessionId,
    agent: nameOf(attributes, 'agent_type'),
    at,
    durationMs: durationOf(attributes, 'duration_ms'),
    toolUses: countOf(attributes, 'total_tool_uses'),
  });
}

function readCompaction(facts: TelemetryFacts, { key, sessionId, at, attributes }: Event): void {
  facts.compactionReports.push({
    key,
    sessionId,
    at,
    trigger: wordOf(attributes, 'trigger'),
    outcome: outcomeOf(attributes),
    durationMs: durationOf(attributes, 'duration_ms'),
  });
}
