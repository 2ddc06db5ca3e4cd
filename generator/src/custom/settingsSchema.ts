/** custom/settings.yaml: what may be set of signals, budgets, runbooks and receivers. */
import { z } from 'zod';

export const WINDOWS = ['10m', '1h', '6h', '1d'] as const;
export const LASTING = z
  .string()
  .regex(/^\d{1,4}m$/, { error: 'expected minutes such as 5m' })
  .describe('Minutes, such as 5m; 0m for at once.');

const LIMIT_VALUE = z
  .union([z.number(), z.null(), z.strictObject({ above: z.number().optional(), below: z.number().optional() })], {
    error: 'expected a number, null for no such limit, or "above" and "below" with a number each',
  })
  .describe("In the signal's unit; null removes the limit.");

const SIGNAL = z.strictObject({
  enabled: z.boolean().optional().describe('false: nobody is told of it.'),
  limits: z.strictObject({ critical: LIMIT_VALUE.optional(), warning: LIMIT_VALUE.optional() }).optional(),
  lasting: LASTING.optional().describe('How long a limit must be crossed.'),
  window: z.enum(WINDOWS).optional().describe('What is looked at; only of signals without a baseline.'),
  counted: z.array(z.string()).min(1).optional().describe('Which types of tokens count.'),
  except: z.record(z.string(), z.array(z.string()).min(1)).optional().describe('Values of labels that no alert is about.'),
});
export type SignalSettings = z.infer<typeof SIGNAL>;

const RECEIVER = z
  .record(
    z.string().regex(/^[a-z]+_configs$/, { error: 'expected names of Alertmanager such as webhook_configs' }),
    z.array(z.looseObject({})),
  )
  .describe("What Alertmanager's documentation has for a receiver: webhook_configs, email_configs, slack_configs, ...");

export const SETTINGS = z.strictObject({
  signals: z.record(z.string(), SIGNAL).optional().describe('By the name of the signal.'),
  budget: z
    .strictObject({
      usdPerDay: z.number().positive().optional().describe('Of the last 24 hours.'),
      usdPerMonth: z.number().positive().optional().describe('Of what the month is forecast to cost.'),
    })
    .optional(),
  runbooks: z.url({ error: 'expected the address of a folder of runbooks' }).optional(),
  receivers: z.strictObject({ critical: RECEIVER.optional(), warning: RECEIVER.optional(), watchdog: RECEIVER.optional() }).optional(),
});
export type Settings = z.infer<typeof SETTINGS>;
