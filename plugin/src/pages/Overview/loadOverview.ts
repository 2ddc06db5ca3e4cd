/** Everything that the Overview shows, fetched as one: its figures belong to one moment, or there are none. */
import type { Agents, Report, Sessions, Status, Usage } from '../../../../collector/src/outputs/api/schema.ts';
import type { Collector } from '../../api/collector.ts';
import { rangeOf, type Period, type PeriodRange } from '../../lib/period.ts';
import { offsetMinutes } from '../../lib/time.ts';

export const RECENT_SESSIONS = 10;

export interface OverviewData {
  period: Period;
  range: PeriodRange;
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
  period: Period;
  now: number;
  timeZone: string;
}

export async function loadOverview(collector: Collector, { period, now, timeZone }: Question, signal: AbortSignal): Promise<OverviewData> {
  const range = rangeOf(period, now, offsetMinutes(timeZone, now));
  const since = range.since === null ? null : new Date(range.since).toISOString();
  const { step, timezoneOffsetMinutes } = range;
  const [report, usage, agents, sessions, status] = await Promise.all([
    collector.summary({ since }, signal),
    collector.usage({ since, step, timezoneOffsetMinutes }, signal),
    collector.agents({ since }, signal),
    collector.sessions({ since, limit: RECENT_SESSIONS }, signal),
    collector.status(signal),
  ]);
  return { period, range, timeZone, at: now, report, usage, agents, sessions, status };
}
