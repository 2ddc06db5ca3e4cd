/**
 * From Claude Code's counters to facts: only those that nothing else tells. They begin at 0 with each process, several
 * processes share one series, and what is sent is sent again when no answer came. So each stretch of counting has a key:
 * a delta's is its series, start and end; a cumulative one's is its series and start, and its latest value counts.
 */
import type { TelemetryFacts, Work } from '../../ledger/telemetryFacts.ts';
import { idOf, textOf } from './attributes.ts';
import type { PointRecord } from './records.ts';
import { timeOf } from './times.ts';

interface WorkMetric {
  /** By the attribute `type`, '' where there is none. */
  works: Readonly<Partial<Record<string, Work>>>;
  /** What one of its unit is in ours. */
  factor: number;
}

const METRICS: ReadonlyMap<string, WorkMetric> = new Map<string, WorkMetric>([
  ['claude_code.active_time.total', { works: { user: 'active_user_ms', cli: 'active_cli_ms' }, factor: 1000 }],
  ['claude_code.lines_of_code.count', { works: { added: 'lines_added', removed: 'lines_removed' }, factor: 1 }],
  ['claude_code.commit.count', { works: { '': 'commits' }, factor: 1 }],
  ['claude_code.pull_request.count', { works: { '': 'pull_requests' }, factor: 1 }],
]);

/** More than a year of active time: what is beyond is no count. */
const AMOUNT_MAX = 4e10;

export function isWorkMetric(name: string): boolean {
  return METRICS.has(name);
}

/** Adds what the points say. @param now milliseconds @returns how many are unusable: without a start, or no amounts */
export function readPoints(facts: TelemetryFacts, points: readonly PointRecord[], now: number): number {
  let unusable = 0;
  for (const { metric, temporality, startNano, timeNano, value, attributes, series } of points) {
    const { works, factor } = METRICS.get(metric) ?? { works: {}, factor: 1 };
    const type = textOf(attributes, 'type');
    const work = Object.hasOwn(works, type) ? works[type] : undefined;
    const amount = Math.round(value * factor);
    if (startNano === '0' || !(amount >= 0 && amount <= AMOUNT_MAX)) {
      unusable += 1;
    } else if (work !== undefined) {
      const stretch = temporality === 'delta' ? `${startNano} ${timeNano}` : startNano;
      const key = `${work} ${series} ${stretch}`;
      facts.works.push({ key, sessionId: idOf(attributes, 'session.id'), at: timeOf(timeNano, now), work, amount });
    }
  }
  return unusable;
}
