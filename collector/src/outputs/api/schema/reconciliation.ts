/** How far two sources agree. */
import { z } from 'zod';
import { RECONCILED_QUANTITIES, RECONCILED_SOURCES } from '../../../catalog/values.ts';
import { count } from './parts.ts';

export const Reconciled = z.object({
  quantity: z.enum(RECONCILED_QUANTITIES),
  sources: z.object({ first: z.enum(RECONCILED_SOURCES), second: z.enum(RECONCILED_SOURCES) }),
  sessions: count.describe('Sessions of which both sources speak'),
  first: z.number().describe('What the first source tells of these sessions, from when the second one began to speak'),
  second: z.number(),
  ratio: z.number().nullable().describe('First by second: 1 when they agree; null where the second is 0'),
  missing: z
    .object({ inFirst: z.number(), inSecond: z.number() })
    .describe('What the other one tells and this one does not, session by session: what lacks in one is not made up for in another'),
  cannotTell: z.string().nullable().describe('What the second source never tells of, where that is known: it is missing there by nature'),
  sessionsDiffering: count,
  differing: z
    .array(z.object({ sessionId: z.string(), first: z.number(), second: z.number(), ratio: z.number().nullable() }))
    .describe('The sessions that differ most; not all where there are many'),
});
export type Reconciled = z.infer<typeof Reconciled>;

export const Reconciliation = z.object({ comparisons: z.array(Reconciled).describe('Only those that some session allows') });
export type Reconciliation = z.infer<typeof Reconciliation>;
