/** Everything that the Overview shows, fetched as one: its figures belong to one moment, or there are none. */
import type { Agents } from '../../../../collector/src/outputs/api/schema/agents.ts';
import type { Report } from '../../../../collector/src/outputs/api/schema/report.ts';
import type { Sessions } from '../../../../collector/src/outputs/api/schema/sessions.ts';
import type { Status } from '../../../../collector/src/outputs/api/schema/status.ts';
import type { Usage } from '../../../../collector/src/outputs/api/schema/usage.ts';
import type { Collector } from '../../api/collector.ts';
import type { Filters } from '../../lib/filters.ts';
import { rangeOf, type Range, type Selection } from '../../lib/range.ts';

const RECENT_SESSIONS = 10;

export interface OverviewData {
  range: Range;
  timeZone: string;
  /** When it was asked for, in milliseconds since the epoch. */
  at: number;
  report: Report;
  usage: Usage;
  agents: Agents;
  sessions: Sessions;
  status: Status;
}

interface Question {
  selection: Selection;
  filters: Filters;
  now: number;
  timeZone: string;
}

export async function loadOverview(
  collector: Collector,
  { selection, filters, now, timeZone }: Question,
  signal: AbortSignal,
): Promise<OverviewData> {
  const range = rangeOf(selection, now, timeZone);
  const asked = { ...filters, since: isoOf(range.since), until: isoOf(range.until) };
  const [report, usage, agents, sessions, status] = await Promise.all([
    collector.summary(asked, signal),
    collector.usage({ ...asked, step: range.step, timeZone }, signal),
    collector.agents(asked, signal),
    collector.sessions({ ...asked, limit: RECENT_SESSIONS }, signal),
    collector.status(signal),
  ]);
  return { range, timeZone, at: now, report, usage, agents, sessions, status };
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
