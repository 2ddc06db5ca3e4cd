/**
 * The store's tables in SQL, in migrations that only ever grow. `schema.ts` has the same tables as types.
 *
 * Columns have defaults because bulk writing leaves out those that no row of a statement needs.
 */

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
    name TEXT NOT NULL
  ) STRICT;

  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    project INTEGER NOT NULL REFERENCES projects (id),
    cwd_at INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0,
    version_at INTEGER NOT NULL DEFAULT 0,
    entrypoint INTEGER NOT NULL DEFAULT 0,
    first_at INTEGER NOT NULL DEFAULT 0,
    last_at INTEGER NOT NULL DEFAULT 0,
    forked_from TEXT NOT NULL DEFAULT ''
  );

  CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    config_dir TEXT NOT NULL DEFAULT '',
    session_id TEXT NOT NULL DEFAULT '',
    device INTEGER NOT NULL DEFAULT 0,
    inode INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0,
    modified_at INTEGER NOT NULL DEFAULT 0,
    offset INTEGER NOT NULL DEFAULT 0,
    tail_hash INTEGER NOT NULL DEFAULT 0,
    lines_read INTEGER NOT NULL DEFAULT 0,
    lines_damaged INTEGER NOT NULL DEFAULT 0,
    lines_recovered INTEGER NOT NULL DEFAULT 0,
    unknown_types TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    resume TEXT NOT NULL DEFAULT '',
    had_meta INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT '',
    session INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    copied INTEGER NOT NULL DEFAULT 0,
    model INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    input INTEGER NOT NULL DEFAULT 0,
    output INTEGER NOT NULL DEFAULT 0,
    cache_read INTEGER NOT NULL DEFAULT 0,
    cache_write_5m INTEGER NOT NULL DEFAULT 0,
    cache_write_1h INTEGER NOT NULL DEFAULT 0,
    web_searches INTEGER NOT NULL DEFAULT 0,
    speed INTEGER NOT NULL DEFAULT 0,
    inference_geo INTEGER NOT NULL DEFAULT 0,
    stop_reason INTEGER NOT NULL DEFAULT 0,
    cost_nano_usd INTEGER
  );
  CREATE UNIQUE INDEX requests_key ON requests (message_id, request_id);

  CREATE TABLE tool_runs (
    id INTEGER PRIMARY KEY,
    tool_use_id TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    copied INTEGER NOT NULL DEFAULT 0,
    tool INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER NOT NULL DEFAULT 0,
    result_class INTEGER NOT NULL DEFAULT 0,
    hook_tool INTEGER NOT NULL DEFAULT 0,
    hook_started_at INTEGER NOT NULL DEFAULT 0,
    hook_ended_at INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE agent_launches (
    id INTEGER PRIMARY KEY,
    tool_use_id TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    parent_agent INTEGER NOT NULL DEFAULT 0,
    subagent_type TEXT NOT NULL DEFAULT '',
    prompt_hash INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER NOT NULL DEFAULT 0,
    result_class INTEGER NOT NULL DEFAULT 0,
    agent_id TEXT NOT NULL DEFAULT '',
    agent_type TEXT NOT NULL DEFAULT '',
    agent_status TEXT NOT NULL DEFAULT '',
    agent_duration_ms INTEGER NOT NULL DEFAULT 0
  );

  CREATE INDEX agent_launches_session ON agent_launches (session);
  CREATE INDEX agent_launches_agent ON agent_launches (agent_id);
  CREATE INDEX agent_launches_prompt ON agent_launches (prompt_hash);

  CREATE TABLE agent_runs (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL DEFAULT 0,
    agent_id TEXT NOT NULL DEFAULT '',
    first_at INTEGER NOT NULL DEFAULT 0,
    last_at INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER NOT NULL DEFAULT 0,
    failed_at INTEGER NOT NULL DEFAULT 0,
    cancelled_at INTEGER NOT NULL DEFAULT 0,
    activity_type TEXT NOT NULL DEFAULT '',
    prompt_hash INTEGER NOT NULL DEFAULT 0,
    meta_type TEXT NOT NULL DEFAULT '',
    meta_tool_use_id TEXT NOT NULL DEFAULT '',
    parent_agent_id TEXT NOT NULL DEFAULT '',
    notice_status TEXT NOT NULL DEFAULT '',
    notice_tool_use_id TEXT NOT NULL DEFAULT '',
    notice_at INTEGER NOT NULL DEFAULT 0,
    hook_started_at INTEGER NOT NULL DEFAULT 0,
    hook_stopped_at INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    tool_use_id TEXT NOT NULL DEFAULT '',
    started_at INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER,
    outcome INTEGER NOT NULL DEFAULT 0,
    reason INTEGER NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX agent_runs_key ON agent_runs (session, agent_id);
  CREATE INDEX agent_runs_agent ON agent_runs (agent_id);
  CREATE INDEX agent_runs_launch ON agent_runs (tool_use_id);

  CREATE TABLE hook_runs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    event INTEGER NOT NULL DEFAULT 0,
    matcher INTEGER NOT NULL DEFAULT 0,
    hook INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    exit_code INTEGER NOT NULL DEFAULT 0,
    outcome INTEGER NOT NULL DEFAULT 0,
    cpu_us INTEGER,
    peak_bytes INTEGER,
    measure TEXT,
    unrecorded_in INTEGER
  );
  CREATE INDEX hook_runs_measure ON hook_runs (measure) WHERE measure IS NOT NULL;
  CREATE INDEX hook_runs_unrecorded ON hook_runs (unrecorded_in) WHERE unrecorded_in IS NOT NULL;

  CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    turn_id TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    copied INTEGER NOT NULL DEFAULT 0,
    kind INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL DEFAULT 0,
    first_response_at INTEGER NOT NULL DEFAULT 0,
    last_at INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER NOT NULL DEFAULT 0,
    failed_at INTEGER NOT NULL DEFAULT 0,
    cancelled_at INTEGER NOT NULL DEFAULT 0,
    reported_ms INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER,
    outcome INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE compactions (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    trigger INTEGER NOT NULL DEFAULT 0,
    pre_tokens INTEGER NOT NULL DEFAULT 0,
    post_tokens INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE api_errors (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    final INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    reason INTEGER NOT NULL DEFAULT 0,
    retry_attempt INTEGER NOT NULL DEFAULT 0,
    retry_in_ms INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE session_starts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    source INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE damages (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL DEFAULT '',
    line INTEGER NOT NULL DEFAULT 0,
    offset INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    kind INTEGER NOT NULL DEFAULT 0,
    recovered INTEGER NOT NULL DEFAULT 0,
    session INTEGER NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX damages_key ON damages (path, offset);

  CREATE TABLE cost_states (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL UNIQUE,
    cost_nano_usd INTEGER NOT NULL DEFAULT 0,
    is_lower_bound INTEGER NOT NULL DEFAULT 0,
    api_ms INTEGER NOT NULL DEFAULT 0,
    tool_ms INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE hook_events (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    pid INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    event INTEGER NOT NULL DEFAULT 0,
    detail INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER NOT NULL DEFAULT 0,
    open_in INTEGER
  );
  CREATE UNIQUE INDEX hook_events_key ON hook_events (session, at, pid);
  CREATE INDEX hook_events_open ON hook_events (open_in) WHERE open_in IS NOT NULL;

  CREATE TABLE live_sessions (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL UNIQUE,
    state INTEGER NOT NULL DEFAULT 0,
    since INTEGER NOT NULL DEFAULT 0,
    activity INTEGER NOT NULL DEFAULT 0,
    activity_at INTEGER NOT NULL DEFAULT 0,
    told_at INTEGER NOT NULL DEFAULT 0,
    reason INTEGER NOT NULL DEFAULT 0,
    registry TEXT,
    pid INTEGER NOT NULL DEFAULT 0,
    status_at INTEGER NOT NULL DEFAULT 0,
    handed TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX live_sessions_registry ON live_sessions (registry) WHERE registry IS NOT NULL;
  CREATE INDEX live_sessions_since ON live_sessions (since);

  CREATE TABLE agent_definitions (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    agent INTEGER NOT NULL DEFAULT 0,
    scope TEXT NOT NULL DEFAULT '',
    content_hash TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE session_timings (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    kind INTEGER NOT NULL DEFAULT 0,
    operation INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX session_timings_session ON session_timings (session);

  CREATE TABLE session_processes (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX session_processes_key ON session_processes (session, started_at);
  CREATE INDEX session_processes_start ON session_processes (started_at);

  CREATE TABLE storage_days (
    id INTEGER PRIMARY KEY,
    config_dir TEXT NOT NULL DEFAULT '',
    day TEXT NOT NULL DEFAULT '',
    type INTEGER NOT NULL DEFAULT 0,
    project INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX storage_days_key ON storage_days (day, config_dir, type, project);

  CREATE TABLE recorded_agent_runs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL DEFAULT '',
    name INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE recorded_hook_runs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL DEFAULT '',
    name INTEGER NOT NULL DEFAULT 0,
    event INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE custom_series (
    id INTEGER PRIMARY KEY,
    metric TEXT NOT NULL DEFAULT '',
    labels TEXT NOT NULL DEFAULT '',
    type TEXT NOT NULL DEFAULT '',
    value REAL NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX custom_series_key ON custom_series (metric, labels);

  CREATE TABLE custom_sample_keys (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE agent_versions (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL DEFAULT '',
    content_hash TEXT NOT NULL DEFAULT '',
    agent INTEGER NOT NULL DEFAULT 0,
    model TEXT NOT NULL DEFAULT '',
    tools TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX agent_versions_key ON agent_versions (path, content_hash);

  CREATE TABLE api_calls (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    model INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    first_token_ms INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    cost_nano_usd INTEGER,
    input INTEGER NOT NULL DEFAULT 0,
    output INTEGER NOT NULL DEFAULT 0,
    cache_read INTEGER NOT NULL DEFAULT 0,
    cache_write INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE tool_reports (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    tool INTEGER NOT NULL DEFAULT 0,
    decision INTEGER NOT NULL DEFAULT 0,
    decided_by INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER NOT NULL DEFAULT 0,
    outcome INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE hook_groups (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    event INTEGER NOT NULL DEFAULT 0,
    matcher INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE agent_reports (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    agent INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    tool_uses INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE compaction_reports (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    trigger INTEGER NOT NULL DEFAULT 0,
    outcome INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE works (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    work INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE level_samples (
    signal TEXT NOT NULL,
    subject TEXT NOT NULL,
    hour INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (signal, subject, hour)
  ) WITHOUT ROWID;

  CREATE TABLE baseline_snapshots (
    at INTEGER PRIMARY KEY,
    content BLOB NOT NULL
  );

  CREATE TABLE counter_floors (
    series TEXT PRIMARY KEY,
    amounts TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  );

  CREATE TABLE answers (
    question TEXT PRIMARY KEY,
    answer TEXT NOT NULL
  );
  `,
];

/**
 * Indexes that only reading needs. They are made once the first read is done: a table that is filled before its index is
 * made costs a quarter less.
 */
export const READ_INDEXES: readonly string[] = [
  'CREATE INDEX IF NOT EXISTS sessions_last_at ON sessions (last_at)',
  'CREATE INDEX IF NOT EXISTS requests_session ON requests (session)',
  'CREATE INDEX IF NOT EXISTS tool_runs_session ON tool_runs (session)',
  'CREATE INDEX IF NOT EXISTS hook_runs_session ON hook_runs (session)',
  'CREATE INDEX IF NOT EXISTS turns_session ON turns (session, started_at)',
  'CREATE INDEX IF NOT EXISTS compactions_session ON compactions (session)',
  'CREATE INDEX IF NOT EXISTS api_errors_session ON api_errors (session)',
  'CREATE INDEX IF NOT EXISTS session_starts_session ON session_starts (session)',
  'CREATE INDEX IF NOT EXISTS damages_session ON damages (session)',
  'CREATE INDEX IF NOT EXISTS works_session ON works (session)',
  'CREATE INDEX IF NOT EXISTS api_calls_session ON api_calls (session)',
  'CREATE INDEX IF NOT EXISTS tool_reports_session ON tool_reports (session)',
  'CREATE INDEX IF NOT EXISTS hook_groups_session ON hook_groups (session)',
  'CREATE INDEX IF NOT EXISTS agent_reports_session ON agent_reports (session)',
];

/** Version of the store that this program writes. */
export const STORE_VERSION = MIGRATIONS.length;
