/**
 * Every metric that the collector exposes, as data: the one place where a metric's name, labels, unit and meaning stand.
 * The collector registers from it, the generator can query nothing else (a wrong name or label does not compile), the
 * app takes units from it, METRICS.md is printed from it. Events stand beside it, in events.ts.
 */
import { CLEANUP_WITHIN_DAYS, CPU_MODES, DISK_ROLES, PROCESS_KINDS, STORAGE_TYPES, STUCK_REASONS } from './machine.ts';

export type MetricUnit = 'seconds' | 'bytes' | 'tokens' | 'usd' | 'count' | 'ratio' | 'timestamp' | 'bool' | 'info';

export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly unit: MetricUnit;
  readonly labels: readonly LabelName[];
  /** Upper bounds in the metric's unit; only for histograms. */
  readonly buckets?: readonly number[];
  /** Where the number comes from, for a reader who wants to check it. */
  readonly source: string;
}

export interface LabelDefinition {
  readonly help: string;
  /** The closed set of values, where there is one. */
  readonly values?: readonly string[];
  /** Most distinct values; what is beyond is counted under `other`. */
  readonly limit?: number;
}

const TOKEN_TYPES = ['input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** What Claude Code tells its user of; any other is counted under `other`. */
const NOTICE_TYPES = [
  ...(['permission_prompt', 'idle_prompt', 'auth_success', 'agent_needs_input', 'agent_completed'] as const),
  ...(['elicitation_dialog', 'elicitation_complete', 'elicitation_response'] as const),
] as const;

export const FILE_STATES = ['ok', 'unreadable', 'deleted'] as const;
/** A session that waits does so for its user: for a permission, or for the answer to a question. */
export const SESSION_STATES = ['waiting_permission', 'waiting_answer', 'working', 'idle', 'ended'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** Spans of time for which a subscription is limited. */
export const LIMIT_WINDOWS = ['five_hour', 'seven_day'] as const;
export type LimitWindow = (typeof LIMIT_WINDOWS)[number];

/** What more than one source tells of, and the sources that are held against each other: see ccmon_reconciliation_ratio. */
export const RECONCILED_QUANTITIES = ['cost_usd', 'tokens', 'tool_runs', 'agent_runs', 'hook_runs'] as const;
export const RECONCILED_SOURCES = ['transcripts', 'cost-state', 'telemetry', 'hooks', 'wrapper'] as const;

export const REFUSAL_REASONS = ['not_valid', 'conflict', 'too_many_metrics', 'too_many_label_sets', 'unreadable'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const labels = {
  project: { help: 'Last two components of the directory that the session was started in', limit: 40 },
  agent: { help: 'Agent type; `main` is the main thread', limit: 60 },
  model: { help: 'Model as the API names it', limit: 40 },
  type: { help: 'Type of a token, or of a notice', values: [...TOKEN_TYPES, ...NOTICE_TYPES] },
  tool: { help: 'Tool name', limit: 80 },
  event: { help: 'Hook event', limit: 40 },
  hook: { help: 'Short name of the hook command', limit: 60 },
  outcome: { help: 'How it ended', limit: 12 },
  reason: { help: 'Why it failed', limit: 20 },
  trigger: { help: 'What set it off', limit: 8 },
  status: { help: 'HTTP status, or `none` when no answer came', limit: 30 },
  start: { help: 'How the session began', values: ['startup', 'resume', 'clear', 'compact', 'fork'] },
  kind: { help: 'Kind of damage', limit: 12 },
  health: { help: 'Health of a session', values: ['ok', 'damaged'] },
  source: { help: 'Source that the collector reads', limit: 12 },
  state: { help: 'State of a file, or of a session', values: [...FILE_STATES, ...SESSION_STATES] },
  result: {
    help: 'What became of a line, or of a file of the spool',
    values: ['read', 'damaged', 'recovered', 'taken', 'torn', 'too_large'],
  },
  window: { help: 'Span of time that a limit holds for', values: LIMIT_WINDOWS },
  record_type: { help: 'Record type that the reader does not know', limit: 30 },
  name: { help: 'Name of an agent or a hook, as whoever recorded it by hand gave it', limit: 60 },
  refusal: {
    help: 'Why a record was not taken',
    values: REFUSAL_REASONS,
  },
  decision: { help: 'Whether a tool call was let through', values: ['accept', 'reject'] },
  decided_by: { help: 'What decided it: the configuration, a hook, or the user', limit: 12 },
  activity: { help: 'Who was at work: the user, or Claude Code itself', values: ['user', 'cli'] },
  change: { help: 'What became of a line', values: ['added', 'removed'] },
  quantity: { help: 'What two sources tell of', values: RECONCILED_QUANTITIES },
  sources: { help: 'The two sources that are held against each other', limit: 12 },
  label: { help: 'Label whose values are capped', limit: 20 },
  version: { help: 'Version', limit: 5 },
  process: { help: 'Kind of a process', values: PROCESS_KINDS },
  stuck: { help: 'Why a process counts as stuck', values: STUCK_REASONS },
  storage: { help: 'Kind of stored file', values: STORAGE_TYPES },
  within_days: { help: 'Days from now', values: CLEANUP_WITHIN_DAYS.map(String) },
  mode: { help: 'What a processor did', values: CPU_MODES },
  minutes: { help: 'Minutes that an average is of', values: ['1', '5', '15'] },
  disk: { help: 'What a disk holds', values: DISK_ROLES },
  direction: { help: 'Which way', values: ['read', 'write', 'receive', 'transmit'] },
} as const satisfies Record<string, LabelDefinition>;

export type LabelName = keyof typeof labels;

/** 50 ms to 2 h: a tool call of a moment and an agent that works through an afternoon. */
const WORK_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200] as const;
/** 1 ms to 60 s: hooks. */
const HOOK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
/** 1 MiB to 4 GiB: from a shell that calls echo to a hook that runs a whole test suite. */
const HOOK_BYTES = [
  ...[1_048_576, 4_194_304, 8_388_608, 16_777_216, 33_554_432, 67_108_864],
  ...[134_217_728, 268_435_456, 536_870_912, 1_073_741_824, 4_294_967_296],
] as const;
/** 0.1 s to 2 min: loading a session. */
const LOAD_SECONDS = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 7.5, 10, 20, 30, 60, 120] as const;
/** 50 ms to 10 min: an answer of the API, whole. */
const API_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600] as const;
/** 64 KiB to 256 MiB; 10 MiB is where a session counts as large. */
const SIZE_BYTES = [65_536, 262_144, 1_048_576, 2_621_440, 5_242_880, 10_485_760, 26_214_400, 104_857_600, 268_435_456] as const;

const TRANSCRIPTS = 'transcripts';
const PROCESSES = "processes of this machine, and Claude Code's registry of sessions";
const STORAGE = 'names, sizes and times of files in the configuration directories';
const HOST = 'operating system';
const RECORD = 'recorded by hand';
const HOOKS = 'hooks';
const TELEMETRY = 'telemetry';

export const metrics = {
  claude_tokens_total: {
    type: 'counter',
    help: 'Tokens of API requests, each request once.',
    unit: 'tokens',
    labels: ['project', 'agent', 'model', 'type'],
    source: `${TRANSCRIPTS}: message.usage, largest value per message id`,
  },
  claude_cost_usd_total: {
    type: 'counter',
    help: 'Estimated cost of API requests at list price. Requests without a known price are in claude_requests_without_price_total.',
    unit: 'usd',
    labels: ['project', 'agent', 'model'],
    source: `${TRANSCRIPTS}: tokens times the price in force at the time of the request`,
  },
  claude_requests_total: {
    type: 'counter',
    help: 'API requests that were answered.',
    unit: 'count',
    labels: ['project', 'agent', 'model'],
    source: `${TRANSCRIPTS}: distinct message ids`,
  },
  claude_requests_without_price_total: {
    type: 'counter',
    help: 'API requests of a model whose price is not known: their cost is unknown, not zero.',
    unit: 'count',
    labels: ['model'],
    source: `${TRANSCRIPTS}: requests that no row of the price table fits`,
  },
  claude_api_errors_total: {
    type: 'counter',
    help: 'Attempts to reach the API that failed; most are tried again.',
    unit: 'count',
    labels: ['project', 'status'],
    source: `${TRANSCRIPTS}: system records api_error`,
  },
  claude_request_failures_total: {
    type: 'counter',
    help: 'API requests that failed for good.',
    unit: 'count',
    labels: ['project', 'reason'],
    source: `${TRANSCRIPTS}: assistant records with isApiErrorMessage`,
  },
  claude_agent_runs_total: {
    type: 'counter',
    help: 'Agent runs that ended, by outcome. A run of main is a turn.',
    unit: 'count',
    labels: ['project', 'agent', 'outcome'],
    source: `${TRANSCRIPTS}: launching tool call, its result, the agent's own file, notices of its end`,
  },
  claude_agent_run_failures_total: {
    type: 'counter',
    help: 'Agent runs that failed or were cancelled, by reason.',
    unit: 'count',
    labels: ['project', 'agent', 'reason'],
    source: `${TRANSCRIPTS}: as claude_agent_runs_total`,
  },
  claude_agent_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of agent runs that ended.',
    unit: 'seconds',
    labels: ['agent'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: totalDurationMs of the result, else first to last record of the agent's file`,
  },
  claude_tool_runs_total: {
    type: 'counter',
    help: 'Tool calls with a result, by outcome; error and rejected are results marked as errors.',
    unit: 'count',
    labels: ['project', 'agent', 'tool', 'outcome'],
    source: `${TRANSCRIPTS}: tool_use and tool_result blocks`,
  },
  claude_tool_run_duration_seconds: {
    type: 'histogram',
    help: 'Time from a tool call to its result; it includes the wait for a permission.',
    unit: 'seconds',
    labels: ['tool'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: time of the result less time of the call`,
  },
  claude_hook_runs_total: {
    type: 'counter',
    help: 'Hook command runs by outcome. Silent ones leave no record since 2.1.97: they are counted where hooks are measured.',
    unit: 'count',
    labels: ['event', 'hook', 'outcome'],
    source: `${TRANSCRIPTS}: hook attachments, stop_hook_summary, hook_progress; ${HOOKS}: measurements`,
  },
  claude_hook_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of hook command runs, where the record says it.',
    unit: 'seconds',
    labels: ['event', 'hook'],
    buckets: HOOK_SECONDS,
    source: `${TRANSCRIPTS}: durationMs of hook attachments and stop_hook_summary; ${HOOKS}: measurements`,
  },
  claude_hook_run_cpu_seconds: {
    type: 'histogram',
    help: 'CPU time of hook command runs that were measured.',
    unit: 'seconds',
    labels: ['event', 'hook'],
    buckets: HOOK_SECONDS,
    source: `${HOOKS}: measurements of the command and the children that it waited for`,
  },
  claude_hook_run_peak_memory_bytes: {
    type: 'histogram',
    help: 'Peak memory of hook command runs that were measured: of the largest of their processes, not the sum.',
    unit: 'bytes',
    labels: ['event', 'hook'],
    buckets: HOOK_BYTES,
    source: `${HOOKS}: measurements of the command and the children that it waited for`,
  },
  claude_turn_duration_seconds: {
    type: 'histogram',
    help: 'Time from a prompt to the last word of the main agent.',
    unit: 'seconds',
    labels: ['project'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: turn_duration, else first to last record of the turn`,
  },
  claude_turn_first_response_seconds: {
    type: 'histogram',
    help: 'Time from a prompt to the first record of the answer.',
    unit: 'seconds',
    labels: ['project'],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: first assistant record less prompt record`,
  },
  claude_sessions_live: {
    type: 'gauge',
    help: 'Sessions that run now, by what they do. One that waits does so for its user.',
    unit: 'count',
    labels: ['state'],
    source: `${HOOKS} and the live registry: events, and which processes are alive`,
  },
  claude_agents_running: {
    type: 'gauge',
    help: 'Agents other than main that run now.',
    unit: 'count',
    labels: ['agent'],
    source: `${HOOKS}: SubagentStart and SubagentStop of sessions that run`,
  },
  claude_permission_wait_seconds: {
    type: 'histogram',
    help: 'How long the user took to give or refuse a permission, or to answer a question.',
    unit: 'seconds',
    labels: [],
    buckets: WORK_SECONDS,
    source: `${HOOKS}: PermissionRequest, and what came next; the live registry`,
  },
  claude_notifications_total: {
    type: 'counter',
    help: 'Notices to the user.',
    unit: 'count',
    labels: ['type'],
    source: `${HOOKS}: Notification`,
  },
  claude_rate_limit_used_ratio: {
    type: 'gauge',
    help: 'How much of a limit of the subscription is used up, from 0 to 1; only where the status line is installed.',
    unit: 'ratio',
    labels: ['window'],
    source: `${HOOKS}: rate_limits of the status line`,
  },
  claude_sessions_active: {
    type: 'gauge',
    help: 'Sessions with a record in the last five minutes.',
    unit: 'count',
    labels: ['project'],
    source: `${TRANSCRIPTS}: time of the last record`,
  },
  claude_sessions: {
    type: 'gauge',
    help: 'Sessions known, by health.',
    unit: 'count',
    labels: ['project', 'health'],
    source: `${TRANSCRIPTS}: session ids; damage found in their files`,
  },
  claude_session_starts_total: {
    type: 'counter',
    help: 'Sessions begun or taken up again, as far as transcripts tell.',
    unit: 'count',
    labels: ['project', 'start'],
    source: `${TRANSCRIPTS}: SessionStart hook names, forkedFrom, compact_boundary, first records`,
  },
  claude_session_size_bytes: {
    type: 'histogram',
    help: 'Sizes of transcripts on disk now: each session is in one bucket, so this is a state, not a count of events.',
    unit: 'bytes',
    labels: [],
    buckets: SIZE_BYTES,
    source: 'file sizes: main file and agents of a session added up',
  },
  claude_session_largest_bytes: {
    type: 'gauge',
    help: 'Size of the largest session on disk.',
    unit: 'bytes',
    labels: ['project'],
    source: 'file sizes: main file and agents of a session added up',
  },
  claude_session_damage_total: {
    type: 'counter',
    help: 'Lines of transcripts that are not one whole record.',
    unit: 'count',
    labels: ['kind'],
    source: `${TRANSCRIPTS}: lines that do not parse`,
  },
  claude_session_load_duration_seconds: {
    type: 'histogram',
    help: 'Time from the start of a process, or of the operation, until its session was loaded.',
    unit: 'seconds',
    labels: ['start'],
    buckets: LOAD_SECONDS,
    source: 'hooks: SessionStart; processes: start of the process',
  },
  claude_session_read_duration_seconds: {
    type: 'histogram',
    help: "Time to read and parse a transcript when a process begins to serve its session, by the collector's own reader.",
    unit: 'seconds',
    labels: ['start'],
    buckets: HOOK_SECONDS,
    source: 'processes: measured once for each process and session',
  },
  claude_session_save_duration_seconds: {
    type: 'histogram',
    help: "Time from a record's own time until its bytes were on disk: the slowest record of each minute, of what was written while the collector ran.",
    unit: 'seconds',
    labels: ['start'],
    buckets: HOOK_SECONDS,
    source: `${TRANSCRIPTS}: time of the file less time of the record`,
  },
  claude_compactions_total: {
    type: 'counter',
    help: 'Compactions of the context.',
    unit: 'count',
    labels: ['project', 'trigger'],
    source: `${TRANSCRIPTS}: compact_boundary`,
  },
  claude_compaction_duration_seconds: {
    type: 'histogram',
    help: 'Duration of compactions, where the record says it.',
    unit: 'seconds',
    labels: [],
    buckets: WORK_SECONDS,
    source: `${TRANSCRIPTS}: compact_boundary.compactMetadata.durationMs`,
  },
  claude_api_calls_total: {
    type: 'counter',
    help: 'Requests to the API, auxiliary ones included, by the status that they ended with.',
    unit: 'count',
    labels: ['model', 'status'],
    source: `${TELEMETRY}: events api_request (200) and api_error`,
  },
  claude_api_retries_total: {
    type: 'counter',
    help: 'Further attempts that requests to the API took; of answered ones only where traces are sent.',
    unit: 'count',
    labels: ['model'],
    source: `${TELEMETRY}: attempt of spans llm_request and of events api_error, less one`,
  },
  claude_api_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from a request to the end of its answer, of requests that were answered.',
    unit: 'seconds',
    labels: ['model'],
    buckets: API_SECONDS,
    source: `${TELEMETRY}: duration_ms of events api_request`,
  },
  claude_api_time_to_first_token_seconds: {
    type: 'histogram',
    help: 'Time from a request to the first token of its answer, where telemetry says it.',
    unit: 'seconds',
    labels: ['model'],
    buckets: API_SECONDS,
    source: `${TELEMETRY}: ttft_ms of events api_request or of spans llm_request`,
  },
  claude_reported_cost_usd_total: {
    type: 'counter',
    help: 'Cost of requests as Claude Code itself puts it, to hold against claude_cost_usd_total.',
    unit: 'usd',
    labels: ['model'],
    source: `${TELEMETRY}: cost_usd of events api_request, each request once`,
  },
  claude_tool_decisions_total: {
    type: 'counter',
    help: 'Tool calls let through or refused, by what decided.',
    unit: 'count',
    labels: ['tool', 'decision', 'decided_by'],
    source: `${TELEMETRY}: events tool_decision`,
  },
  claude_tool_execution_duration_seconds: {
    type: 'histogram',
    help: 'Time that tools ran, without the wait for a permission.',
    unit: 'seconds',
    labels: ['tool'],
    buckets: WORK_SECONDS,
    source: `${TELEMETRY}: duration_ms of events tool_result`,
  },
  claude_hook_group_runs_total: {
    type: 'counter',
    help: 'Hook command runs by event and outcome, silent ones included; which command it was is not told.',
    unit: 'count',
    labels: ['event', 'outcome'],
    source: `${TELEMETRY}: events hook_execution_complete`,
  },
  claude_hook_group_duration_seconds: {
    type: 'histogram',
    help: 'Time that all hooks of one firing of an event took together.',
    unit: 'seconds',
    labels: ['event'],
    buckets: HOOK_SECONDS,
    source: `${TELEMETRY}: total_duration_ms of events hook_execution_complete`,
  },
  claude_compaction_attempts_total: {
    type: 'counter',
    help: 'Compactions that were tried, by outcome: those that failed leave no record in transcripts.',
    unit: 'count',
    labels: ['trigger', 'outcome'],
    source: `${TELEMETRY}: events compaction`,
  },
  claude_active_seconds_total: {
    type: 'counter',
    help: 'Time in which the user or Claude Code was at work.',
    unit: 'seconds',
    labels: ['project', 'activity'],
    source: `${TELEMETRY}: metric claude_code.active_time.total, across restarts and processes`,
  },
  claude_lines_of_code_total: {
    type: 'counter',
    help: 'Lines of code added and removed.',
    unit: 'count',
    labels: ['project', 'change'],
    source: `${TELEMETRY}: metric claude_code.lines_of_code.count, across restarts and processes`,
  },
  claude_commits_total: {
    type: 'counter',
    help: 'Commits made.',
    unit: 'count',
    labels: ['project'],
    source: `${TELEMETRY}: metric claude_code.commit.count, across restarts and processes`,
  },
  claude_pull_requests_total: {
    type: 'counter',
    help: 'Pull requests opened.',
    unit: 'count',
    labels: ['project'],
    source: `${TELEMETRY}: metric claude_code.pull_request.count, across restarts and processes`,
  },
  claude_agent_definitions: {
    type: 'gauge',
    help: 'Agents defined in agents/*.md; 1 each, known before their first run.',
    unit: 'count',
    labels: ['agent'],
    source: 'agents/*.md of user, projects and plugins',
  },
  claude_processes: {
    type: 'gauge',
    help: 'Processes of Claude Code and those that they started.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_cpu_seconds_total: {
    type: 'counter',
    help: 'Processor time that they used since the collector was started, with those that have ended since.',
    unit: 'seconds',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_resident_memory_bytes: {
    type: 'gauge',
    help: 'Resident memory, added up: memory that processes share counts for each of them.',
    unit: 'bytes',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_threads: {
    type: 'gauge',
    help: 'Threads, where the system tells.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_open_files: {
    type: 'gauge',
    help: 'Open files, sockets and pipes, where the system tells.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_longest_uptime_seconds: {
    type: 'gauge',
    help: 'Time since the oldest of them was started.',
    unit: 'seconds',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_orphans: {
    type: 'gauge',
    help: 'Processes that Claude Code started and whose Claude Code is gone.',
    unit: 'count',
    labels: ['project', 'process'],
    source: PROCESSES,
  },
  claude_process_stuck: {
    type: 'gauge',
    help: 'Processes that are stuck: a busy session that has done nothing for ten minutes, a hook that nobody waits for any more.',
    unit: 'count',
    labels: ['project', 'stuck'],
    source: PROCESSES,
  },
  claude_storage_bytes: {
    type: 'gauge',
    help: 'What the configuration directories hold; `none` is of no project.',
    unit: 'bytes',
    labels: ['project', 'storage'],
    source: STORAGE,
  },
  claude_storage_files: {
    type: 'gauge',
    help: 'Files in the configuration directories; `none` is of no project.',
    unit: 'count',
    labels: ['project', 'storage'],
    source: STORAGE,
  },
  claude_storage_cleanup_bytes: {
    type: 'gauge',
    help: "What Claude Code's clean-up will delete within this many days, if it is not written to before.",
    unit: 'bytes',
    labels: ['within_days'],
    source: `${STORAGE}; cleanupPeriodDays of the settings, 30 by default`,
  },
  claude_storage_cleanup_sessions: {
    type: 'gauge',
    help: "Sessions whose transcript Claude Code's clean-up will delete within this many days, if they do not go on before.",
    unit: 'count',
    labels: ['within_days'],
    source: `${STORAGE}; cleanupPeriodDays of the settings, 30 by default`,
  },
  claude_sessions_large: {
    type: 'gauge',
    help: 'Sessions on disk of 10 MiB and more.',
    unit: 'count',
    labels: ['project'],
    source: 'file sizes: main file and agents of a session added up',
  },
  ccmon_host_cpus: {
    type: 'gauge',
    help: 'Processors of the machine.',
    unit: 'count',
    labels: [],
    source: HOST,
  },
  ccmon_host_cpu_seconds_total: {
    type: 'counter',
    help: "Time of the machine's processors since it was started.",
    unit: 'seconds',
    labels: ['mode'],
    source: HOST,
  },
  ccmon_host_load: {
    type: 'gauge',
    help: 'Processes that ran or waited to, on average over this many minutes.',
    unit: 'count',
    labels: ['minutes'],
    source: HOST,
  },
  ccmon_host_memory_total_bytes: {
    type: 'gauge',
    help: 'Memory of the machine.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_memory_available_bytes: {
    type: 'gauge',
    help: 'Memory that programs can have without others being swapped out.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_swap_total_bytes: {
    type: 'gauge',
    help: 'Swap space; not there on a machine that has none.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_swap_free_bytes: {
    type: 'gauge',
    help: 'Swap space that is free; not there on a machine that has none.',
    unit: 'bytes',
    labels: [],
    source: HOST,
  },
  ccmon_host_disk_total_bytes: {
    type: 'gauge',
    help: "Size of the disk that holds Claude Code's files, the collector's or the system; it may be one and the same.",
    unit: 'bytes',
    labels: ['disk'],
    source: HOST,
  },
  ccmon_host_disk_available_bytes: {
    type: 'gauge',
    help: 'Free space on it that is not reserved for the system.',
    unit: 'bytes',
    labels: ['disk'],
    source: HOST,
  },
  ccmon_host_disk_io_bytes_total: {
    type: 'counter',
    help: 'Read from and written to disks since the machine was started; Linux only.',
    unit: 'bytes',
    labels: ['direction'],
    source: HOST,
  },
  ccmon_host_network_bytes_total: {
    type: 'counter',
    help: 'Received and sent by interfaces that lead out of the machine, since it was started.',
    unit: 'bytes',
    labels: ['direction'],
    source: HOST,
  },
  ccmon_host_boot_time_seconds: {
    type: 'gauge',
    help: 'When the machine was started.',
    unit: 'timestamp',
    labels: [],
    source: HOST,
  },
  claude_recorded_agent_runs_total: {
    type: 'counter',
    help: 'Agent runs that were recorded by hand, by outcome; never in claude_agent_runs_total.',
    unit: 'count',
    labels: ['name', 'outcome'],
    source: `${RECORD}: agent-runs`,
  },
  claude_recorded_agent_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of agent runs that were recorded by hand.',
    unit: 'seconds',
    labels: ['name'],
    buckets: WORK_SECONDS,
    source: `${RECORD}: agent-runs`,
  },
  claude_recorded_agent_tokens_total: {
    type: 'counter',
    help: 'Tokens of agent runs that were recorded by hand, where the record says them; never in claude_tokens_total.',
    unit: 'tokens',
    labels: ['name'],
    source: `${RECORD}: agent-runs`,
  },
  claude_recorded_hook_runs_total: {
    type: 'counter',
    help: 'Hook runs that were recorded by hand, by outcome; never in claude_hook_runs_total.',
    unit: 'count',
    labels: ['name', 'outcome'],
    source: `${RECORD}: hook-runs`,
  },
  claude_recorded_hook_run_duration_seconds: {
    type: 'histogram',
    help: 'Duration of hook runs that were recorded by hand.',
    unit: 'seconds',
    labels: ['name'],
    buckets: HOOK_SECONDS,
    source: `${RECORD}: hook-runs`,
  },
  ccmon_records_refused_total: {
    type: 'counter',
    help: 'Records by hand that were not taken, by reason: of requests that were answered with an error, and of the spool.',
    unit: 'count',
    labels: ['refusal'],
    source: 'collector',
  },
  ccmon_build_info: {
    type: 'gauge',
    help: 'Version of the collector; always 1.',
    unit: 'info',
    labels: ['version'],
    source: 'collector',
  },
  ccmon_start_time_seconds: {
    type: 'gauge',
    help: 'When the collector was started.',
    unit: 'timestamp',
    labels: [],
    source: 'collector',
  },
  ccmon_source_up: {
    type: 'gauge',
    help: '1 while a source works, 0 while it fails.',
    unit: 'bool',
    labels: ['source'],
    source: 'collector',
  },
  ccmon_source_errors_total: {
    type: 'counter',
    help: 'Failed runs of a source.',
    unit: 'count',
    labels: ['source'],
    source: 'collector',
  },
  ccmon_source_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When a source last ran to its end.',
    unit: 'timestamp',
    labels: ['source'],
    source: 'collector',
  },
  ccmon_source_run_duration_seconds: {
    type: 'histogram',
    help: "Duration of a source's runs: find, read, and commit what is new.",
    unit: 'seconds',
    labels: ['source'],
    buckets: HOOK_SECONDS,
    source: 'collector',
  },
  ccmon_files: {
    type: 'gauge',
    help: 'Files that the collector follows or has followed.',
    unit: 'count',
    labels: ['state'],
    source: 'collector',
  },
  ccmon_lines_total: {
    type: 'counter',
    help: 'Lines of transcripts, by what became of them.',
    unit: 'count',
    labels: ['result'],
    source: 'collector',
  },
  ccmon_spool_files_total: {
    type: 'counter',
    help: 'Files that hooks left for the collector, by what became of them; counted since it was started.',
    unit: 'count',
    labels: ['result'],
    source: 'collector',
  },
  ccmon_unknown_records_total: {
    type: 'counter',
    help: 'Records of a type that the reader does not know: the format has moved on.',
    unit: 'count',
    labels: ['record_type'],
    source: 'collector',
  },
  ccmon_store_bytes: {
    type: 'gauge',
    help: 'Size of the store on disk.',
    unit: 'bytes',
    labels: [],
    source: 'collector',
  },
  ccmon_reconciliation_ratio: {
    type: 'gauge',
    help: 'What the first source tells by what the second tells of the same sessions; 1 when they agree. Sessions of the last seven days.',
    unit: 'ratio',
    labels: ['quantity', 'sources'],
    source: 'collector: /api/v1/reconciliation',
  },
  ccmon_reconciliation_sessions: {
    type: 'gauge',
    help: 'Sessions of the last seven days of which both sources speak.',
    unit: 'count',
    labels: ['quantity', 'sources'],
    source: 'collector: /api/v1/reconciliation',
  },
  ccmon_label_overflow_total: {
    type: 'counter',
    help: 'Distinct label values beyond the cap of a label, counted under `other`.',
    unit: 'count',
    labels: ['label'],
    source: 'collector',
  },
  ccmon_counters_held: {
    type: 'gauge',
    help: "Counter series held above the store's value because a counter must not fall; 0 is the normal state.",
    unit: 'count',
    labels: [],
    source: 'collector',
  },
  ccmon_resident_memory_bytes: {
    type: 'gauge',
    help: 'Resident memory of the collector.',
    unit: 'bytes',
    labels: [],
    source: 'collector',
  },
  ccmon_cpu_seconds_total: {
    type: 'counter',
    help: 'CPU time of the collector.',
    unit: 'seconds',
    labels: [],
    source: 'collector',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metrics;

/** Labels of one metric, as a union of literal names. */
export type LabelsOf<M extends MetricName> = (typeof metrics)[M]['labels'][number];

/** Names of the series that one metric is exposed as. */
export type SeriesOf<M extends MetricName> = (typeof metrics)[M]['type'] extends 'histogram'
  ? `${M}_bucket` | `${M}_sum` | `${M}_count`
  : M;

/**
 * The one exception to the closed catalog: metrics that people record by hand have names of their own behind this prefix.
 * Their number and that of their series is bounded where they come in.
 */
export const CUSTOM_PREFIX = 'claude_custom_';

export const OVERFLOW_VALUE = 'other';

/**
 * Groups of metrics that can be scraped apart: `/metrics?collect[]=sessions` gives only the metrics whose names start
 * with the prefix, `/metrics?exclude[]=sessions` all the others. Two jobs that use one each share no series.
 */
export const SCRAPE_GROUPS = { sessions: 'claude_session' } as const satisfies Record<string, string>;
export type ScrapeGroup = keyof typeof SCRAPE_GROUPS;

/** Size from which a session counts as large: above it, loading and compacting become felt. */
export const LARGE_SESSION_BYTES = 10_485_760;
/** A session without a record for this long is not active. */
export const ACTIVE_WINDOW_MS = 300_000;

export const SESSION_TIMING_KINDS = ['load', 'read', 'save'] as const;
export type SessionTimingKind = (typeof SESSION_TIMING_KINDS)[number];

export type AgentOutcome = 'success' | 'failure' | 'cancelled' | 'unfinished';
/** `error` and `rejected` (by the user, a hook or a rule) are errors; `interrupted` was stopped and gave what it had. */
export type ToolOutcome = 'success' | 'error' | 'rejected' | 'interrupted';
export const HOOK_OUTCOMES = ['success', 'error', 'blocking', 'cancelled', 'timed_out', 'unknown'] as const;
export type HookOutcome = (typeof HOOK_OUTCOMES)[number];
