/**
 * Whether the collector, the peer and the writer of a corpus agree on what is in it. A speed is worth nothing if the answer
 * is wrong, so any difference fails the benchmark.
 */
import type { Report } from '../../collector/src/outputs/api/schema/report.ts';
import type { WrittenTotals } from '../../collector/src/demo/totals.ts';

/** Sums of a million small floats differ in their last digits by the order in which they are added. */
const USD_TOLERANCE = 1e-6;

/** One line for each figure that differs. */
export function differences(report: Report, totals: WrittenTotals): string[] {
  const found: string[] = [];
  const compare = (what: string, ours: unknown, written: unknown): void => {
    if (JSON.stringify(ours) !== JSON.stringify(written))
      found.push(`${what}: ours ${JSON.stringify(ours)}, written ${JSON.stringify(written)}`);
  };
  const { usage } = totals;
  compare('files', report.files.read, totals.files);
  // A last line without a newline may still grow, and is not counted as read.
  compare('lines', report.lines.read, totals.lines - totals.openEndedFiles);
  compare('damaged lines', report.lines.damaged, totals.damagedLines);
  compare('recovered lines', report.lines.recovered, totals.recoveredLines);
  compare('sessions', report.sessions, totals.sessions);
  compare('requests', report.requests, usage.requests);
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = report.tokens;
  compare(
    'tokens',
    [input, output, cacheRead, cacheWrite5m, cacheWrite1h],
    [usage.input, usage.output, usage.cacheRead, usage.cacheWrite5m, usage.cacheWrite1h],
  );
  compare('requests without price', report.cost.requestsWithoutPrice, totals.requestsWithoutPrice);
  compareUsd('cost', report.cost.usd, totals.usd, found);
  compareModels(report, totals, compare, found);
  compareRuns(report, totals, compare);
  return found;
}

type Compare = (what: string, ours: unknown, written: unknown) => void;

function compareUsd(what: string, ours: number, written: number, found: string[]): void {
  if (Math.abs(ours - written) > USD_TOLERANCE * Math.max(1, written)) found.push(`${what}: ours ${ours}, written ${written}`);
}

function compareModels(report: Report, totals: WrittenTotals, compare: Compare, found: string[]): void {
  const written = totals.models;
  compare('models', report.models.map(({ model }) => model).sort(), Object.keys(written).sort());
  for (const { model, requests, tokens, usd } of report.models) {
    compare(`${model}: requests, output tokens`, [requests, tokens.output], [written[model]?.requests, written[model]?.output]);
    compareUsd(`${model}: cost`, usd ?? 0, written[model]?.usd ?? 0, found);
  }
}

type Counts = readonly (number | undefined)[];

function compareRuns(report: Report, totals: WrittenTotals, compare: Compare): void {
  const compareRows = (what: string, ours: ReadonlyMap<string, Counts>, written: ReadonlyMap<string, Counts>): void => {
    for (const name of new Set([...ours.keys(), ...written.keys()])) compare(`${name}: ${what}`, ours.get(name), written.get(name));
  };
  compareRows(
    'runs, errors',
    new Map(report.tools.byName.map(({ tool, runs, errors }) => [tool, [runs, errors]])),
    new Map(Object.entries(totals.tools).map(([tool, { runs, errors }]) => [tool, [runs, errors]])),
  );
  compareRows('runs, succeeded, failed, cancelled, requests, output tokens', agentsRead(report), agentsWritten(totals));
  compareRows('runs, failed', hooksRead(report), hooksWritten(totals));
}

/** Agents that are defined and have never run are reported, but not written. */
function agentsRead({ agents }: Report): Map<string, Counts> {
  const seen = agents.filter(({ runs, requests }) => runs > 0 || requests > 0);
  return new Map(
    seen.map(({ agent, runs, succeeded, failed, cancelled, requests, tokens }) => [
      agent,
      [runs, succeeded, failed, cancelled, requests, tokens.output],
    ]),
  );
}

function agentsWritten({ agents }: WrittenTotals): Map<string, Counts> {
  return new Map(
    Object.entries(agents).map(([agent, { runs, success, failure, cancelled, requests, output }]) => [
      agent,
      [runs, success, failure, cancelled, requests, output],
    ]),
  );
}

function hooksRead(report: Report): Map<string, Counts> {
  const byEvent = new Map<string, [number, number]>();
  for (const { event, runs, failed } of report.hooks) {
    const [allRuns, allFailed] = byEvent.get(event) ?? [0, 0];
    byEvent.set(event, [allRuns + runs, allFailed + failed]);
  }
  return byEvent;
}

function hooksWritten({ hooks }: WrittenTotals): Map<string, Counts> {
  return new Map(
    Object.entries(hooks).map(([event, counts]) => {
      const runs = Object.values(counts).reduce((sum, count) => sum + count, 0);
      // A hook that blocks has done its work.
      return [event, [runs, counts.error + counts.cancelled]];
    }),
  );
}

/** What the peer prints, as far as it counts the same things. */
export interface PeerOutput {
  totals: { inputTokens: number; outputTokens: number; cacheReadTokens: number; cacheCreationTokens: number };
}

export function peerDifferences({ totals }: PeerOutput, { usage }: WrittenTotals): string[] {
  const peer = [totals.inputTokens, totals.outputTokens, totals.cacheReadTokens, totals.cacheCreationTokens];
  const written = [usage.input, usage.output, usage.cacheRead, usage.cacheWrite5m + usage.cacheWrite1h];
  return peer.join() === written.join() ? [] : [`tokens: the peer ${peer.join(' ')}, written ${written.join(' ')}`];
}
