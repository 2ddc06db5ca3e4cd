/** The questions that the API is asked: what stands behind the `?` of an address. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../../../catalog/signals/signals.ts';
import { isTimeZone } from '../calendar.ts';

const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: 'expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z',
});

/** A parameter that may be given several times; at most as often as a selection by hand makes sense. */
const names = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(50)])
  .transform((given) => (typeof given === 'string' ? [given] : given))
  .default([]);

export const TimeQuery = z.object({
  since: instant.optional().describe('Only what happened at or after this time'),
  until: instant.optional().describe('Only what happened before this time'),
});

/** What an answer covers. Everything in it is counted by the same rule, so that its figures add up. */
export const RangeQuery = TimeQuery.extend({
  project: names.describe('Only these projects; may be given several times'),
  agent: names.describe('Only what these agents did, `main` for the main thread; may be given several times'),
  session: z.string().max(200).optional().describe('Only this session, by its whole id'),
});

/** Of what does not say which agent it is of. */
export const AgentlessQuery = RangeQuery.omit({ agent: true });

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

export const UsageQuery = RangeQuery.extend({
  step: z.enum(['hour', 'day']).default('day'),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, 'expected a name of the time zone database, such as Europe/Berlin')
    .default('UTC')
    .describe("Zone of the reader's clock (Europe/Berlin): days begin at the reader's midnight, also when summer time begins or ends"),
});

export const SessionsQuery = RangeQuery.extend(PageQuery.shape).extend({
  search: z.string().max(200).optional().describe('Part of the session id or project'),
  sort: z.enum(['last', 'first', 'cost', 'tokens', 'size', 'requests']).default('last'),
});

export const BaselinesQuery = z.object({ signal: z.enum(SIGNAL_NAMES).optional().describe('Only this signal') });

export const ComparisonQuery = z.object({
  from: instant.optional().describe('The newest snapshot at or before this time; the oldest of all when left out'),
  to: instant.optional().describe('The same; the newest of all when left out'),
});
