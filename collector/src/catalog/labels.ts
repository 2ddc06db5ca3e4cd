/** Every label that a metric may have: what it says, and how many values it may have. */
import { CHANGE_KINDS, CHANGED_QUANTITIES, FORECAST_NAMES } from './baselines.ts';
import { CLEANUP_WITHIN_DAYS, CPU_MODES, DISK_ROLES, PROCESS_KINDS, STORAGE_TYPES, STUCK_REASONS } from './machine.ts';
import { DELIVERIES, TELEMETRY_PASSED_OVER, TELEMETRY_REFUSALS } from './deliveries.ts';
import { FILE_STATES, LIMIT_WINDOWS, NOTICE_TYPES, RECONCILED_QUANTITIES, REFUSAL_REASONS, SESSION_STATES, TOKEN_TYPES } from './values.ts';

export interface LabelDefinition {
  readonly help: string;
  /** The closed set of values, where there is one. */
  readonly values?: readonly string[];
  /** Most distinct values; what is beyond is counted under `other`. */
  readonly limit?: number;
}

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
    help: 'Why a record, or a request of telemetry, was not taken',
    values: [...REFUSAL_REASONS, ...TELEMETRY_REFUSALS, ...TELEMETRY_PASSED_OVER],
  },
  decision: { help: 'Whether a tool call was let through', values: ['accept', 'reject'] },
  decided_by: { help: 'What decided it: the configuration, a hook, or the user', limit: 12 },
  activity: { help: 'Who was at work: the user, or Claude Code itself', values: ['user', 'cli'] },
  change: { help: 'What became of a line', values: ['added', 'removed'] },
  quantity: { help: 'What two sources tell of', values: RECONCILED_QUANTITIES },
  sources: { help: 'The two sources that are held against each other', limit: 12 },
  delivery: { help: 'What is handed to the collector', values: DELIVERIES },
  label: { help: 'Label whose values are capped', limit: 20 },
  version: { help: 'Version', limit: 5 },
  process: { help: 'Kind of a process', values: PROCESS_KINDS },
  stuck: { help: 'Why a process counts as stuck', values: STUCK_REASONS },
  storage: { help: 'Kind of stored file', values: STORAGE_TYPES },
  within_days: { help: 'Days from now', values: CLEANUP_WITHIN_DAYS.map(String) },
  mode: { help: 'What a processor did', values: CPU_MODES },
  minutes: { help: 'Minutes that an average is of', values: ['1', '5', '15'] },
  disk: { help: 'What a disk holds', values: DISK_ROLES },
  signal: { help: 'What is watched: see the signals', limit: 60 },
  bound: { help: 'Which edge of a band, or its middle', values: ['lower', 'expected', 'upper'] },
  forecast: { help: 'What is forecast', values: FORECAST_NAMES },
  score: { help: 'Error of the forecast on the history, as a part of what came', limit: 200 },
  method: { help: 'What forecasts: the collector, or nobody, when all goes on as it did last', values: ['forecast', 'naive'] },
  changed: { help: 'What has changed', values: CHANGE_KINDS },
  effect: { help: 'What is different since', values: CHANGED_QUANTITIES },
  direction: { help: 'Which way', values: ['read', 'write', 'receive', 'transmit'] },
} as const satisfies Record<string, LabelDefinition>;

export type LabelName = keyof typeof labels;

/** What is beyond a label's cap is counted under this value. */
export const OVERFLOW_VALUE = 'other';
