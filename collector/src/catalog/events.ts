/**
 * Every event of the event log, as data. This is the contract between what will write the log and what reads it: a line
 * is one JSON object, an {@link EventRecord}, in a file that {@link EVENT_LOG} names below the state directory. Alloy's
 * configuration, Loki's, Grafana's links from a line, and METRICS.md are made from it.
 *
 * A field that is not known is left out; it is never null, 0 or empty. An event is written as the same bytes whenever it
 * is written, header first and fields in the order of the event, because Loki keeps equal lines of one moment once.
 * Prompts, tool input, tool output and file contents are no fields of any event.
 */
import { labels, type LabelName } from './labels.ts';
import type { MetricUnit } from './metrics/definition.ts';
import type { AgentOutcome, HookOutcome, ToolOutcome } from './values.ts';

/** Where the log is: the folder below the state directory, and the names of its files. */
export const EVENT_LOG = { folder: 'events', files: '*.jsonl' } as const;

export const EVENT_NAMES = ['agent_run', 'tool_run', 'hook_run', 'request_error', 'session_change', 'damage', 'alert'] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** As Loki and Grafana know them, so that lines are coloured and can be asked for by `detected_level`. */
const EVENT_LEVELS = ['info', 'warn', 'error', 'critical'] as const;
export type EventLevel = (typeof EVENT_LEVELS)[number];

/** What a number of an event is measured in; `number` for one that only identifies or counts off. */
export type EventUnit = Extract<MetricUnit, 'seconds' | 'bytes' | 'tokens' | 'usd' | 'count'> | 'number';

/**
 * Where Loki keeps a field. Each combination of `label` values is a stream, so labels are few and bounded; `metadata` is
 * searched without parsing the line and may have any number of values; `body` is read from the line by `| json`.
 */
export type FieldPlace = 'time' | 'label' | 'metadata' | 'body';

export type EventFieldDefinition = { readonly help: string } & (
  | { readonly type: 'time'; readonly place: 'time' }
  | { readonly type: 'text'; readonly place: 'label'; readonly values: readonly string[] }
  /** As many values as the label of this name has in the metrics, `other` included. */
  | { readonly type: 'text'; readonly place: 'label'; readonly cappedAs: LabelName }
  | { readonly type: 'text'; readonly place: 'metadata' | 'body'; readonly values?: readonly string[] }
  | { readonly type: 'number'; readonly place: 'body'; readonly unit: EventUnit }
);

export const eventFields = {
  time: { type: 'time', place: 'time', help: 'When it happened: ISO 8601 in UTC, to the millisecond' },
  event: { type: 'text', place: 'label', values: EVENT_NAMES, help: 'What happened' },
  level: { type: 'text', place: 'label', values: EVENT_LEVELS, help: 'How much it matters' },
  project: { type: 'text', place: 'label', cappedAs: 'project', help: labels.project.help },

  session_id: { type: 'text', place: 'metadata', help: 'Session, as Claude Code names it' },
  agent_id: { type: 'text', place: 'metadata', help: 'Agent run, as Claude Code names it; the main thread has none' },
  tool_use_id: { type: 'text', place: 'metadata', help: 'Tool call, as the API names it' },
  agent: { type: 'text', place: 'metadata', help: labels.agent.help },
  tool: { type: 'text', place: 'metadata', help: labels.tool.help },
  hook_event: { type: 'text', place: 'metadata', help: labels.event.help },
  hook: { type: 'text', place: 'metadata', help: labels.hook.help },
  outcome: { type: 'text', place: 'metadata', help: labels.outcome.help },
  reason: { type: 'text', place: 'metadata', help: labels.reason.help },
  status: { type: 'text', place: 'metadata', help: labels.status.help },
  consequence: { type: 'text', place: 'metadata', values: ['retried', 'failed'], help: 'Whether the request is tried again or has failed' },
  change: { type: 'text', place: 'metadata', values: [...labels.start.values, 'end'], help: 'How the session began, went on or ended' },
  damage: { type: 'text', place: 'metadata', help: labels.kind.help },
  alert: { type: 'text', place: 'metadata', help: 'Name of the alert' },
  severity: { type: 'text', place: 'metadata', values: ['info', 'warning', 'critical'], help: 'Severity of the alert' },
  alert_state: { type: 'text', place: 'metadata', values: ['firing', 'resolved'], help: 'Whether the alert begins or ends' },

  matcher: { type: 'text', place: 'body', help: "What the hook's matcher saw, such as the name of a tool" },
  file: { type: 'text', place: 'body', help: 'Path of the transcript' },
  summary: { type: 'text', place: 'body', help: "The alert in one sentence, from its rule's annotation" },
  duration_seconds: { type: 'number', place: 'body', unit: 'seconds', help: 'How long it took' },
  retry_in_seconds: { type: 'number', place: 'body', unit: 'seconds', help: 'How long until the request is tried again' },
  requests: { type: 'number', place: 'body', unit: 'count', help: 'API requests of the run' },
  input_tokens: { type: 'number', place: 'body', unit: 'tokens', help: 'Input tokens of the run, without cached ones' },
  output_tokens: { type: 'number', place: 'body', unit: 'tokens', help: 'Output tokens of the run' },
  cache_read_tokens: { type: 'number', place: 'body', unit: 'tokens', help: 'Tokens that the run read from the cache' },
  cache_write_tokens: { type: 'number', place: 'body', unit: 'tokens', help: 'Tokens that the run wrote to the cache' },
  cost_usd: { type: 'number', place: 'body', unit: 'usd', help: 'Estimated cost of the run; left out when a price is not known' },
  size_bytes: { type: 'number', place: 'body', unit: 'bytes', help: 'Size of the session on disk' },
  exit_code: { type: 'number', place: 'body', unit: 'number', help: 'Exit code of the command' },
  attempt: { type: 'number', place: 'body', unit: 'number', help: 'Number of the attempt, from 1' },
  line: { type: 'number', place: 'body', unit: 'number', help: 'Number of the line in the file, from 1' },
} as const satisfies Record<string, EventFieldDefinition>;

type EventFields = typeof eventFields;
export type EventFieldName = keyof EventFields;
/** Fields that Loki keeps at a place. */
export type FieldAt<P extends FieldPlace> = { [F in EventFieldName]: EventFields[F]['place'] extends P ? F : never }[EventFieldName];

/** What every event begins with. */
export const EVENT_HEADER = ['time', 'event', 'level'] as const satisfies readonly EventFieldName[];
type OwnField = Exclude<EventFieldName, (typeof EVENT_HEADER)[number]>;

/** The level of an event: always the same, or decided by one of its fields, of which `levels` names every value. */
export type LevelRule = EventLevel | { readonly by: OwnField; readonly levels: Readonly<Record<string, EventLevel>> };

export interface EventDefinition {
  readonly help: string;
  readonly level: LevelRule;
  /** In every event of this name. */
  readonly fields: readonly OwnField[];
  /** Left out where not known. */
  readonly optional: readonly OwnField[];
}

export const events = {
  agent_run: {
    help: 'An agent run ended; a run of `main` is a turn.',
    level: {
      by: 'outcome',
      levels: { success: 'info', failure: 'error', cancelled: 'warn', unfinished: 'warn' } satisfies Record<AgentOutcome, EventLevel>,
    },
    fields: ['project', 'session_id', 'agent', 'outcome'],
    optional: [
      'agent_id',
      'reason',
      'duration_seconds',
      'requests',
      'input_tokens',
      'output_tokens',
      'cache_read_tokens',
      'cache_write_tokens',
      'cost_usd',
    ],
  },
  tool_run: {
    help: 'A tool call got its result.',
    level: {
      by: 'outcome',
      levels: { success: 'info', error: 'warn', rejected: 'info', interrupted: 'info' } satisfies Record<ToolOutcome, EventLevel>,
    },
    fields: ['project', 'session_id', 'tool_use_id', 'agent', 'tool', 'outcome'],
    optional: ['agent_id', 'duration_seconds'],
  },
  hook_run: {
    help: 'A hook command ended.',
    level: {
      by: 'outcome',
      levels: {
        success: 'info',
        blocking: 'info',
        unknown: 'info',
        cancelled: 'warn',
        error: 'error',
        timed_out: 'error',
      } satisfies Record<HookOutcome, EventLevel>,
    },
    fields: ['project', 'session_id', 'hook_event', 'hook', 'outcome'],
    optional: ['agent_id', 'tool_use_id', 'matcher', 'duration_seconds', 'exit_code'],
  },
  request_error: {
    help: 'An attempt to reach the API failed.',
    level: { by: 'consequence', levels: { retried: 'warn', failed: 'error' } },
    fields: ['project', 'session_id', 'agent', 'status', 'consequence'],
    optional: ['agent_id', 'reason', 'attempt', 'retry_in_seconds'],
  },
  session_change: {
    help: 'A session began, was taken up again, was compacted, or ended.',
    level: 'info',
    fields: ['project', 'session_id', 'change'],
    optional: ['duration_seconds', 'size_bytes'],
  },
  damage: {
    help: 'A line of a transcript is not one whole record.',
    level: 'warn',
    fields: ['damage', 'file', 'line'],
    optional: ['project', 'session_id'],
  },
  alert: {
    help: 'An alert began to fire, or ended.',
    level: { by: 'severity', levels: { info: 'info', warning: 'warn', critical: 'critical' } },
    fields: ['alert', 'severity', 'alert_state'],
    optional: ['project', 'agent', 'summary'],
  },
} as const satisfies Record<EventName, EventDefinition>;

type Events = typeof events;

type FieldValue<F extends EventFieldName> = EventFields[F] extends { readonly values: readonly (infer V)[] }
  ? V
  : EventFields[F]['type'] extends 'number'
    ? number
    : string;

/** The field that decides the level has the values that the event's rule names, no others. */
type ValueIn<N extends EventName, F extends EventFieldName> = Events[N]['level'] extends { readonly by: F; readonly levels: infer L }
  ? keyof L
  : FieldValue<F>;

type LevelOf<N extends EventName> = Events[N]['level'] extends { readonly levels: infer L } ? L[keyof L] : Events[N]['level'];

/** One line of the log. */
export type EventRecord<N extends EventName> = { readonly time: string; readonly event: N; readonly level: LevelOf<N> } & {
  readonly [F in Events[N]['fields'][number]]: ValueIn<N, F>;
} & { readonly [F in Events[N]['optional'][number]]?: ValueIn<N, F> };
