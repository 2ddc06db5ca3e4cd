/**
 * The store's tables: their SQL, in migrations that only ever grow, and the same tables as types for queries.
 *
 * Rows keep the facts under their natural keys. Names that repeat (models, tools, agent types, hooks) and session ids
 * are integers that point into `names` and `sessions`; agent 0 is the main thread. Times are milliseconds since the
 * epoch, 0 for unknown. Costs are nano-dollars, NULL for unknown.
 */
import type { Generated } from 'kysely';

/** Each entry brings the store from version i to i + 1. Never edit one that has been released: add another. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  INSERT INTO names (id, name) VALUES (0, '');

  CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    project INTEGER NOT NULL REFERENCES projects (id),
    cwd_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    version_at INTEGER NOT NULL,
    entrypoint INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    forked_from TEXT NOT NULL
  );
  CREATE INDEX sessions_last_at ON sessions (last_at);

  CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    config_dir TEXT NOT NULL,
    session_id TEXT NOT NULL,
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    tail_hash INTEGER NOT NULL,
    lines_read INTEGER NOT NULL,
    lines_damaged INTEGER NOT NULL,
    lines_recovered INTEGER NOT NULL,
    unknown_types TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL,
    resume TEXT NOT NULL
  );

  CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    session INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    copied INTEGER NOT NULL,
    model INTEGER NOT NULL,
    at INTEGER NOT NULL,
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cache_read INTEGER NOT NULL,
    cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL,
    web_searches INTEGER NOT NULL,
    speed INTEGER NOT NULL,
    inference_geo INTEGER NOT NULL,
    stop_reason INTEGER NOT NULL,
    cost_nano_usd INTEGER
  );
  CREATE UNIQUE INDEX requests_key ON requests (message_id, request_id);
  CREATE INDEX requests_session ON requests (session);

  CREATE TABLE tool_runs (
    id INTEGER PRIMARY KEY,
    tool_use_id TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    copied INTEGER NOT NULL,
    tool INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    result_class INTEGER NOT NULL
  );
  CREATE INDEX tool_runs_session ON tool_runs (session);

  CREATE TABLE agent_launches (
    id INTEGER PRIMARY KEY,
    tool_use_id TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    parent_agent INTEGER NOT NULL,
    subagent_type TEXT NOT NULL,
    prompt_hash INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    result_class INTEGER NOT NULL,
    agent_id TEXT NOT NULL,
    agent_type TEXT NOT NULL,
    agent_status TEXT NOT NULL,
    agent_duration_ms INTEGER NOT NULL
  );
  CREATE INDEX agent_launches_session ON agent_launches (session);

  CREATE TABLE agent_runs (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    agent_id TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    cancelled_at INTEGER NOT NULL,
    activity_type TEXT NOT NULL,
    prompt_hash INTEGER NOT NULL,
    meta_type TEXT NOT NULL,
    meta_tool_use_id TEXT NOT NULL,
    parent_agent_id TEXT NOT NULL,
    notice_status TEXT NOT NULL,
    notice_tool_use_id TEXT NOT NULL,
    notice_at INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    tool_use_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    duration_ms INTEGER,
    outcome INTEGER NOT NULL,
    reason INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX agent_runs_key ON agent_runs (session, agent_id);

  CREATE TABLE hook_runs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    event INTEGER NOT NULL,
    matcher INTEGER NOT NULL,
    hook INTEGER NOT NULL,
    at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    exit_code INTEGER NOT NULL,
    outcome INTEGER NOT NULL
  );
  CREATE INDEX hook_runs_session ON hook_runs (session);

  CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    turn_id TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    copied INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    first_response_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    cancelled_at INTEGER NOT NULL,
    reported_ms INTEGER NOT NULL,
    duration_ms INTEGER,
    outcome INTEGER NOT NULL
  );
  CREATE INDEX turns_session ON turns (session, started_at);

  CREATE TABLE compactions (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    at INTEGER NOT NULL,
    trigger INTEGER NOT NULL,
    pre_tokens INTEGER NOT NULL,
    post_tokens INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL
  );
  CREATE INDEX compactions_session ON compactions (session);

  CREATE TABLE api_errors (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    at INTEGER NOT NULL,
    final INTEGER NOT NULL,
    status INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    retry_attempt INTEGER NOT NULL,
    retry_in_ms INTEGER NOT NULL
  );
  CREATE INDEX api_errors_session ON api_errors (session);

  CREATE TABLE session_starts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    source INTEGER NOT NULL,
    at INTEGER NOT NULL
  );

  CREATE TABLE damages (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    offset INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    recovered INTEGER NOT NULL,
    session INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX damages_key ON damages (path, offset);
  CREATE INDEX damages_session ON damages (session);

  CREATE TABLE agent_definitions (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    agent INTEGER NOT NULL,
    scope TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    model TEXT NOT NULL,
    at INTEGER NOT NULL
  );

  CREATE TABLE counter_floors (
    series TEXT PRIMARY KEY,
    excess REAL NOT NULL
  );

  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  );
  `,
];

/** Version of the store that this program writes. */
export const STORE_VERSION = MIGRATIONS.length;

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
  damages: { id: Id; path: string; offset: number; bytes: number; kind: number; recovered: number; session: number };
  agent_definitions: { id: Id; path: string; agent: number; scope: string; content_hash: string; model: string; at: number };
  counter_floors: { series: string; excess: number };
  settings: { key: string; value: string };
}
