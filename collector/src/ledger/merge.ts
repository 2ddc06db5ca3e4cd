/**
 * How two rows under one key become one. Each rule gives the same whatever the order of reading and however often:
 * `merge(a, b)` equals `merge(b, a)`, and merging with itself changes nothing.
 *
 * The rule for requests: a message is written once for each block of its content, with counts that are at first
 * placeholders, and again into copies; the largest value of each count is the billed one.
 */
import type { NewRow } from '../store/table.ts';

/** The earliest of two times, where 0 is "not known". */
export const earliest = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b));
/** A fixed choice between two names, where the empty one gives way. */
export const either = (a: string, b: string): string => (a === '' ? b : b === '' || a < b ? a : b);
/** The same for numbers of names. Two different names for one thing do not occur; the smaller number settles it. */
const eitherId = (a: number, b: number): number => earliest(a, b);

interface Placed {
  session: number;
  agent: number;
  copied: number;
}

/**
 * Which of two rows says where something belongs: an original before a copy, then the earlier, then the one whose
 * session comes first by its id.
 */
function goesFirst<T extends Placed>(a: T, b: T, at: (row: T) => number, sessionIdOf: (session: number) => string): boolean {
  if (a.copied !== b.copied) return a.copied < b.copied;
  const [atA, atB] = [at(a), at(b)];
  if (atA !== atB) return atB === 0 || (atA !== 0 && atA < atB);
  if (a.session !== b.session) return sessionIdOf(a.session) < sessionIdOf(b.session);
  return a.agent >= b.agent;
}

export type SessionIdOf = (session: number) => string;

export function mergeRequests(a: NewRow<'requests'>, b: NewRow<'requests'>, sessionIdOf: SessionIdOf): NewRow<'requests'> {
  const first = goesFirst(a, b, (row) => row.at, sessionIdOf) ? a : b;
  return {
    ...first,
    request_id: either(a.request_id, b.request_id),
    input: Math.max(a.input, b.input),
    output: Math.max(a.output, b.output),
    cache_read: Math.max(a.cache_read, b.cache_read),
    cache_write_5m: Math.max(a.cache_write_5m, b.cache_write_5m),
    cache_write_1h: Math.max(a.cache_write_1h, b.cache_write_1h),
    web_searches: Math.max(a.web_searches, b.web_searches),
    model: eitherId(first.model, first === a ? b.model : a.model),
    speed: eitherId(a.speed, b.speed),
    inference_geo: eitherId(a.inference_geo, b.inference_geo),
    stop_reason: eitherId(a.stop_reason, b.stop_reason),
  };
}

/** A row that has seen the call says whose it is; the result only adds its own. */
export function mergeToolRuns(a: NewRow<'tool_runs'>, b: NewRow<'tool_runs'>, sessionIdOf: SessionIdOf): NewRow<'tool_runs'> {
  const hasCall = (row: NewRow<'tool_runs'>): boolean => row.tool !== 0;
  const first = hasCall(a) === hasCall(b) ? (goesFirst(a, b, (row) => row.started_at, sessionIdOf) ? a : b) : hasCall(a) ? a : b;
  const result = firstResult(a, b);
  return {
    ...first,
    ended_at: result.ended_at,
    result_class: result.result_class,
    hook_tool: eitherId(a.hook_tool, b.hook_tool),
    hook_started_at: earliest(a.hook_started_at, b.hook_started_at),
    hook_ended_at: earliest(a.hook_ended_at, b.hook_ended_at),
  };
}

export function mergeLaunches(
  a: NewRow<'agent_launches'>,
  b: NewRow<'agent_launches'>,
  sessionIdOf: SessionIdOf,
): NewRow<'agent_launches'> {
  const hasCall = (row: NewRow<'agent_launches'>): boolean => row.started_at !== 0;
  const firstBySession = sessionIdOf(a.session) <= sessionIdOf(b.session) ? a : b;
  const first = hasCall(a) === hasCall(b) ? firstBySession : hasCall(a) ? a : b;
  const result = firstResult(a, b);
  return {
    ...first,
    subagent_type: either(a.subagent_type, b.subagent_type),
    prompt_hash: Math.max(a.prompt_hash, b.prompt_hash),
    ended_at: result.ended_at,
    result_class: result.result_class,
    agent_id: either(a.agent_id, b.agent_id),
    agent_type: either(a.agent_type, b.agent_type),
    agent_status: either(a.agent_status, b.agent_status),
    agent_duration_ms: Math.max(a.agent_duration_ms, b.agent_duration_ms),
  };
}

/** The earlier of two results, where there are two. */
function firstResult<T extends { ended_at: number; result_class: number }>(a: T, b: T): T {
  if (a.result_class === 0 || b.result_class === 0) return a.result_class === 0 ? b : a;
  if (a.ended_at !== b.ended_at) return earliest(a.ended_at, b.ended_at) === a.ended_at ? a : b;
  return a.result_class <= b.result_class ? a : b;
}

/** What files and notices say of an agent; what the ledger made of it is left to the ledger. */
export function mergeAgentRuns(a: NewRow<'agent_runs'>, b: NewRow<'agent_runs'>): NewRow<'agent_runs'> {
  const notice = a.notice_at >= b.notice_at ? a : b;
  return {
    ...a,
    first_at: earliest(a.first_at, b.first_at),
    last_at: Math.max(a.last_at, b.last_at),
    finished_at: Math.max(a.finished_at, b.finished_at),
    failed_at: Math.max(a.failed_at, b.failed_at),
    cancelled_at: Math.max(a.cancelled_at, b.cancelled_at),
    activity_type: either(a.activity_type, b.activity_type),
    prompt_hash: a.prompt_hash === 0 ? b.prompt_hash : a.prompt_hash,
    meta_type: either(a.meta_type, b.meta_type),
    meta_tool_use_id: either(a.meta_tool_use_id, b.meta_tool_use_id),
    parent_agent_id: either(a.parent_agent_id, b.parent_agent_id),
    notice_status: notice.notice_status,
    notice_tool_use_id: either(a.notice_tool_use_id, b.notice_tool_use_id),
    notice_at: notice.notice_at,
    hook_started_at: Math.max(a.hook_started_at, b.hook_started_at),
    hook_stopped_at: Math.max(a.hook_stopped_at, b.hook_stopped_at),
  };
}

/** What is known wins over what is not. */
export function mergeHookRuns(
  a: NewRow<'hook_runs'>,
  b: NewRow<'hook_runs'>,
  unknownOutcome: number,
  sessionIdOf: SessionIdOf,
): NewRow<'hook_runs'> {
  const first = sessionIdOf(a.session) <= sessionIdOf(b.session) ? a : b;
  const outcome = a.outcome === unknownOutcome ? b.outcome : b.outcome === unknownOutcome ? a.outcome : Math.max(a.outcome, b.outcome);
  return {
    ...first,
    agent: Math.max(a.agent, b.agent),
    matcher: eitherId(a.matcher, b.matcher),
    at: earliest(a.at, b.at),
    duration_ms: Math.max(a.duration_ms, b.duration_ms),
    exit_code: Math.max(a.exit_code, b.exit_code),
    outcome,
    cpu_us: a.cpu_us ?? b.cpu_us,
    peak_bytes: a.peak_bytes ?? b.peak_bytes,
    measure: a.measure ?? b.measure,
    unrecorded_in: a.unrecorded_in ?? b.unrecorded_in,
  };
}

export function mergeTurns(a: NewRow<'turns'>, b: NewRow<'turns'>, sessionIdOf: SessionIdOf): NewRow<'turns'> {
  const placed = (row: NewRow<'turns'>): NewRow<'turns'> & Placed => ({ ...row, agent: 0 });
  const first = goesFirst(placed(a), placed(b), (row) => row.started_at, sessionIdOf) ? a : b;
  return {
    ...first,
    kind: eitherId(a.kind, b.kind),
    first_response_at: earliest(a.first_response_at, b.first_response_at),
    last_at: Math.max(a.last_at, b.last_at),
    finished_at: Math.max(a.finished_at, b.finished_at),
    failed_at: Math.max(a.failed_at, b.failed_at),
    cancelled_at: Math.max(a.cancelled_at, b.cancelled_at),
    reported_ms: Math.max(a.reported_ms, b.reported_ms),
  };
}

/** All of them only ever grow. */
export function mergeCostStates(a: NewRow<'cost_states'>, b: NewRow<'cost_states'>): NewRow<'cost_states'> {
  return {
    ...a,
    cost_nano_usd: Math.max(a.cost_nano_usd, b.cost_nano_usd),
    is_lower_bound: Math.max(a.is_lower_bound, b.is_lower_bound),
    api_ms: Math.max(a.api_ms, b.api_ms),
    tool_ms: Math.max(a.tool_ms, b.tool_ms),
  };
}

/** For rows that say the same wherever they stand: a fixed choice of session. */
export function mergeAlike<T extends { session: number }>(a: T, b: T, sessionIdOf: SessionIdOf): T {
  return sessionIdOf(a.session) <= sessionIdOf(b.session) ? a : b;
}

export function mergeTimings(
  a: NewRow<'session_timings'>,
  b: NewRow<'session_timings'>,
  sessionIdOf: SessionIdOf,
): NewRow<'session_timings'> {
  const first = sessionIdOf(a.session) <= sessionIdOf(b.session) ? a : b;
  return {
    ...first,
    operation: eitherId(a.operation, b.operation),
    at: earliest(a.at, b.at),
    duration_ms: Math.max(a.duration_ms, b.duration_ms),
  };
}

export function mergeSessions(a: NewRow<'sessions'>, b: NewRow<'sessions'>): NewRow<'sessions'> {
  const start = b.cwd_at !== 0 && (a.cwd_at === 0 || b.cwd_at < a.cwd_at) ? b : a;
  const latest = b.version_at > a.version_at ? b : a;
  return {
    session_id: a.session_id,
    project: start.project,
    cwd_at: start.cwd_at,
    version: latest.version,
    version_at: latest.version_at,
    entrypoint: eitherId(a.entrypoint, b.entrypoint),
    first_at: earliest(a.first_at, b.first_at),
    last_at: Math.max(a.last_at, b.last_at),
    forked_from: either(a.forked_from, b.forked_from),
  };
}

/** An event, and the span that adds what the event lacks: each leaves open what the other says. */
export function mergeApiCalls(a: NewRow<'api_calls'>, b: NewRow<'api_calls'>, sessionIdOf: SessionIdOf): NewRow<'api_calls'> {
  return {
    ...mergeAlike(a, b, sessionIdOf),
    told: Math.max(a.told, b.told),
    at: earliest(a.at, b.at),
    model: eitherId(a.model, b.model),
    status: Math.max(a.status, b.status),
    duration_ms: Math.max(a.duration_ms, b.duration_ms),
    first_token_ms: Math.max(a.first_token_ms, b.first_token_ms),
    attempts: Math.max(a.attempts, b.attempts),
    cost_nano_usd: largerKnown(a.cost_nano_usd, b.cost_nano_usd),
    input: Math.max(a.input, b.input),
    output: Math.max(a.output, b.output),
    cache_read: Math.max(a.cache_read, b.cache_read),
    cache_write: Math.max(a.cache_write, b.cache_write),
  };
}

function largerKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** What is known wins over what is not. */
export function mergeToolReports(a: NewRow<'tool_reports'>, b: NewRow<'tool_reports'>, sessionIdOf: SessionIdOf): NewRow<'tool_reports'> {
  return {
    ...mergeAlike(a, b, sessionIdOf),
    tool: eitherId(a.tool, b.tool),
    decision: eitherId(a.decision, b.decision),
    decided_by: eitherId(a.decided_by, b.decided_by),
    decided_at: earliest(a.decided_at, b.decided_at),
    outcome: eitherId(a.outcome, b.outcome),
    ended_at: earliest(a.ended_at, b.ended_at),
    duration_ms: Math.max(a.duration_ms, b.duration_ms),
  };
}

/** A counter only grows: of two readings the larger is the later. */
export function mergeWorks(a: NewRow<'works'>, b: NewRow<'works'>, sessionIdOf: SessionIdOf): NewRow<'works'> {
  return { ...mergeAlike(a, b, sessionIdOf), at: earliest(a.at, b.at), amount: Math.max(a.amount, b.amount) };
}
