/** How the collector fares. */
import { z } from 'zod';
import { DELIVERIES } from '../../../catalog/deliveries.ts';
import { count, seconds, time } from './parts.ts';
import { Reconciled } from './reconciliation.ts';

export const SourceStatus = z.object({ name: z.string(), ok: z.boolean(), lagSeconds: seconds.nullable(), error: z.string().nullable() });
export type SourceStatus = z.infer<typeof SourceStatus>;

export const Delivery = z.object({
  delivery: z.enum(DELIVERIES),
  source: z.string().describe('The source that takes it'),
  taken: count.describe('Since the collector was started'),
  lastAt: time.nullable().describe('When the latest was taken, also before that; null where none is known'),
  notTaken: z.array(z.object({ reason: z.string(), count })).describe('Since the collector was started, by reason'),
});
export type Delivery = z.infer<typeof Delivery>;

export const ServiceStatus = z.object({
  name: z.string(),
  address: z.string().nullable(),
  up: z.boolean(),
  ready: z.boolean(),
  version: z.string().nullable(),
  hint: z.string().nullable(),
});
export type ServiceStatus = z.infer<typeof ServiceStatus>;

const Problem = z.object({ path: z.string(), message: z.string() });
type Problem = z.infer<typeof Problem>;

const DamagedPlace = z.object({
  line: count.describe('From 1'),
  offset: count.describe('Of the first byte of the line'),
  kind: z.string(),
});

export const Status = z.object({
  version: z.string(),
  startedAt: time,
  demo: z.boolean().describe('True when every number comes from generated transcripts'),
  configDirs: z.array(z.object({ path: z.string(), found: z.boolean() })),
  dataDir: z.string(),
  writing: z
    .object({ days: count, daysDone: count, bytes: count })
    .nullable()
    .describe("Progress of writing the demo's made-up history, which is read after that; null once done, and without a demo"),
  reading: z
    .object({ files: count, filesDone: count, bytes: count, bytesDone: count })
    .nullable()
    .describe('Progress of the first read; null once done'),
  sources: z.array(SourceStatus),
  deliveries: z.array(Delivery).describe('What is handed to the collector; nothing of what nobody has set up'),
  services: z.array(ServiceStatus),
  store: z.object({ bytes: count, requests: count, sessions: count }),
  countersHeld: count.describe(
    'Series of /metrics that stand still above the exact figure, which fell (a lower price, say), until it has caught up',
  ),
  reconciliation: z.array(Reconciled).describe('How far sources agree on the sessions of the last seven days'),
  unknownRecordTypes: z.array(z.object({ type: z.string(), lines: count })),
  problems: z.array(Problem).describe('What could not be looked at when everything was listed last'),
  damagedFiles: z
    .array(
      z.object({
        path: z.string(),
        lines: count.describe('Damaged lines; 0 of a file that cannot be read'),
        state: z.enum(['ok', 'unreadable', 'deleted']),
        message: z.string(),
        places: z.array(DamagedPlace).describe('The latest that were found, newest first; not all where there are many'),
      }),
    )
    .describe('Files with damaged lines, and files that cannot be read'),
});
export type Status = z.infer<typeof Status>;

export type { Problem };
