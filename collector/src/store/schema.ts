/**
 * The store's tables as types for queries; `migrations.ts` makes them.
 *
 * Rows keep the facts under their natural keys. Names that repeat (models, tools, agent types, hooks) and session ids
 * are integers that point into `names` and `sessions`; agent 0 is the main thread. Times are milliseconds since the
 * epoch, 0 for unknown. Costs are nano-dollars, NULL for unknown.
 */
import type { Generated } from 'kysely';

type Id = Generated<number>;

export interface Database {
  names: { id: Id; name: string };
  projects: { id: Id; path: string; name: string };
  sessions: {
    id: Id;
    session_id: string;
    project: number;
    cwd_at: number;
    version: number;
    version_at: number;
    entrypoint: number;
    first_at: number;
    last_at: number;
    forked_from: string;
  };
  files: {
    id: Id;
    path: string;
    config_dir: string;
    session_id: string;
    device: number;
    inode: number;
    size: number;
    modified_at: number;
    offset: number;
    tail_hash: number;
    lines_read: number;
    lines_damaged: number;
    lines_recovered: number;
    unknown_types: string;
    state: string;
    message: string;
    resume: string;
    had_meta: number;
  };
  requests: {
    id: Id;
    message_id: string;
    request_id: string;
    session: number;
    agent: number;
    copied: number;
    model: number;
    at: number;
    input: number;
    output: number;
    cache_read: number;
    cache_write_5m: number;
    cache_write_1h: number;
    web_searches: number;
    speed: number;
    inference_geo: number;
    stop_reason: number;
    cost_nano_usd: number | null;
  };
  tool_runs: {
    id: Id;
    tool_use_id: string;
    session: number;
    agent: number;
    copied: number;
    /** 0 while only the result was read. */
    tool: number;
    started_at: number;
    ended_at: number;
    /** Name of a ToolResultClass; 0 while no result was read. */
    result_class: number;
    /** What our hook was told of the call; 0 for nothing. */
    hook_tool: number;
    hook_started_at: number;
    hook_ended_at: number;
  };
  agent_launches: {
    id: Id;
    tool_use_id: string;
    session: number;
    parent_agent: number;
    subagent_type: string;
    prompt_hash: number;
    started_at: number;
    ended_at: number;
    result_class: number;
    agent_id: string;
    agent_type: string;
    agent_status: string;
    agent_duration_ms: number;
  };
  agent_runs: {
    id: Id;
    session: number;
    /** `tool:<tool_use_id>` for a launch that no agent is known of. */
    agent_id: string;
    first_at: number;
    last_at: number;
    finished_at: number;
    failed_at: number;
    cancelled_at: number;
    activity_type: string;
    prompt_hash: number;
    meta_type: string;
    meta_tool_use_id: string;
    parent_agent_id: string;
    notice_status: string;
    notice_tool_use_id: string;
    notice_at: number;
    /** What our hook was told: the latest start, which is after the latest stop while the agent runs. */
    hook_started_at: number;
    hook_stopped_at: number;
    /** From here on: what the ledger made of all that is known of the run. */
    agent: number;
    tool_use_id: string;
    started_at: number;
    ended_at: number;
    duration_ms: number | null;
    /** Name of an AgentOutcome. */
    outcome: number;
    reason: number;
  };
  hook_runs: {
    id: Id;
    key: string;
    session: number;
    agent: number;
    event: number;
    matcher: number;
    hook: number;
    at: number;
    /** -1: not known. */
    duration_ms: number;
    /** -1: not known. */
    exit_code: number;
    outcome: number;
    /** CPU time in microseconds and peak memory, of a run that was measured; null where that is not known. */
    cpu_us: number | null;
    peak_bytes: number | null;
    /** Key of the measurement; null for a run that was not measured. */
    measure: string | null;
    /** The session, of a run that only its measurement tells of; null for one that a transcript tells of. */
    unrecorded_in: number | null;
  };
  turns: {
    id: Id;
    turn_id: string;
    session: number;
    copied: number;
    kind: number;
    started_at: number;
    first_response_at: number;
    last_at: number;
    finished_at: number;
    failed_at: number;
    cancelled_at: number;
    reported_ms: number;
    /** Set by the ledger when the turn has ended. */
    duration_ms: number | null;
    /** Name of an AgentOutcome. */
    outcome: number;
  };
  compactions: {
    id: Id;
    uuid: string;
    session: number;
    agent: number;
    at: number;
    trigger: number;
    pre_tokens: number;
    post_tokens: number;
    duration_ms: number;
  };
  api_errors: {
    id: Id;
    uuid: string;
    session: number;
    agent: number;
    at: number;
    final: number;
    status: number;
    reason: number;
    retry_attempt: number;
    retry_in_ms: number;
  };
  session_starts: { id: Id; key: string; session: number; source: number; at: number };
  damages: { id: Id; path: string; line: number; offset: number; bytes: number; kind: number; recovered: number; session: number };
  cost_states: { id: Id; session: number; cost_nano_usd: number; is_lower_bound: number; api_ms: number; tool_ms: number };
  hook_events: {
    id: Id;
    session: number;
    at: number;
    pid: number;
    agent: number;
    event: number;
    detail: number;
    /** When what it began was over: a permission given or refused, a compaction done. 0 for what has no end, or none yet. */
    ended_at: number;
    /** The session, while what it began is not over. */
    open_in: number | null;
  };
  live_sessions: {
    id: Id;
    session: number;
    /** Name of a SessionState, worked out from the activity and from what the session waits for. */
    state: number;
    since: number;
    /** `working`, `idle` or `ended`, whatever the session waits for. */
    activity: number;
    activity_at: number;
    /** Time of the latest that was told of it. */
    told_at: number;
    /** Why it ended. */
    reason: number;
    /** Configuration directory whose live registry names it; null when none does. */
    registry: string | null;
    pid: number;
    /** Time of the latest status that was taken from the registry. */
    status_at: number;
    /** The latest events that were handed over, so that a copy is known as one: `hash@time` each. */
    handed: string;
  };
  agent_versions: { id: Id; path: string; content_hash: string; agent: number; model: string; tools: string; at: number };
  agent_definitions: { id: Id; path: string; agent: number; scope: string; content_hash: string; model: string; at: number };
  /** `kind` is the name of a SessionTimingKind; a duration of -1 is not known yet. */
  session_timings: { id: Id; key: string; session: number; kind: number; operation: number; at: number; duration_ms: number };
  session_processes: { id: Id; session: number; started_at: number };
  /** `type` is a StorageType and `project` a project's name, both by the number of the name. */
  storage_days: {
    id: Id;
    config_dir: string;
    day: string;
    type: number;
    project: number;
    at: number;
    bytes: number;
    files: number;
  };
  recorded_agent_runs: {
    id: Id;
    key: string;
    fingerprint: string;
    name: number;
    at: number;
    duration_ms: number;
    /** -1: not known. */
    tokens: number;
    succeeded: number;
  };
  recorded_hook_runs: {
    id: Id;
    key: string;
    fingerprint: string;
    name: number;
    event: number;
    at: number;
    duration_ms: number;
    succeeded: number;
  };
  /** `labels`: a JSON object, its names in order. */
  custom_series: { id: Id; metric: string; labels: string; type: string; value: number; at: number };
  /** Of samples that may be sent again; `at`: when they were received. */
  custom_sample_keys: { id: Id; key: string; fingerprint: string; at: number };
  /** From here on: what telemetry reports. */
  api_calls: {
    id: Id;
    /** The API's request id, where telemetry gives it. */
    key: string;
    session: number;
    /** 0 while only a span was read. */
    told: number;
    at: number;
    model: number;
    /** 0: no answer came. */
    status: number;
    /** -1: not known. */
    duration_ms: number;
    /** -1: not known. */
    first_token_ms: number;
    /** 0: not known. */
    attempts: number;
    cost_nano_usd: number | null;
    input: number;
    output: number;
    cache_read: number;
    cache_write: number;
  };
  tool_reports: {
    id: Id;
    /** The call's tool_use_id, where telemetry gives it. */
    key: string;
    session: number;
    tool: number;
    decision: number;
    decided_by: number;
    decided_at: number;
    /** Name of a ReportedOutcome; 0 while no result was read. */
    outcome: number;
    ended_at: number;
    /** -1: not known. */
    duration_ms: number;
  };
  hook_groups: {
    id: Id;
    key: string;
    session: number;
    event: number;
    matcher: number;
    at: number;
    /** -1: not known. */
    duration_ms: number;
    succeeded: number;
    blocked: number;
    failed: number;
    cancelled: number;
  };
  agent_reports: { id: Id; key: string; session: number; agent: number; at: number; duration_ms: number; tool_uses: number };
  compaction_reports: { id: Id; key: string; session: number; at: number; trigger: number; outcome: number; duration_ms: number };
  works: { id: Id; key: string; session: number; at: number; work: number; amount: number };
  /** How a level was in each hour, such as the memory in use: it is not told by facts, and no source has its history. */
  level_samples: {
    signal: string;
    /** JSON of its labels. */
    subject: string;
    /** Hours since the epoch. */
    hour: number;
    value: number;
  };
  /** The newest hundred; `content` is JSON, gzipped. */
  baseline_snapshots: { at: number; content: Uint8Array };
  counter_floors: { series: string; amounts: string };
  settings: { key: string; value: string };
}
