/**
 * What a record must be. It checks what comes in by HTTP, what waits in the spool and what a client leaves there, and
 * openapi.json describes it. Names are held to the rule of all names: free text does not get in.
 */
import { z } from 'zod';
import { isName, isWord } from '../transcripts/safeName.ts';
import { LABEL_NAME, labelNameProblem, METRIC_NAME, METRIC_NAME_LENGTH_MAX, metricNameProblem } from './metricNames.ts';
import type { RecordKind, RecordOf } from './records.ts';

const DURATION_SECONDS_MAX = 365 * 24 * 60 * 60;
const TOKENS_MAX = 1e12;
/** Far from what a sum of doubles could overflow with. */
const VALUE_MAX = 1e100;
const LABELS_MAX = 5;
const LABEL_VALUE_LENGTH_MAX = 100;

/** For the description alone: the rule itself, which goes further, is in `safeName.ts`. */
const NAME_PATTERN = String.raw`^[\w.:@/[\]-]+$`;

const name = z
  .string('expected a name')
  .min(1, 'expected a name')
  .max(160, 'expected a name of at most 160 characters')
  .refine((text) => isName(text), 'expected one word of letters, digits and _ . : @ / - [ ], and no address')
  .meta({ description: 'One word of letters, digits and _ . : @ / - [ ]', pattern: NAME_PATTERN });

const duration = z
  .number('expected seconds')
  .min(0, 'expected seconds, at least 0')
  .max(DURATION_SECONDS_MAX, 'expected seconds, at most a year')
  .describe('Seconds');

const success = z.boolean('expected true or false');

const at = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-01-31T12:00:00Z' })
  .refine((text) => Date.parse(text) > 0, 'expected a time after 1970')
  .optional()
  .describe('When it ended or was measured; without it, when it is received');

const idempotencyKey = z
  .string('expected a key')
  .regex(/^[\x21-\x7e]{1,128}$/, 'expected a key of 1 to 128 printable ASCII characters without spaces');

const sentAgain = {
  at,
  idempotencyKey: idempotencyKey
    .optional()
    .describe('The same record sent again under the same key is recorded once; another one is refused with 409'),
};

export const AgentRun = z.strictObject({
  agentName: name,
  duration,
  tokensUsed: z
    .number('expected a whole number')
    .int('expected a whole number')
    .min(0, 'expected a number of at least 0')
    .max(TOKENS_MAX, 'expected a number of at most 10^12')
    .optional(),
  success,
  ...sentAgain,
});

export const HookRun = z.strictObject({
  hookName: name,
  event: z
    .string('expected the name of an event')
    .min(1, 'expected the name of an event such as PreToolUse')
    .refine((text) => isWord(text), 'expected the name of an event such as PreToolUse')
    .optional(),
  duration,
  success,
  ...sentAgain,
});

const labelValue = z
  .string('expected a text')
  .min(1, 'expected a value')
  .max(LABEL_VALUE_LENGTH_MAX, `expected at most ${LABEL_VALUE_LENGTH_MAX} characters`)
  .refine((text) => isName(text), 'expected one word of letters, digits and _ . : @ / - [ ], and no address')
  .meta({ pattern: NAME_PATTERN });

export const Metric = z
  .strictObject({
    name: z.string('expected a name').meta({
      description: 'Exposed as claude_custom_<name>; a counter ends in _total',
      pattern: METRIC_NAME.source,
      maxLength: METRIC_NAME_LENGTH_MAX,
    }),
    value: z
      .number('expected a number')
      .min(-VALUE_MAX, 'expected a number of at least -10^100')
      .max(VALUE_MAX, 'expected a number of at most 10^100'),
    type: z
      .enum(['gauge', 'counter'], 'expected gauge or counter')
      .default('gauge')
      .describe('A gauge shows the latest value, a counter the sum'),
    labels: z
      .record(z.string().meta({ pattern: LABEL_NAME.source }), labelValue)
      .default({})
      .meta({ description: `At most ${LABELS_MAX}`, maxProperties: LABELS_MAX }),
    ...sentAgain,
  })
  .superRefine(({ name: metric, type, value, labels }, context) => {
    const complain = (message: string, ...path: string[]): void => context.addIssue({ code: 'custom', message, path });
    const wrongName = metricNameProblem(metric, type);
    if (wrongName !== '') complain(wrongName, 'name');
    if (type === 'counter' && value < 0) complain('a counter only grows: expected a number of at least 0', 'value');
    if (Object.keys(labels).length > LABELS_MAX) complain(`expected at most ${LABELS_MAX} labels`, 'labels');
    const wrongLabel = Object.keys(labels)
      .map(labelNameProblem)
      .find((problem) => problem !== '');
    if (wrongLabel !== undefined) complain(wrongLabel, 'labels');
  });

export const RECORD_SCHEMAS = { 'agent-run': AgentRun, 'hook-run': HookRun, metric: Metric } as const satisfies {
  [K in RecordKind]: z.ZodType<unknown, RecordOf[K]>;
};

export type Checked<K extends RecordKind> = z.output<(typeof RECORD_SCHEMAS)[K]>;

export const RECORDS_MAX = 1000;

export const Idempotency = idempotencyKey;

export const RecordAnswer = z.object({
  recorded: z.number().int().nonnegative().describe('Records that are new'),
  duplicates: z.number().int().nonnegative().describe('Records that had been recorded before under the same key'),
});
export type RecordAnswer = z.infer<typeof RecordAnswer>;

/** What is wrong, in words that name the field and never repeat what was sent. */
export interface Complaint {
  field: string;
  message: string;
}

/** @param place of the record in what was sent, such as `[3]`; empty for a single one */
export function check<K extends RecordKind>(kind: K, given: unknown, place = ''): { record: Checked<K> } | { complaint: Complaint } {
  const parsed = RECORD_SCHEMAS[kind].safeParse(given);
  if (parsed.success) return { record: parsed.data as Checked<K> };
  return { complaint: complaintOf(kind, parsed.error.issues[0], place) };
}

function complaintOf(kind: RecordKind, issue: z.core.$ZodIssue | undefined, place: string): Complaint {
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(RECORD_SCHEMAS[kind].shape).join(', ');
    return { field: place, message: `there is a field that is not known; known are ${known}` };
  }
  // A label's name is the sender's, and may be anything.
  const [first, ...rest] = issue?.path ?? [];
  const field = [place, rest.length > 0 ? first : issue?.path.join('.')].filter((part) => part !== '' && part !== undefined).join('.');
  return { field, message: issue?.message ?? 'not valid' };
}
