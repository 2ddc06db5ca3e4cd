/** custom/signals/*.yaml: signals of the user's own, by name. They have limits, and no baseline: that is the collector's to work out. */
import { z } from 'zod';
import { LASTING, WINDOWS } from './settingsSchema.ts';

const TEXT = z.string().min(1);
const SELECTION = z.strictObject({
  metric: TEXT.describe('A metric of METRICS.md, or claude_custom_... that you record by hand.'),
  where: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))
    .optional()
    .describe('Values of labels.'),
});
const JOIN = z.enum(['max', 'min', 'sum']).describe('What becomes of series that differ in other labels.');

const MEASURE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count'), of: SELECTION }).describe('Growth of a counter within the window.'),
  z.strictObject({ kind: z.literal('ratio'), part: SELECTION, whole: SELECTION }).describe('Part of a whole within the window, 0 to 1.'),
  z.strictObject({ kind: z.literal('duration'), of: SELECTION }).describe('95th percentile of a histogram within the window.'),
  z.strictObject({ kind: z.literal('level'), of: SELECTION, join: JOIN }).describe('A gauge as it is now.'),
]);

const LIMIT = z.strictObject({
  severity: z.enum(['critical', 'warning']),
  side: z.enum(['above', 'below']).default('above'),
  value: z.number().describe("In the signal's unit."),
  lasting: LASTING.default('5m'),
  why: TEXT.describe('Why there; it stands in the alert and in the runbook.'),
});

export const SIGNALS = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/, { error: 'expected a name of small letters, digits and _' }),
  z.strictObject({
    title: TEXT,
    help: TEXT,
    unit: z.enum(['seconds', 'bytes', 'tokens', 'usd', 'count', 'ratio', 'factor']),
    by: z.array(z.string()).default([]).describe('Labels of what is judged one by one.'),
    measure: MEASURE,
    window: z.enum(WINDOWS).default('1h'),
    limits: z.array(LIMIT).min(1),
    says: TEXT.optional().describe('What is so; {project} stands for the value of a label.'),
    remedies: z.array(TEXT).min(1).describe('What to do about it; becomes the runbook.'),
  }),
);
export type CustomSignals = z.infer<typeof SIGNALS>;
